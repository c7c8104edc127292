import { rankInPlace } from './average-ranks.js';

/**
 * Sorts examples by a number, ascending, into up to `count` bins of about equal size. Bin b has the examples
 * whose average rank is in (b n / count, (b + 1) n / count]. Equal numbers share a bin, so bin sizes can
 * differ, and empty bins are left out. Examples whose number is not finite are in no bin.
 */
export function rankBins(numbers: ArrayLike<number>, count: number): Uint32Array[] {
  const all = new Uint32Array(numbers.length);
  let known = 0;
  for (let x = 0; x < numbers.length; x++) if (Number.isFinite(numbers[x])) all[known++] = x;
  const ranks = new Float64Array(known);
  for (let at = 0; at < known; at++) ranks[at] = numbers[all[at]];
  rankInPlace(ranks);
  const sizes = new Uint32Array(count);
  for (let at = 0; at < known; at++) {
    // The bin takes the place of the rank.
    ranks[at] = Math.ceil((ranks[at] * count) / known) - 1;
    sizes[ranks[at]]++;
  }
  const bins = Array.from(sizes, (size) => new Uint32Array(size));
  sizes.fill(0);
  for (let at = 0; at < known; at++) {
    const bin = ranks[at];
    bins[bin][sizes[bin]++] = all[at];
  }
  return bins.filter((bin) => bin.length > 0);
}

/** Returns the mean of some numbers over each bin's examples: [bin]. */
export function binMeans(numbers: ArrayLike<number>, bins: readonly Uint32Array[]): Float64Array {
  const means = new Float64Array(bins.length);
  for (let at = 0; at < bins.length; at++) {
    const bin = bins[at];
    let sum = 0;
    for (let place = 0; place < bin.length; place++) sum += numbers[bin[place]];
    means[at] = sum / bin.length;
  }
  return means;
}
