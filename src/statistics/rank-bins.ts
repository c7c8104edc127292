import { averageRanks } from './average-ranks.js';

/**
 * Sorts examples by a number, ascending, into up to `count` bins of about equal size. Bin b has the examples
 * whose average rank is in (b n / count, (b + 1) n / count]. Equal numbers share a bin, so bin sizes can
 * differ, and empty bins are left out. Examples whose number is not finite are in no bin.
 */
export function rankBins(numbers: ArrayLike<number>, count: number): Uint32Array[] {
  const known = Uint32Array.from({ length: numbers.length }, (_, x) => x).filter((x) =>
    Number.isFinite(numbers[x]),
  );
  const ranks = averageRanks(Float64Array.from(known, (x) => numbers[x]));
  const binOf = ranks.map((rank) => Math.ceil((rank * count) / known.length) - 1);
  const sizes = new Uint32Array(count);
  for (const bin of binOf) sizes[bin]++;
  const bins = Array.from(sizes, (size) => new Uint32Array(size));
  sizes.fill(0);
  known.forEach((x, at) => {
    const bin = binOf[at];
    bins[bin][sizes[bin]++] = x;
  });
  return bins.filter((bin) => bin.length > 0);
}

/** Returns the mean of some numbers over each bin's examples: [bin]. */
export function binMeans(numbers: ArrayLike<number>, bins: readonly Uint32Array[]): Float64Array {
  return Float64Array.from(bins, (bin) => {
    let sum = 0;
    for (let at = 0; at < bin.length; at++) sum += numbers[bin[at]];
    return sum / bin.length;
  });
}
