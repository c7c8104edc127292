import {
  accessibility,
  accessibilityByMember,
  meanAccessibility,
  sumOfHits,
} from '../../../measure/accessibility.js';
import type { CriticalComponents } from '../../../measure/component/critical-component.js';
import { fixedEstimate, meanEstimate, undefinedBecause, type Scale } from '../../../statistics/estimate.js';
import {
  binnedCorrelation,
  binnedOrder,
  binNull,
  type BinNull,
} from '../../../measure/agreement/bin-null.js';
import { scoreCorrelation } from '../../../measure/agreement/external-score.js';
import { memberEstimate } from '../../../statistics/member-estimate.js';
import { beyondOrders, orderTest } from '../../../measure/agreement/order-null.js';
import { LOG_STEPS } from '../../../measure/progress/clock.js';
import { binMeans, rankBins } from '../../../statistics/rank-bins.js';
import { learningRows } from '../progress/learning-rows.js';
import { rowsAbout } from '../../rows-about.js';
import {
  classifierRows,
  DECIDING,
  ORDERS,
  VARIANTS,
  type CriticalWithNull,
  type Variant,
} from './critical-score.js';
import { KINDS, SCOPES } from '../../../measure/agreement/scope.js';
import { examplesIn } from '../../evidence/ensembles.js';
import type { Chart, EnsembleEvidence, FindingRow, Series } from '../../finding.js';

/** The paper's r = −.93 with p < 1e-4 fits only about ten points. */
const BINS = 10;

/**
 * Accessibility of the test examples against their critical PC: what stands beside the primary. Small
 * critical PCs should be learned first, so correlations should be negative. p is that of the PCs' order.
 * Beside it is the correlation for PCs in random order, the part that generic easiness explains, and what is
 * beyond.
 */
export function pcOrderRows(
  evidence: EnsembleEvidence,
  critical: CriticalWithNull,
  paper?: string,
): FindingRow[] {
  const counts = accessibility(evidence.trace, 'test');
  const own = { data: evidence.data, ensembles: evidence.label };
  const mean = meanAccessibility(counts);
  const ofCritical = VARIANTS.flatMap((variant) => {
    const numbers = critical[variant.key];
    const inOrders = critical.inRandomOrder.map((each) => each[variant.key]);
    const name = `accessibility, critical PC by ${variant.text}`;
    const rows = SCOPES.flatMap((scope) =>
      KINDS.flatMap((kind): FindingRow[] => {
        const groups = examplesIn(evidence, 'test', scope);
        const found = scoreCorrelation(counts, numbers, {
          kind,
          groups,
        });
        const test = mean && orderTest(mean, numbers, inOrders, { kind, groups });
        const what = `(${kind}, ${scope}), test examples`;
        const quantity = `r(${name}) ${what}`;
        const first: FindingRow = {
          ...own,
          quantity,
          estimate: found.correlation,
          p: test?.p,
        };
        if (scope !== 'pooled') return [first];
        const { nullMean, beyond } = beyondOrders(counts, numbers, inOrders, { kind, groups });
        const random = `with the PCs in random order, mean of ${ORDERS} orders`;
        return [
          first,
          { ...own, quantity: `${quantity}, without seed noise`, estimate: found.disattenuated },
          { ...own, quantity: `r(${name}) ${random} ${what}`, estimate: nullMean },
          { ...own, quantity: `r(${name}) minus that ${random} ${what}`, estimate: beyond },
        ];
      }),
    );
    return [...rows, ...binRows(evidence, critical, variant, paper)];
  });
  const early = accessibility(evidence.trace, 'test', LOG_STEPS);
  const groups = examplesIn(evidence, 'test', 'pooled');
  const byLogSteps: FindingRow = {
    ...own,
    quantity:
      `r(accessibility by ${LOG_STEPS.name}, critical PC by ${DECIDING.text}) (spearman, pooled), ` +
      'test examples',
    estimate: scoreCorrelation(early, critical[DECIDING.key], {
      kind: 'spearman',
      groups,
    }).correlation,
  };
  return [...ofCritical, byLogSteps, ...classifierRows(evidence, critical), ...learningRows(evidence)];
}

