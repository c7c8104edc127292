/** Returns a quantile of ascending values, linear between places; `share` is from 0 to 1. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  // Two infinities have no difference, and nothing lies between them.
  return place === below ? sorted[below] : sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
