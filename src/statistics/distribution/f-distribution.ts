import { incompleteBeta } from './incomplete-beta.js';

/**
 * Returns the p-value P(F >= f) of an F distribution with `numerator` and `denominator` degrees of freedom,
 * which need not be whole. It is 1 for f <= 0 and 0 for an infinite f.
 *
 * @throws RangeError for degrees that are not above 0, or an f that is NaN
 */
export function fUpperTail(f: number, numerator: number, denominator: number): number {
  if (Number.isNaN(f) || !(numerator > 0 && denominator > 0)) {
    throw new RangeError(
      `fUpperTail: f ${f}, degrees ${numerator} and ${denominator}, expected degrees above 0`,
    );
  }
  if (f <= 0) return 1;
  if (f === Infinity) return 0;
  return incompleteBeta(denominator / 2, numerator / 2, denominator / (denominator + numerator * f));
}
