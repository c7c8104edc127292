import { allExamples, correlate, standardise } from './correlation.js';
import type { CorrelationKind, Standardised } from './correlation.js';

/**
 * A regression explains a vector, up to rounding, if less than this share of the vector's squares is left.
 */
const ROUNDING = 2 ** -40;

/**
 * Returns what is left of a vector after its regression on another one, within each group. The partial
 * correlation of a and b given c is `correlate(residual(a, c), residual(b, c))`, over groups combined as in
 * `correlate`. Given c and d, it uses residuals of residuals: `residual(residual(a, c), residual(d, c))`. A
 * group has no residual if either vector is constant or the second explains the first.
 */
export function residual(of: Standardised, given: Standardised): Standardised {
  const centred = new Float64Array(of.centred.length);
  const squares = new Float64Array(of.groups.length);
  let start = 0;
  of.groups.forEach(({ length }, group) => {
    const end = start + length;
    if (of.squares[group] > 0 && given.squares[group] > 0) {
      let product = 0;
      for (let at = start; at < end; at++) product += of.centred[at] * given.centred[at];
      const slope = product / given.squares[group];
      let sum = 0;
      for (let at = start; at < end; at++) {
        centred[at] = of.centred[at] - slope * given.centred[at];
        sum += centred[at] ** 2;
      }
      squares[group] = sum > ROUNDING * of.squares[group] ? sum : 0;
    }
    start = end;
  });
  return { groups: of.groups, centred, squares };
}

/** What a partial correlation is given. */
interface PartialOptions {
  /** The third vector. */
  readonly given: ArrayLike<number>;
  readonly kind: CorrelationKind;
  /** Default: all values are one group. */
  readonly groups?: readonly Uint32Array[];
}

/**
 * Returns the partial correlation of two vectors given a third, (r_ab − r_ac r_bc) / √((1 − r_ac²)(1 −
 * r_bc²)), of values or (Spearman) of ranks. It is undefined as in `correlate`, if the third vector is
 * constant, and if that explains a or b.
 *
 * @throws RangeError if the vectors have different lengths
 */
export function partialCorrelation(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { given, kind, groups = allExamples(a.length) }: PartialOptions,
): number | undefined {
  if (a.length !== b.length || a.length !== given.length) {
    throw new RangeError(
      `partialCorrelation: vectors of ${a.length}, ${b.length} and ${given.length} values`,
    );
  }
  const control = standardise(given, kind, groups);
  const left = (values: ArrayLike<number>) => residual(standardise(values, kind, groups), control);
  return correlate(left(a), left(b));
}
