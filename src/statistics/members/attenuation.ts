/**
 * Returns the correlation of two averages over `ratio` times as many members, from that of two averages: k r
 * / (1 + (k − 1) r). Source: Spearman (1910), Brown (1910). Undefined for r ≤ −1/(k − 1), which no number of
 * members explains.
 */
export function spearmanBrown(correlation: number, ratio: number): number | undefined {
  const below = 1 + (ratio - 1) * correlation;
  return below > 0 ? Math.max(-1, (ratio * correlation) / below) : undefined;
}

/**
 * Returns a correlation freed of the seed noise of both sides: r / √(a · b), where a and b are the
 * correlations of each side with a second draw of itself, of the same number of members. A side without seed
 * noise has 1. Undefined unless both are above 0. Source: Spearman (1904).
 */
export function disattenuate(
  r: number | undefined,
  a: number | undefined,
  b: number | undefined,
): number | undefined {
  if (r === undefined || a === undefined || b === undefined || a <= 0 || b <= 0) return undefined;
  return r / Math.sqrt(a * b);
}

/**
 * Returns the correlation of two averages over some members of two ensembles, from that of two single
 * members, `r`, and those of two single members of one ensemble, `a` and `b`. An infinite number gives the
 * correlation without seed noise. Undefined where an average's variance, (1 + (members − 1) r₁) / members, is
 * not above 0.
 */
export function ofAverages(
  r: number | undefined,
  a: { readonly single: number | undefined; readonly members: number },
  b: { readonly single: number | undefined; readonly members: number },
): number | undefined {
  const variance = ({ single, members }: { single: number | undefined; members: number }) =>
    single === undefined ? undefined : single + (1 - single) / members;
  return disattenuate(r, variance(a), variance(b));
}
