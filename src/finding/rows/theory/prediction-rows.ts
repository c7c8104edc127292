import {
  accessibility,
  meanAccessibility,
  sumOfHits,
  type Accessibility,
} from '../../../measure/accessibility.js';
import { classMeans } from '../../../measure/theory/baselines.js';
import { allExamples, correlate, examplesWith, standardise } from '../../../statistics/correlation.js';
import type { CorrelationKind } from '../../../statistics/correlation.js';
import { scoreCorrelation } from '../../../measure/agreement/external-score.js';
import { memberEstimate, type MemberStatistic } from '../../../statistics/member-estimate.js';
import type { Scale } from '../../../statistics/estimate.js';
import { prepareMembers } from '../../../measure/members.js';
import { correlationTest } from '../../../statistics/permutation.js';
import { seedOf } from '../../../random/seed.js';
import { SCOPES } from '../../../measure/agreement/scope.js';
import { examplesIn } from '../../evidence/ensembles.js';
import { memberVectors } from '../../evidence/member-vectors.js';
import type { EnsembleEvidence, FindingRow } from '../../finding.js';
import type { OrderPrediction } from './order-predictions.js';
import { cleanPredictedCorrelation, overNetworks, predictedCorrelation } from './predicted-correlation.js';
import { LARGE_CORRELATION, type Expectation } from '../../verdict.js';

const PERMUTATIONS = 499;
/**
 * A prediction that is worth its name is no worse than the strongest cheap baseline (science.md, section 3).
 */
const NOT_WORSE: Expectation = { claim: 0, none: -0.1 };
/** The claim is about an order, hence ranks. */
const KIND: CorrelationKind = 'spearman';

/**
 * An ensemble's accessibility beside everything that predicts it. The correlations are raw and without seed
 * noise, pooled and within classes. Further rows give the gain of the deciding theory over each baseline, and
 * the correlations that one member and the class alone reach. The pooled rank correlation decides, and its
 * gain over the nearest-class-mean margin.
 */
export function predictionRows(
  evidence: EnsembleEvidence,
  predictions: readonly OrderPrediction[],
  deciding: OrderPrediction | undefined,
  seed: string,
): FindingRow[] {
  const counts = accessibility(evidence.trace, 'test');
  const row = (quantity: string, more: Omit<FindingRow, 'data' | 'ensembles' | 'quantity'>): FindingRow => ({
    data: evidence.data,
    ensembles: evidence.label,
    quantity,
    ...more,
  });
  const rows: FindingRow[] = [];
  for (const scope of SCOPES) {
    for (const each of predictions) {
      const groups = examplesIn(evidence, 'test', scope);
      const seeds = ['prediction', evidence.identity, scope, each.name];
      const found = correlations(counts, each, groups);
      const mean = meanAccessibility(counts);
      const scores = meanRanks(each, groups);
      const test =
        each.theory && mean
          ? correlationTest(mean, scores, {
              kind: KIND,
              groups: examplesWith(groups, scores),
              seed: seedOf(seed, ...seeds, 'permutation'),
              permutations: PERMUTATIONS,
            })
          : undefined;
      const quantity = `r(accessibility, ${each.name}) (${KIND}, ${scope}), test examples`;
      rows.push(
        row(quantity, {
          estimate: found.correlation,
          p: test?.p,
          expectation: each === deciding && scope === 'pooled' ? LARGE_CORRELATION : undefined,
        }),
        row(`${quantity}, without seed noise`, { estimate: found.disattenuated }),
      );
    }
    for (const each of predictions.filter(({ theory }) => !theory)) {
      if (deciding === undefined) continue;
      rows.push(
        row(`r of ${deciding.name} minus r of ${each.name} (${KIND}, ${scope}), test examples`, {
          estimate: difference(counts, deciding, each, examplesIn(evidence, 'test', scope)),
          expectation: each.strongest && scope === 'pooled' ? NOT_WORSE : undefined,
        }),
      );
    }
    rows.push(
      row(
        `r(accessibility of the others, cumulative accuracy of one member) (${KIND}, ${scope}), ` +
          'test examples',
        {
          estimate: oneMember(counts, examplesIn(evidence, 'test', scope)),
        },
      ),
    );
  }
  const { labels } = evidence.trace.test;
  rows.push(
    row(`r(accessibility, mean accessibility of its class) (${KIND}, pooled), test examples`, {
      estimate: memberEstimate(
        [counts.members.length],
        ([kept]) => {
          const sums = sumOfHits(counts, kept);
          return correlate(standardise(sums, KIND), standardise(classMeans(sums, labels), KIND));
        },
        { scale: 'fisher' },
      ),
    }),
  );
  return rows;
}

/** Correlation of accessibility with a prediction, raw and without seed noise. */
function correlations(counts: Accessibility, prediction: OrderPrediction, groups: readonly Uint32Array[]) {
  const way = { kind: KIND, groups };
  if (prediction.members === undefined) return scoreCorrelation(counts, prediction.scores[0], way);
  const estimate = (statistic: MemberStatistic, scale: Scale) =>
    overNetworks(counts, prediction, statistic, scale);
  return {
    correlation: estimate(predictedCorrelation(counts, prediction, way), 'fisher'),
    disattenuated: estimate(cleanPredictedCorrelation(counts, prediction, way), 'plain'),
  };
}

/** The scores, or the mean of the networks' ranks where several predict: [example]. */
function meanRanks({ scores }: OrderPrediction, groups: readonly Uint32Array[]): ArrayLike<number> {
  if (scores.length === 1) return scores[0];
  const mean = new Float64Array(scores[0].length);
  const examples = groups.flatMap((group) => [...group]);
  for (const each of scores) {
    const { centred } = standardise(each, KIND, groups);
    examples.forEach((example, at) => (mean[example] += centred[at] / scores.length));
  }
  return mean;
}

/** Difference of two predictions' correlations, on the examples that both have a number for. */
function difference(
  counts: Accessibility,
  one: OrderPrediction,
  other: OrderPrediction,
  all: readonly Uint32Array[],
) {
  const way = { kind: KIND, groups: examplesWith(all, ...one.scores, ...other.scores) };
  const [first, second] = [one, other].map((each) => predictedCorrelation(counts, each, way));
  return overNetworks(
    counts,
    one,
    (kept) => {
      const [a, b] = [first(kept), second([kept[0]])];
      return a === undefined || b === undefined ? undefined : a - b;
    },
    'plain',
  );
}

/** The C-score proxy of a single network: one member against the sum of the others, mean over members. */
function oneMember(counts: Accessibility, groups: readonly Uint32Array[] = allExamples(counts.examples)) {
  const alone = memberVectors(counts, KIND, groups);
  return memberEstimate(
    [counts.members.length],
    ([kept]) => {
      if (kept.length < 2) return undefined;
      // The jackknife names no member twice, so the others are all that are kept but one.
      const { without } = prepareMembers(counts, KIND, groups, kept)!;
      let sum = 0;
      for (const [at, row] of kept.entries()) {
        const r = correlate(alone[row], without[at]);
        if (r === undefined) return undefined;
        sum += r / kept.length;
      }
      return sum;
    },
    { scale: 'fisher' },
  );
}
