/**
 * Returns the p-value that independent tests have together, by Fisher's (1925) method: −2 Σ ln p follows χ²
 * with 2k degrees of freedom if all k null hypotheses hold. With h = −Σ ln p its upper tail is e^(−h) Σ_{i<k}
 * h^i / i!.
 *
 * @throws RangeError for a p outside 0 to 1, or without any
 */
export function combinedP(ps: readonly number[]): number {
  if (ps.length === 0 || !ps.every((p) => p >= 0 && p <= 1)) {
    throw new RangeError(`combinedP: p-values [${ps}], expected one or more of 0 to 1`);
  }
  if (ps.includes(0)) return 0;
  const half = -ps.reduce((sum, p) => sum + Math.log(p), 0);
  let [term, sum] = [1, 1];
  for (let i = 1; i < ps.length; i++) {
    term *= half / i;
    sum += term;
  }
  return Math.min(1, Math.exp(-half) * sum);
}
