/**
 * Returns Holm's (1979) adjusted p-values in the order given. The i-th smallest of m is multiplied by m − i
 * (i from 0), then made monotone and capped at 1. Rejecting each hypothesis whose adjusted p is at most alpha
 * keeps the family-wise error rate, the probability of any false rejection in the list, at or below alpha,
 * however the tests depend on each other. A missing p stays missing and does not count as a test. Throws a
 * RangeError for a p outside 0 to 1.
 */
export function holm(ps: readonly (number | undefined)[]): (number | undefined)[] {
  const tests = ps.flatMap((p, index) => (p === undefined ? [] : [{ p, index }]));
  for (const { p, index } of tests) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`holm: p-value ${index} is ${p}, expected 0 to 1`);
  }
  tests.sort((a, b) => a.p - b.p || a.index - b.index);
  const adjusted: (number | undefined)[] = ps.map(() => undefined);
  let largest = 0;
  tests.forEach(({ p, index }, place) => {
    largest = Math.max(largest, Math.min(1, (tests.length - place) * p));
    adjusted[index] = largest;
  });
  return adjusted;
}
