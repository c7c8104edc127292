import { seedOf } from '../../../random/seed.js';
import { halvingSteps, meanDistanceAt, spreadAt } from '../../../measure/component/compact-distance.js';
import { spearman } from '../../../statistics/correlation.js';
import { memberEstimate } from '../../../statistics/member-estimate.js';
import { meanEstimate, undefinedBecause, type Estimate } from '../../../statistics/estimate.js';
import type { ComponentPaths } from './component-paths.js';
import type { EnsembleEvidence, FindingRow } from '../../finding.js';

/**
 * PCs that count on whitened data: the theory's rates of those with this share of the largest variance differ
 * by at most a ninth.
 */
const WHITE = 0.9;
const RESAMPLES = 100;
const CORRELATION = { low: -1, high: 1 };

/**
 * The part of the paths that the paper shows: distances where the loss has the least-squares optimum, spread
 * elsewhere, no bias on whitened data.
 */
export type OrderClaim = 'distance' | 'spread' | 'no bias';

const FIGURES: Readonly<Record<OrderClaim, string>> = {
  distance: 'larger PCs first (figure 3a)',
  spread: 'larger PCs first (figures 2, 3d)',
  'no bias': 'equal spread in all directions (figure 3c)',
};

/**
 * Figure 3: are larger PCs learned first? The rows measure the step at which the distance from the optimum is
 * halved, and the spread over members that is left at the middle and at the end of training, relative to the
 * start.
 */
export function componentOrderRows(
  { data, label, identity, dataSpec }: EnsembleEvidence,
  paths: ComponentPaths,
  claim: OrderClaim,
): FindingRow[] {
  const { compact, distances, variances } = paths;
  const all = Array.from(variances.keys());
  const white = all.filter((j) => variances[j] >= WHITE);
  const counted = claim === 'no bias' ? white : all;
  const tenth = Math.max(1, Math.floor(counted.length / 10));
  const [first, last] = [counted.slice(0, tenth), counted.slice(-tenth)];
  const rows = compact.members.length;
  const row = (quantity: string, estimate: Estimate, asPaper = false): FindingRow => ({
    ...(asPaper ? { kind: 'paper' as const, paper: FIGURES[claim] } : {}),
    data,
    ensembles: label,
    quantity,
    estimate,
  });
  // Every row asks about the same resamples, at the start and at one more checkpoint.
  const known = new Map<string, Float64Array>();
  const of = (kind: 'distance' | 'spread', checkpoint: number, kept: readonly number[]): Float64Array => {
    const key = `${kind} ${checkpoint} ${kept.join()}`;
    const found =
      known.get(key) ??
      (kind === 'spread'
        ? spreadAt(compact, checkpoint, kept)
        : meanDistanceAt(compact, distances, checkpoint, kept));
    known.set(key, found);
    return found;
  };
  const middles = new Map<string, number>();
  const middle = (kept: readonly number[]): number => {
    const key = kept.join();
    const found = middles.get(key) ?? middleOf(paths, first, kept);
    middles.set(key, found);
    return found;
  };
  /**
   * A statistic, per component, of the spread or distance that the kept members have left. They choose the
   * middle themselves, and it jumps from one checkpoint to the next, so the statistic is not smooth.
   */
  const ofShares = (
    kind: 'distance' | 'spread',
    stage: 'middle' | 'end',
    statistic: (left: Float64Array) => number | undefined,
    scale: 'fisher' | 'plain' = 'plain',
  ) =>
    memberEstimate(
      [rows],
      ([kept]) => {
        const checkpoint = stage === 'end' ? compact.steps.length - 1 : middle(kept);
        const [start, later] = [of(kind, 0, kept), of(kind, checkpoint, kept)];
        const found = statistic(later.map((value, j) => value / start[j]));
        return found !== undefined && Number.isFinite(found) ? found : undefined;
      },
      stage === 'end'
        ? { scale }
        : { scale, smooth: false, seed: seedOf(identity, 'middle of training'), resamples: RESAMPLES },
    );
  const tenths = (what: string, list: readonly number[]) =>
    (['distance', 'spread'] as const).flatMap((kind) =>
      (['middle', 'end'] as const).map((stage) =>
        row(
          `${kind} left at the ${stage}, ${what} tenth of the PCs`,
          ofShares(kind, stage, (left) => meanOf(left, list)),
        ),
      ),
    );
  const halving = halvingSteps(compact, distances);
  // A PC that was not halved counts as later than all others.
  const never = 2 * compact.steps[compact.steps.length - 1] + 1;
  const orders = compact.members.map((_, member) => {
    const own = halving.subarray(member * compact.components, (member + 1) * compact.components);
    return spearman(
      own.map((step) => (Number.isNaN(step) ? never : step)),
      variances,
    );
  });
  const defined = orders.filter((each) => each !== undefined);
  const order =
    defined.length < orders.length
      ? undefinedBecause('of a member all PCs were halved at the same checkpoint')
      : meanEstimate(defined, CORRELATION);
  const spread = ofShares('spread', 'middle', (left) => spearman(left, variances), 'fisher');
  const ratio = ofShares('spread', 'middle', (left) => meanOf(left, last) / meanOf(left, first));
  const whitened = dataSpec.transform?.kind === 'zca' ? ` with variance ≥ ${WHITE}` : '';
  return [
    row(
      'Spearman of variance and step at which the distance is halved, over PCs, mean over members',
      order,
      claim === 'distance',
    ),
    row(
      'Spearman of variance and share of the spread left at the middle, over PCs',
      spread,
      claim === 'spread',
    ),
    row(
      `spread left at the middle, last tenth over first tenth of the PCs${whitened}`,
      ratio,
      claim === 'no bias',
    ),
    ...tenths('first', first),
    ...tenths('last', last),
  ];
}

/**
 * Figure 3's middle of training: the first checkpoint at which the first PCs of some members have less than
 * half of their spread, or the last checkpoint if there is none.
 */
function middleOf({ compact }: ComponentPaths, first: readonly number[], kept: readonly number[]): number {
  const at = (checkpoint: number) => meanOfAll(spreadAt(compact, checkpoint, kept, first));
  const start = at(0);
  const found = compact.steps.findIndex((_, checkpoint) => at(checkpoint) < start / 2);
  return found < 0 ? compact.steps.length - 1 : found;
}

function meanOfAll(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

function meanOf(values: Float64Array, list: readonly number[]): number {
  return list.reduce((sum, j) => sum + values[j] / list.length, 0);
}
