import {
  accessibility,
  accessibilityByMember,
  meanAccessibility,
  sumOfHits,
} from '../../measure/accessibility.js';
import type { CriticalComponents } from '../../measure/component/critical-component.js';
import { pearson } from '../../statistics/correlation.js';
import { meanEstimate } from '../../statistics/estimate.js';
import { scoreCorrelation } from '../../measure/agreement/external-score.js';
import { memberEstimate } from '../../statistics/member-estimate.js';
import { meanOverOrders, orderTest } from '../../measure/agreement/order-null.js';
import { binMeans, rankBins } from '../../statistics/rank-bins.js';
import { seedOf } from '../../random/seed.js';
import { ORDERS, VARIANTS, type CriticalWithNull, type Variant } from './critical-score.js';
import { KINDS, SCOPES } from '../../measure/agreement/scope.js';
import { examplesIn } from '../evidence/ensembles.js';
import type { Chart, EnsembleEvidence, FindingRow, Series } from '../finding.js';
import { LARGE_NEGATIVE } from '../verdict.js';

/** The paper's r = −.93 with p < 1e-4 fits only about ten points. */
const BINS = 10;

/**
 * Accessibility of the test examples against their critical PC. Spearman's correlation over all examples with
 * the paper's critical PC (first hit) decides; it should be large and negative, because small critical PCs
 * are learned first. Spearman's, because the claim is about an order, and a critical PC is a count with a
 * long tail whose unit means nothing. Examples and not bins, because bins hide how much of the order is
 * explained. p is that of the PCs' order. The correlation for PCs in random order stands beside it: the part
 * that generic easiness explains.
 */
export function pcOrderRows(
  evidence: EnsembleEvidence,
  critical: CriticalWithNull,
  { seed, paper }: { seed: string; paper?: string },
): FindingRow[] {
  const counts = accessibility(evidence.trace, 'test');
  const own = { data: evidence.data, ensembles: evidence.label };
  const mean = meanAccessibility(counts);
  return VARIANTS.flatMap((variant) => {
    const numbers = critical[variant.key];
    const inOrders = critical.inRandomOrder.map((each) => each[variant.key]);
    const name = `accessibility, critical PC by ${variant.text}`;
    const rows = SCOPES.flatMap((scope) =>
      KINDS.flatMap((kind): FindingRow[] => {
        const groups = examplesIn(evidence, 'test', scope);
        const found = scoreCorrelation(counts, numbers, {
          kind,
          groups,
          seed: seedOf(seed, 'pc-order', 'ceiling', evidence.identity, variant.key, scope, kind),
        });
        const test = mean && orderTest(mean, numbers, inOrders, { kind, groups });
        const decides = variant.key === 'firstHit' && scope === 'pooled' && kind === 'spearman';
        const what = `(${kind}, ${scope}), test examples`;
        const quantity = `r(${name}) ${what}`;
        return [
          {
            ...own,
            quantity,
            estimate: found.correlation,
            p: test?.p,
            expectation: decides ? LARGE_NEGATIVE : undefined,
          },
          ...(scope === 'pooled'
            ? [
                { ...own, quantity: `${quantity}, without seed noise`, estimate: found.disattenuated },
                {
                  ...own,
                  quantity: `r(${name}) with the PCs in random order, mean of ${ORDERS} orders ${what}`,
                  estimate: meanOverOrders(counts, inOrders, { kind, groups }),
                },
              ]
            : []),
        ];
      }),
    );
    const bins = rankBins(numbers, BINS);
    const place = binMeans(numbers, bins);
    const binned: FindingRow = {
      ...own,
      quantity: `r(${name}) (pearson, means of ${BINS} bins), test examples`,
      estimate: memberEstimate(
        [counts.members.length],
        ([kept]) => pearson(binMeans(sumOfHits(counts, kept), bins), place),
        { scale: 'fisher' },
      ),
      paper,
    };
    return [...rows, binned];
  });
}

/**
 * Mean accessibility over bins of examples by critical PC, one line an ensemble, with its interval over
 * members.
 */
export function pcOrderChart(
  data: string,
  ensembles: readonly EnsembleEvidence[],
  critical: CriticalComponents,
  { key, text }: Variant = VARIANTS[0],
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
