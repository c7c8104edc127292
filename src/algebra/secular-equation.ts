const EPSILON = Number.EPSILON / 2;
/** Bisection alone would converge within this many iterations. */
const MOST_ITERATIONS = 2200;

/** The equation 1 + rho · sum over i of squares[i] / (d[i] − x) = 0. */
export interface SecularEquation {
  /** The poles, strictly ascending: [count]. */
  readonly d: Float64Array;
  /** z², positive: [count]. */
  readonly squares: Float64Array;
  /** Positive. */
  readonly rho: number;
}

/**
 * Finds the j-th root of 1 + rho · sum over i of z[i]² / (d[i] − x) = 0, which is the j-th eigenvalue of
 * diag(d) + rho z zᵀ. It lies between d[j] and d[j + 1]; the last root lies at most rho |z|² above the last
 * d. The method is rational interpolation within a bracket (Li 1993, LAPACK's dlaed4). x is counted from the
 * nearest d, so that every difference to a d has full relative accuracy.
 *
 * @param difference [count], receives d[i] − x
 * @returns x
 */
export function secularRoot(j: number, equation: SecularEquation, difference: Float64Array): number {
  const { d, squares, rho } = equation;
  const count = d.length;
  const inverse = 1 / rho;
  const last = j === count - 1;
  // These are the poles on both sides, or the two nearest.
  const left = last ? j - 1 : j;
  const right = left + 1;
  const { origin, start, bracket } = last ? fromAbove(equation) : fromMiddle(j, equation);
  let [low, high] = bracket;
  let x = start;
  let before = Infinity;
  let slow = 0;
  let weighted = true;
  for (let iteration = 0; ; iteration++) {
    let psi = 0;
    let phi = 0;
    let dPsi = 0;
    let dPhi = 0;
    let error = 0;
    for (let i = 0; i <= left; i++) {
      const delta = d[i] - d[origin] - x;
      difference[i] = delta;
      const term = squares[i] / delta;
      psi += term;
      dPsi += term / delta;
      error += Math.abs(psi);
    }
    for (let i = count - 1; i >= right; i--) {
      const delta = d[i] - d[origin] - x;
      difference[i] = delta;
      const term = squares[i] / delta;
      phi += term;
      dPhi += term / delta;
      error += Math.abs(phi);
    }
    const slope = dPsi + dPhi;
    const value = inverse + psi + phi;
    error += 8 * (Math.abs(psi) + Math.abs(phi)) + 2 * inverse + Math.abs(x) * slope;
    if (Math.abs(value) <= EPSILON * error) break;
    if (value < 0) low = x;
    else high = x;
    slow = Math.abs(value) > 0.1 * before ? slow + 1 : 0;
    if (slow > 0) weighted = !weighted;
    before = Math.abs(value);
    let next = (low + high) / 2;
    if (slow < 3) {
      const step =
        left < 0
          ? -value / slope
          : interpolate({ value, dPsi, dPhi }, [difference[left], difference[right]], last, {
              weight: weighted && !last ? squares[origin === left ? left : right] : undefined,
              gap: d[right] - d[left],
              fromLeft: origin === left,
            });
      const newton = value * step < 0 ? step : -value / slope;
      if (x + newton > low && x + newton < high) next = x + newton;
    } else {
      slow = 0;
    }
    // Stop if no number is left between the bounds.
    if (next === x || !(next > low && next < high)) break;
    if (iteration === MOST_ITERATIONS) {
      throw new Error(`secularRoot: root ${j} of ${count} did not converge in ${iteration} iterations`);
    }
    x = next;
  }
  return d[origin] + x;
}

interface Start {
  /** Index of the d that x is counted from. */
  readonly origin: number;
  readonly start: number;
  readonly bracket: readonly [low: number, high: number];
}

function fromAbove({ squares, rho }: SecularEquation): Start {
  const count = squares.length;
  let norm = 0;
  for (let i = 0; i < count; i++) norm += squares[i];
  // Rounding may put the root slightly above rho |z|².
  const high = rho * norm * (1 + 4 * count * EPSILON);
  return { origin: count - 1, start: count === 1 ? rho * norm : high / 2, bracket: [0, high] };
}

/**
 * Picks the half of the interval that holds the root, and starts at the root for other poles evaluated at the
 * middle.
 */
function fromMiddle(j: number, { d, squares, rho }: SecularEquation): Start {
  const count = d.length;
  const gap = d[j + 1] - d[j];
  const middle = gap / 2;
  let c = 1 / rho;
  for (let i = 0; i < j; i++) c += squares[i] / (d[i] - d[j] - middle);
  for (let i = count - 1; i > j + 1; i--) c += squares[i] / (d[i] - d[j] - middle);
  const [zl, zr] = [squares[j], squares[j + 1]];
  const fromLeft = c + (zr - zl) / middle >= 0;
  const a = fromLeft ? c * gap + zl + zr : -c * gap + zl + zr;
  const b = fromLeft ? zl * gap : -zr * gap;
  // This root of c x² − a x + b = 0 is the one nearer to 0.
  const root = Math.sqrt(Math.max(0, a * a - 4 * b * c));
  let start = a > 0 ? (2 * b) / (a + root) : (a - root) / (2 * c);
  const bracket = fromLeft ? ([0, middle] as const) : ([-middle, 0] as const);
  if (!(start > bracket[0] && start < bracket[1])) start = (bracket[0] + bracket[1]) / 2;
  return { origin: fromLeft ? j : j + 1, start, bracket };
}

/**
 * Returns the step to the root of c + p / (left − step) + q / (right − step), which here has the equation's
 * value and slopes.
 */
function interpolate(
  { value, dPsi, dPhi }: { readonly value: number; readonly dPsi: number; readonly dPhi: number },
  [left, right]: readonly [left: number, right: number],
  last: boolean,
  near: { weight: number | undefined; gap: number; fromLeft: boolean },
): number {
  const slope = dPsi + dPhi;
  let c: number;
  if (near.weight === undefined) {
    c = value - left * dPsi - right * dPhi; // the middle way
  } else if (near.fromLeft) {
    c = value - right * slope + near.gap * (near.weight / (left * left)); // the nearest pole keeps its weight
  } else {
    c = value - left * slope - near.gap * (near.weight / (right * right));
  }
  const a = (left + right) * value - left * right * slope;
  const b = left * right * value;
  const root = Math.sqrt(Math.abs(a * a - 4 * b * c));
  if (c === 0) return b / a;
  if (last) return a >= 0 ? (a + root) / (2 * c) : (2 * b) / (a - root);
  return a <= 0 ? (a - root) / (2 * c) : (2 * b) / (a + root);
}
