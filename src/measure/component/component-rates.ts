import type { PrincipalCompact } from './compact-distance.js';

/**
 * A distance counts until it first falls below this share of its initial value. Later distances are small
 * differences of large numbers, and the gradient scale matrices have moved by then.
 */
const LEAST_SHARE = 0.05;
/**
 * A distance also stops counting below this many times the float32 resolution. Training adds rounding of its
 * own to that of the recorded matrix.
 */
const LEAST_RESOLUTIONS = 16;
/** Checkpoints that a slope needs: two always lie on a line. */
const LEAST_CHECKPOINTS = 3;

/**
 * Measured rate of each PC: [member that counts, component]. It is the least-squares slope of log distance
 * against step, from the first checkpoint to the last one before the distance first falls to its floor. In
 * theory it is log |λ_j|. NaN with fewer than three such checkpoints.
 *
 * @param distances as `distanceByMember` returns them: [checkpoint, member that counts, component]
 */
export function measuredRates(
  { steps, members, components, resolution }: PrincipalCompact,
  distances: Float64Array,
  leastShare: number = LEAST_SHARE,
): Float64Array {
  const size = members.length * components;
  return Float64Array.from({ length: size }, (_, at) => {
    const floor = Math.max(
      leastShare * distances[at],
      LEAST_RESOLUTIONS * resolution[Math.floor(at / components)],
    );
    const logs: number[] = [];
    for (let c = 0; c < steps.length && distances[c * size + at] > floor; c++) {
      logs.push(Math.log(distances[c * size + at]));
    }
    if (logs.length < LEAST_CHECKPOINTS) return NaN;
    return lineThrough(steps.slice(0, logs.length), logs)?.slope ?? NaN;
  });
}

/**
 * The theory's rate of each PC, log |λ_j| with λ_j = 1 − μ L_eff d_j: [component].
 *
 * @param eigenvalues d_j of Σxx / n, because the loss is a mean over examples, ½ |f − y|² each
 * @param effectiveDepth L_eff = Σ_l α_l β_l of section 2
 */
export function predictedRates(
  eigenvalues: ArrayLike<number>,
  learningRate: number,
  effectiveDepth: number,
): Float64Array {
  // log1p keeps the rates of components whose λ rounds to 1.
  return Float64Array.from(eigenvalues, (d) => {
    const decay = learningRate * effectiveDepth * d;
    return decay < 1 ? Math.log1p(-decay) : Math.log(decay - 1);
  });
}

/** Components whose rate is defined for every member and predicted as a finite number. */
export function comparableComponents(rates: Float64Array, predicted: Float64Array): number[] {
  const components = predicted.length;
  return Array.from(predicted.keys()).filter((j) => {
    if (!Number.isFinite(predicted[j])) return false;
    for (let at = j; at < rates.length; at += components) if (Number.isNaN(rates[at])) return false;
    return true;
  });
}

/** A least-squares line y = intercept + slope · x. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** Share of y's variance that the line explains; undefined when y is constant. */
  readonly r2?: number;
}

/**
 * Measured rate (mean over some members) as a line over the predicted rate. Undefined for fewer than two
 * different predictions, or where a rate is not defined.
 *
 * @param rates [member that counts, component]
 * @param components which ones: the same for every jackknife replicate, e.g. `comparableComponents`
 * @param rows rows of members, default all
 */
export function regressRates(
  rates: Float64Array,
  predicted: Float64Array,
  components: readonly number[],
  rows: readonly number[] = Array.from({ length: rates.length / predicted.length }, (_, row) => row),
): Line | undefined {
  const measured = components.map((j) =>
    rows.reduce((sum, row) => sum + rates[row * predicted.length + j] / rows.length, 0),
  );
  return lineThrough(
    components.map((j) => predicted[j]),
    measured,
  );
}

/**
 * The least-squares line through points; undefined for fewer than two different x, or a number that is not
 * finite.
 */
export function lineThrough(x: readonly number[], y: readonly number[]): Line | undefined {
  const count = x.length;
  const meanX = x.reduce((sum, value) => sum + value / count, 0);
  const meanY = y.reduce((sum, value) => sum + value / count, 0);
  let [squaresX, squaresY, products] = [0, 0, 0];
  for (let at = 0; at < count; at++) {
    squaresX += (x[at] - meanX) ** 2;
    squaresY += (y[at] - meanY) ** 2;
    products += (x[at] - meanX) * (y[at] - meanY);
  }
  if (count < 2 || x.every((value) => value === x[0]) || !Number.isFinite(squaresX + squaresY))
    return undefined;
  const slope = products / squaresX;
  const constant = y.every((value) => value === y[0]);
  return {
    slope,
    intercept: meanY - slope * meanX,
    r2: constant ? undefined : products ** 2 / (squaresX * squaresY),
  };
}
