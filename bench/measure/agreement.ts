import type { Workload, WorkloadName } from '../workload/workloads.js';

/** Unit roundoff of float32. */
const ROUNDOFF = 2 ** -24;
/**
 * Constant λ of the probabilistic rounding bound. With 8, the chance of exceeding it is below 1e-13 for each
 * sum.
 */
const LAMBDA = 8;

/**
 * Returns the largest relative difference of two float32 losses of the same network: λ √n u, where n counts
 * the terms of all sums on one example's way. It is the probabilistic bound of Higham & Mary 2019 ("A new
 * approach to probabilistic rounding error analysis", theorem 2.4) for n roundings. A step moves the loss by
 * less than the loss itself, so the bound also covers an update's own roundings.
 */
export function lossBound({ layers }: Pick<Workload, 'layers'>): number {
  const terms = layers.reduce((sum, layer) => {
    if (layer[0] === 'p') return sum;
    return sum + (layer[0] === 'c' ? 9 : 1) * layer[1];
  }, 0);
  return LAMBDA * Math.sqrt(terms) * ROUNDOFF;
}

/**
 * Returns the largest relative difference of two traces of losses, entry by entry. It is NaN if one is not
 * finite.
 */
export function relativeDifference(found: readonly number[], expected: readonly number[]): number {
  if (found.length !== expected.length || found.length === 0) return NaN;
  const all = found.map((loss, at) => Math.abs(loss - expected[at]) / Math.abs(expected[at]));
  return all.every(Number.isFinite) ? Math.max(...all) : NaN;
}

/** Losses after some steps, as means over members 0 to `members` − 1. */
export interface RecordedLosses {
  readonly workload: WorkloadName;
  readonly members: number;
  /** After 0, 1, 2 and 3 steps. */
  readonly losses: readonly number[];
}

/**
 * Six digits from PyTorch 1.13.0 (float32, OpenBLAS, two threads) with bench/peers/torch_cpu.py, modes
 * `batched` (W1, W4) and `serial` (W2, W3). For W1, NumPy, jax-js, TensorFlow.js and gpu.js printed the same
 * up to a unit of the last digit; for W2 and W3, jax-js and TensorFlow.js did.
 */
export const RECORDED: readonly RecordedLosses[] = [
  { workload: 'W1', members: 16, losses: [1.08534, 1.03858, 0.99415, 0.953148] },
  { workload: 'W1', members: 8, losses: [1.04607, 1.00225, 0.959872, 0.920032] },
  { workload: 'W2', members: 8, losses: [2.30716, 2.30508, 2.3029, 2.29861] },
  { workload: 'W2', members: 4, losses: [2.30687, 2.30533, 2.30249, 2.29777] },
  { workload: 'W3', members: 1, losses: [2.30937, 2.30384, 2.29629, 2.28798] },
  { workload: 'W3', members: 4, losses: [2.31095, 2.30716, 2.30254, 2.29696] },
  { workload: 'W4', members: 2, losses: [1.53169, 0.70268, 0.530641, 0.481223] },
];

/** Half a unit of the sixth digit, relative to a number that begins with 1. */
const SIX_DIGITS = 5e-6;

/**
 * Compares our losses, [step][member], with the recorded ones. Returns what is wrong, or undefined if nothing
 * is.
 */
export function faultOfOurs(
  name: WorkloadName,
  workload: Workload,
  memberLosses: readonly (readonly number[])[],
): string | undefined {
  const bound = lossBound(workload) + SIX_DIGITS;
  for (const { workload: recorded, members, losses } of RECORDED) {
    if (recorded !== name || memberLosses[0].length < members) continue;
    const found = meanOfFirst(memberLosses.slice(0, losses.length), members);
    const difference = relativeDifference(found, losses);
    if (!(difference <= bound)) {
      return (
        `${name}: losses of the first ${members} members after 0 to 3 steps are ` +
        `${found.map(sixDigits).join(', ')}, expected ${losses.join(', ')} (PyTorch); ` +
        `they differ by ${difference.toExponential(1)}, float32 rounding allows ` +
        `${bound.toExponential(1)}. Something in src/train, src/ops or shaders/ computes another step`
      );
    }
  }
  return undefined;
}

/** Returns the mean over the first members at each step. */
export function meanOfFirst(memberLosses: readonly (readonly number[])[], members: number): number[] {
  return memberLosses.map(
    (losses) => losses.slice(0, members).reduce((sum, loss) => sum + loss, 0) / members,
  );
}

export function sixDigits(value: number): string {
  return String(Number(value.toPrecision(6)));
}
