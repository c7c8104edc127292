import { project } from '../../data/components/pca.js';
import type { PrincipalComponents } from '../../data/components/principal-components.js';
import type { Trace } from '../../trace/trace.js';
import { finishedMembers } from '../accessibility.js';
import { requireOrigin } from './least-squares.js';
import type { LeastSquares } from './least-squares.js';

/** Compact matrices of the members that did not diverge, in principal coordinates. */
export interface PrincipalCompact {
  /** Step of each checkpoint: [checkpoint]. */
  readonly steps: readonly number[];
  /** Index in the trace of each member that counts, and of each that was left out. */
  readonly members: readonly number[];
  readonly leftOut: readonly number[];
  readonly classes: number;
  readonly components: number;
  /** w_{r,j}(s): [checkpoint, member that counts, class, component]. */
  readonly values: Float32Array;
  /**
   * Resolution of a coordinate in float32: [member that counts]. It is 2^-24 times the largest length of a
   * row of the member's matrices, which bounds the effect on any coordinate of rounding every entry (Cauchy
   * and Schwarz).
   */
  readonly resolution: Float64Array;
}

/**
 * Rotates a trace's compact matrices on the first components of `pca` (about the origin).
 *
 * @throws RangeError if the trace has no compact matrices, they do not fit pca, or pca is about a mean
 */
export function principalCompact(
  trace: Trace,
  pca: PrincipalComponents,
  components: number,
): PrincipalCompact {
  requireOrigin('principalCompact', pca);
  const features = pca.mean.length;
  const { compact, steps } = trace;
  if (compact === undefined) {
    throw new RangeError(
      'principalCompact: the trace has no compact matrices; its trial must record `compact`',
    );
  }
  const classes = compact.length / (steps.length * trace.members * features);
  if (!Number.isInteger(classes)) {
    throw new RangeError(
      `principalCompact: ${compact.length} numbers, expected [${steps.length}, ${trace.members}, ` +
        `class, ${features}]`,
    );
  }
  const { finished, diverged } = finishedMembers(trace);
  const size = classes * components;
  const values = new Float32Array(steps.length * finished.length * size);
  const resolution = new Float64Array(finished.length);
  for (let checkpoint = 0; checkpoint < steps.length; checkpoint++) {
    finished.forEach((member, row) => {
      const start = (checkpoint * trace.members + member) * classes * features;
      const matrix = compact.subarray(start, start + classes * features);
      values.set(project(pca, matrix, classes, components), (checkpoint * finished.length + row) * size);
      for (let k = 0; k < classes; k++) {
        const length = Math.hypot(...matrix.subarray(k * features, (k + 1) * features));
        resolution[row] = Math.max(resolution[row], 2 ** -24 * length);
      }
    });
  }
  return {
    steps: Array.from(steps),
    members: finished,
    leftOut: diverged,
    classes,
    components,
    values,
    resolution,
  };
}

/**
 * Distance from the optimum along each PC, |w_{r,j}(s) − m_j / d_j|, the mean over rows r: [checkpoint,
 * member that counts, component].
 *
 * @throws RangeError if the classifier has other classes, or another rank than there are components
 */
export function distanceByMember(
  compact: PrincipalCompact,
  { optimum, classes, rank }: LeastSquares,
): Float64Array {
  const { components, values } = compact;
  if (classes !== compact.classes || rank !== components) {
    throw new RangeError(
      `distanceByMember: compact matrices [${compact.classes}, ${components}], optimum [${classes}, ${rank}]`,
    );
  }
  const matrices = values.length / (classes * components);
  const distances = new Float64Array(matrices * components);
  for (let matrix = 0; matrix < matrices; matrix++) {
    for (let k = 0; k < classes; k++) {
      const start = (matrix * classes + k) * components;
      for (let j = 0; j < components; j++) {
        const distance = Math.abs(values[start + j] - optimum[k * components + j]);
        distances[matrix * components + j] += distance / classes;
      }
    }
  }
  return distances;
}

/** Mean of per-member values over some rows (default: all members that count): [checkpoint, component]. */
export function meanDistance(
  compact: PrincipalCompact,
  byMember: Float64Array,
  rows?: readonly number[],
): Float64Array {
  const { steps, components } = compact;
  const means = new Float64Array(steps.length * components);
  for (let checkpoint = 0; checkpoint < steps.length; checkpoint++) {
    means.set(meanDistanceAt(compact, byMember, checkpoint, rows), checkpoint * components);
  }
  return means;
}

/** The same at one checkpoint: [component]. */
export function meanDistanceAt(
  { members, components }: PrincipalCompact,
  byMember: Float64Array,
  checkpoint: number,
  rows: readonly number[] = members.map((_, row) => row),
): Float64Array {
  const means = new Float64Array(components);
  for (const row of rows) {
    const start = (checkpoint * members.length + row) * components;
    for (let j = 0; j < components; j++) means[j] += byMember[start + j] / rows.length;
  }
  return means;
}

/**
 * Spread per PC at one checkpoint: standard deviation of w_{r,j}(s) over members (divisor N − 1), mean over
 * rows r: [chosen component]. NaN for fewer than two rows.
 *
 * @param rows rows of members (default: all that count), e.g. without the one that a jackknife leaves out
 * @param chosen which components (default: all)
 */
export function spreadAt(
  { members, classes, components, values }: PrincipalCompact,
  checkpoint: number,
  rows: readonly number[] = members.map((_, row) => row),
  chosen: readonly number[] = Array.from({ length: components }, (_, j) => j),
): Float64Array {
  const width = chosen.length;
  /** Place in a member's matrix of each entry: [class, chosen component]. */
  const entries = Int32Array.from({ length: classes * width }, (_, entry) => {
    const k = Math.floor(entry / width);
    return k * components + chosen[entry - k * width];
  });
  const starts = rows.map((row) => (checkpoint * members.length + row) * classes * components);
  /** Mean and sum of squared deviations of each entry over the rows. */
  const [means, squares] = [new Float64Array(entries.length), new Float64Array(entries.length)];
  for (const start of starts) {
    for (let entry = 0; entry < entries.length; entry++) {
      means[entry] += values[start + entries[entry]] / rows.length;
    }
  }
  for (const start of starts) {
    for (let entry = 0; entry < entries.length; entry++) {
      squares[entry] += (values[start + entries[entry]] - means[entry]) ** 2;
    }
  }
  const spread = new Float64Array(width);
  for (let k = 0; k < classes; k++) {
    for (let at = 0; at < width; at++) {
      const deviation = rows.length < 2 ? NaN : Math.sqrt(squares[k * width + at] / (rows.length - 1));
      spread[at] += deviation / classes;
    }
  }
  return spread;
}

/**
 * Convergence time of each PC: [member that counts, component]. It is the step of the first checkpoint at
 * which the distance is below half of its initial value; NaN if that was not reached. It assumes no
 * exponential.
 */
export function halvingSteps(compact: PrincipalCompact, byMember: Float64Array): Float64Array {
  const { steps, members, components } = compact;
  const size = members.length * components;
  return Float64Array.from({ length: size }, (_, at) => {
    const reached = steps.findIndex((_step, c) => byMember[c * size + at] < byMember[at] / 2);
    return reached < 0 ? NaN : steps[reached];
  });
}
