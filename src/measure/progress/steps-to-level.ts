import type { Trace } from '../../trace/trace.js';
import type { SplitName } from '../accessibility.js';

/**
 * Mean over some members (by index in the trace; one may stand twice) of a recorded curve: [checkpoint]. NaN
 * without members.
 */
export function meanCurve(
  trace: Trace,
  split: SplitName,
  curve: 'loss' | 'accuracy',
  members: readonly number[],
): Float64Array {
  const values = trace[split][curve];
  return Float64Array.from(trace.steps, (_, checkpoint) => {
    let sum = 0;
    for (const member of members) sum += values[checkpoint * trace.members + member];
    return sum / members.length;
  });
}

/**
 * A loss that all curves reach, half-way down from where they begin: the mean of their mean first value and
 * the highest of their minima. Undefined when one of them never falls below that, or is not finite.
 */
export function commonLevel(curves: readonly ArrayLike<number>[]): number | undefined {
  const first = curves.reduce((sum, curve) => sum + curve[0] / curves.length, 0);
  const reached = Math.max(...curves.map((curve) => Math.min(...Array.from(curve))));
  const level = (first + reached) / 2;
  return curves.every((curve) => curve[0] > level) && reached < level ? level : undefined;
}

/**
 * Step at which a falling curve is first at or below a level, interpolated between checkpoints by a straight
 * line over log(1 + step). Undefined for a curve that never gets there, or is not finite before it does.
 */
export function stepsToLevel(
  steps: ArrayLike<number>,
  curve: ArrayLike<number>,
  level: number,
): number | undefined {
  for (let at = 0; at < steps.length; at++) {
    if (!Number.isFinite(curve[at])) return undefined;
    if (curve[at] > level) continue;
    if (at === 0) return steps[0];
    const [from, to] = [Math.log1p(steps[at - 1]), Math.log1p(steps[at])];
    const share = (curve[at - 1] - level) / (curve[at - 1] - curve[at]);
    return Math.expm1(from + share * (to - from));
  }
  return undefined;
}
