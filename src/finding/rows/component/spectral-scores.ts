import { accessibility, sumOfHits, type Accessibility } from '../../../measure/accessibility.js';
import type { CriticalComponents } from '../../../measure/component/critical-component.js';
import { neighbourShare } from '../../../measure/component/discriminability.js';
import { FindingError, type EnsembleEvidence } from '../../finding.js';
import { featureCount } from '../../../model/shape.js';

/** Nearest training examples that discriminability asks; the paper does not say how many it took. */
export const NEIGHBOURS = 10;

/** The scores by which the test examples of one ensemble are compared. */
export interface SpectralScores {
  readonly evidence: EnsembleEvidence;
  readonly counts: Accessibility;
  /** Class of each example: [example]. */
  readonly labels: Uint8Array;
  /** Fixed numbers of each example: [example]. */
  readonly pixels: Float64Array;
  readonly firstHit: Float64Array;
  readonly persistent: Float64Array;
  /** Discriminability in the last hidden layer, mean over some members (rows of counts): [example]. */
  penultimate(kept: readonly number[]): Float64Array;
  /** Sum of hits of some members: [example]. */
  hits(kept: readonly number[]): Float64Array;
}

/** Discriminability in pixels by the dataset's checksum: ensembles on one dataset share it. */
export type PixelShares = Map<string, Float64Array>;

/** Throws FindingError when the trial did not record its neighbours. */
export async function spectralScores(
  evidence: EnsembleEvidence,
  critical: CriticalComponents,
  known: PixelShares,
): Promise<SpectralScores> {
  const { trace } = evidence;
  const neighbours = trace.neighbours?.test;
  const { labels } = trace.test;
  if (neighbours === undefined) {
    throw new FindingError(
      `spectral: found no neighbours recorded by ${evidence.data} / ${evidence.label}, expected a ` +
        'trial that was trained for this ' +
        'finding; run the suite again with this finding in it',
    );
  }
  const dataset = await evidence.dataset();
  const { train, test, shape, checksum } = dataset;
  const pixels =
    known.get(checksum) ??
    Float64Array.from(neighbourShare(train, test, { d: featureCount(shape), k: NEIGHBOURS, sameSet: false }));
  known.set(checksum, pixels);
  const counts = accessibility(trace, 'test');
  // Rows ask about the same members in several ways.
  const means = new Map<string, Float64Array>();
  const penultimate = (kept: readonly number[]): Float64Array => {
    const key = kept.join();
    const found =
      means.get(key) ??
      meanOver(
        neighbours,
        kept.map((row) => counts.members[row]),
        labels.length,
      );
    means.set(key, found);
    return found;
  };
  return {
    evidence,
    counts,
    labels,
    pixels,
    firstHit: critical.firstHit,
    persistent: critical.persistent,
    penultimate,
    hits: (kept) => sumOfHits(counts, kept),
  };
}

/** Mean over some members of a number of each example, [member, example]. */
function meanOver(values: Float32Array, members: readonly number[], examples: number): Float64Array {
  const means = new Float64Array(examples);
  for (const member of members) {
    const start = member * examples;
    for (let x = 0; x < examples; x++) means[x] += values[start + x];
  }
  return means.map((sum) => sum / members.length);
}
