/**
 * Returns the step at which a positive curve first falls to `level`, or NaN if it never does. Between
 * checkpoints the curve is a straight line in the logarithm (exact for an exponential).
 *
 * @param curve [checkpoint]; if it is 0 or below at a checkpoint, the crossing is that checkpoint
 */
export function crossingStep(steps: ArrayLike<number>, curve: ArrayLike<number>, level: number): number {
  for (let at = 0; at < curve.length; at++) {
    if (!(curve[at] <= level)) continue;
    if (at === 0 || !(curve[at] > 0)) return steps[at];
    const share = Math.log(curve[at - 1] / level) / Math.log(curve[at - 1] / curve[at]);
    return steps[at - 1] + share * (steps[at] - steps[at - 1]);
  }
  return NaN;
}