/**
 * The correlation as the paper measured it, of bin means, with the true number of bins and its null: the same
 * with the PCs in random orders.
 */
function binRows(
  { data, label, trace }: EnsembleEvidence,
  critical: CriticalWithNull,
  { key, text }: Variant,
  paper: string | undefined,
): FindingRow[] {
  const counts = accessibility(trace, 'test');
  const binned = binnedOrder(critical[key], BINS);
  const orders = critical.inRandomOrder.map((each) => binnedOrder(each[key], BINS));
  const rowsOf = counts.members.map((_, row) => row);
  const of = (statistic: (kept: readonly number[]) => number | undefined, scale: Scale) =>
    memberEstimate([rowsOf.length], ([kept]) => statistic(kept), { scale });
  // Two rows ask about the same members.
  const known = new Map<string, BinNull | undefined>();
  const nullOf = (kept: readonly number[]) => {
    const members = kept.join();
    if (!known.has(members)) known.set(members, binNull(sumOfHits(counts, kept), orders));
    return known.get(members);
  };
  const everyone = rowsOf.length === 0 ? undefined : nullOf(rowsOf);
  const row = rowsAbout({ data, ensembles: label });
  const name = `r(accessibility, critical PC by ${text}) (pearson, means of bins), test examples`;
  const random = `with the PCs in random order, ${ORDERS} orders`;
  const asInThePaper = key === 'firstHit' ? ({ kind: 'paper', paper } as const) : {};
  return [
    {
      ...row(
        name,
        of((kept) => binnedCorrelation(sumOfHits(counts, kept), binned), 'fisher'),
      ),
      ...asInThePaper,
    },
    row(`bins of critical PC by ${text}, of up to ${BINS}, test examples`, fixedEstimate(binned.bins.length)),
    row(
      `${name}, ${random}: mean`,
      of((kept) => nullOf(kept)?.mean, 'fisher'),
    ),
    row(
      `${name}, ${random}: standard deviation`,
      of((kept) => nullOf(kept)?.deviation, 'plain'),
    ),
    // A quantile over orders jumps from one order to the next, so the jackknife does not know its error.
    row(
      `${name}, ${random}: 5 % quantile`,
      everyone === undefined
        ? undefinedBecause('fewer than two orders have a correlation')
        : { value: everyone.low, reason: 'a quantile over orders' },
    ),
  ];
}

/**
 * Mean accessibility over bins of examples by critical PC, one line an ensemble, with its interval over
 * members.
 */
export function pcOrderChart(
  data: string,
  ensembles: readonly EnsembleEvidence[],
  critical: CriticalComponents,
  { key, text }: Variant = DECIDING,
): Chart {
  const bins = rankBins(critical[key], BINS);
  const x = binMeans(critical[key], bins);
  return {
    name: `critical-pc-${data}`,
    title: `Accessibility of test examples by their critical PC (${text}, up to ${BINS} bins), ${data}`,
    x: { title: 'critical PC, mean of the bin', scale: 'log' },
    y: { title: 'accessibility, mean of the bin' },
    mark: 'line',
    series: ensembles.map(({ label, trace }): Series => {
      const counts = accessibility(trace, 'test');
      const all = accessibilityByMember(counts);
      const byMember = counts.members.map((_, row) =>
        binMeans(all.subarray(row * counts.examples, (row + 1) * counts.examples), bins),
      );
      const points = bins.map((_, bin) =>
        meanEstimate(
          byMember.map((means) => means[bin]),
          { low: 0, high: 1 },
        ),
      );
      return {
        name: label,
        x,
        y: points.map(({ value }) => value ?? NaN),
        low: points.map(({ value, interval }) => interval?.low ?? value ?? NaN),
        high: points.map(({ value, interval }) => interval?.high ?? value ?? NaN),
      };
    }),
  };
}
