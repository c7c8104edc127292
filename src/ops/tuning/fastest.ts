/** One way to do the same work; resolves to the milliseconds that it took. */
export type Contestant = () => Promise<number>;

/** The contestant to use, with its time and that of the first. */
interface Fastest {
  readonly index: number;
  readonly ms: number;
  readonly firstMs: number;
  /** False if the first stays only because of noise, so that measuring again may tell. */
  readonly certain: boolean;
}

/**
 * A contestant wins over the first only if it is faster by this share of its time and by more than the noise.
 */
const MARGIN = 0.05;
const LEAST_ROUNDS = 5;
const MOST_ROUNDS = 15;
/** After so many rounds a contestant that is slower than the first by half is no longer measured. */
const TRIAL_ROUNDS = 2;
const HOPELESS = 1.5;
/**
 * Two standard errors of the median ratio, in units of median sample difference / √rounds; for normal noise.
 */
const TWO_ERRORS = 3.2;

/**
 * The fastest, by the median of its times relative to the first one's in the same round, so that a
 * neighbour's load hits both. The first is measured before and after the others: the difference of the two
 * tells the noise. It stays unless another beats it by MARGIN and by two standard errors; while only that
 * error keeps it, there is another round.
 */
export async function fastest(contestants: readonly Contestant[]): Promise<Fastest> {
  const [first] = contestants;
  const others = contestants
    .slice(1)
    .map((measure, at) => ({ measure, index: at + 1, ratios: [] as number[] }));
  const firstMs: number[] = [];
  const differences: number[] = [];
  for (;;) {
    const before = await first();
    const measured: { ratios: number[]; ms: number }[] = [];
    for (const { measure, ratios } of others) {
      if (ratios.length >= TRIAL_ROUNDS && Math.min(...ratios) > HOPELESS) continue;
      measured.push({ ratios, ms: await measure() });
    }
    const after = await first();
    const middle = Math.sqrt(before * after);
    measured.forEach(({ ratios, ms }) => ratios.push(ms / middle));
    firstMs.push(middle);
    differences.push(Math.abs(Math.log(after / before)));
    const rounds = firstMs.length;
    if (rounds < LEAST_ROUNDS) continue;
    const own = median(firstMs);
    const best = bestOf(others);
    if (best === undefined || !(best.ratio < 1 - MARGIN)) {
      return { index: 0, ms: own, firstMs: own, certain: true };
    }
    if (best.ratio < 1 - (TWO_ERRORS * median(differences)) / Math.sqrt(rounds)) {
      return { index: best.index, ms: own * best.ratio, firstMs: own, certain: true };
    }
    if (rounds === MOST_ROUNDS) {
      return { index: 0, ms: own, firstMs: own, certain: false };
    }
  }
}

function bestOf(
  others: readonly { readonly index: number; readonly ratios: readonly number[] }[],
): { index: number; ratio: number } | undefined {
  const ranked = others.map(({ index, ratios }) => ({ index, ratio: median(ratios) }));
  return ranked.sort((a, b) => a.ratio - b.ratio || a.index - b.index).at(0);
}

/** Median of at least one value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
