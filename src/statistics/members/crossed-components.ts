/** Numbers of levels of three crossed factors. */
export interface Levels {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** Sums of a table y with one value for each a, b and c. */
export interface CrossedSums {
  /** Sum over c: [a, b]. */
  readonly ab: Float64Array;
  /** Sum over b: [a, c]. */
  readonly ac: Float64Array;
  /** Sum over a: [b, c]. */
  readonly bc: Float64Array;
  /** Sum of all y². */
  readonly squares: number;
}

/** Variance of each term of the model. An estimate can be below 0 where the variance is next to nothing. */
export interface CrossedComponents {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly ab: number;
  readonly ac: number;
  readonly bc: number;
  /** The interaction of all three with what is left, which one value a cell does not tell apart. */
  readonly residual: number;
}

/**
 * Variance components of a table of three crossed factors, all taken as random, with one value a cell:
 *
 *     y_abc = μ + u_a + u_b + u_c + u_ab + u_ac + u_bc + e_abc
 *
 * by the analysis of variance: mean squares equal their expectations,
 *
 *     E MS_abc = σ²_e
 *     E MS_ab  = σ²_e + n_c σ²_ab
 *     E MS_a   = σ²_e + n_c σ²_ab + n_b σ²_ac + n_b n_c σ²_a
 *
 * and likewise for the others, so σ²_a = (MS_a − MS_ab − MS_ac + MS_abc) / (n_b n_c). The estimates are
 * without bias whatever the distribution of y. Undefined for a factor with one level. Source: Cornfield &
 * Tukey (1956); Searle, Casella & McCulloch (1992), ch. 4.
 */
export function crossedComponents(levels: Levels, sums: CrossedSums): CrossedComponents | undefined {
  const { a: nA, b: nB, c: nC } = levels;
  if (nA < 2 || nB < 2 || nC < 2) return undefined;
  const total = sums.ab.reduce((sum, each) => sum + each, 0);
  const corrected = (squares: number, each: number): number => squares / each - total ** 2 / (nA * nB * nC);
  const [ofA, ofB] = [marginOf(sums.ab, nA, nB, 'rows'), marginOf(sums.ab, nA, nB, 'columns')];
  const ofC = marginOf(sums.bc, nB, nC, 'columns');
  const a = corrected(sumOfSquares(ofA), nB * nC);
  const b = corrected(sumOfSquares(ofB), nA * nC);
  const c = corrected(sumOfSquares(ofC), nA * nB);
  const ab = corrected(sumOfSquares(sums.ab), nC) - a - b;
  const ac = corrected(sumOfSquares(sums.ac), nB) - a - c;
  const bc = corrected(sumOfSquares(sums.bc), nA) - b - c;
  const residual = corrected(sums.squares, 1) - a - b - c - ab - ac - bc;
  const [dA, dB, dC] = [nA - 1, nB - 1, nC - 1];
  const ms = {
    a: a / dA,
    b: b / dB,
    c: c / dC,
    ab: ab / (dA * dB),
    ac: ac / (dA * dC),
    bc: bc / (dB * dC),
    residual: residual / (dA * dB * dC),
  };
  return {
    a: (ms.a - ms.ab - ms.ac + ms.residual) / (nB * nC),
    b: (ms.b - ms.ab - ms.bc + ms.residual) / (nA * nC),
    c: (ms.c - ms.ac - ms.bc + ms.residual) / (nA * nB),
    ab: (ms.ab - ms.residual) / nC,
    ac: (ms.ac - ms.residual) / nB,
    bc: (ms.bc - ms.residual) / nA,
    residual: ms.residual,
  };
}

/** Sums over the columns of a table [row, column], one for each row, or over its rows. */
function marginOf(table: Float64Array, rows: number, columns: number, of: 'rows' | 'columns'): Float64Array {
  const sums = new Float64Array(of === 'rows' ? rows : columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      sums[of === 'rows' ? row : column] += table[row * columns + column];
    }
  }
  return sums;
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each * each, 0);
}
