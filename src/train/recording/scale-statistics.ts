/**
 * A square matrix of `extent` within the values of many: entry (i, j) stands at first + i · stride + j.
 * Sums over it are in float64.
 */
export interface Entries {
  readonly values: ArrayLike<number>;
  readonly first: number;
  readonly stride: number;
  readonly extent: number;
}

/**
 * tr(M)/d and ‖M − (tr M/d) I‖_F / (√d tr M/d) of M, of extent d = `size`, from a Gram matrix with the same
 * trace and sum of squares. If that is smaller than M, (d − extent) eigenvalues 0 are added.
 */
export function meanAndDeviation(
  gram: Entries,
  size: number,
): readonly [mean: number, relativeDeviation: number] {
  const { values, first, stride, extent } = gram;
  let trace = 0;
  for (let i = 0; i < extent; i++) trace += values[first + i * stride + i];
  const mean = trace / size;
  const off = total(gram, (at, i, j) => (values[at] - (i === j ? mean : 0)) ** 2);
  return [mean, Math.sqrt(((size - extent) * mean ** 2 + off) / size) / mean];
}

/** The sum of all entries of a matrix that is given itself, off the diagonal and on it. */
export function sumOf(matrix: Entries): number {
  return total(matrix, (at) => matrix.values[at]);
}

/** Mean entry off the diagonal of a square matrix of this size, from the sum of all and the mean on it. */
export function meanOffDiagonal(sum: number, meanDiagonal: number, size: number): number {
  return size < 2 ? 0 : (sum - size * meanDiagonal) / (size * (size - 1));
}

/** ‖X‖²_F */
export function squares(x: Entries): number {
  return total(x, (at) => x.values[at] ** 2);
}

/** ‖X − Y‖²_F of matrices that lie alike. */
export function squaresOfDifference(x: Entries, y: Entries): number {
  return total(x, (at) => (x.values[at] - y.values[at]) ** 2);
}

function total(
  { first, stride, extent }: Entries,
  term: (at: number, i: number, j: number) => number,
): number {
  let sum = 0;
  for (let i = 0; i < extent; i++) {
    for (let j = 0; j < extent; j++) sum += term(first + i * stride + j, i, j);
  }
  return sum;
}
