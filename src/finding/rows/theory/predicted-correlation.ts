import { sumOfHits, type Accessibility } from '../../../measure/accessibility.js';
import {
  correlate,
  examplesWith,
  standardise,
  type CorrelationKind,
} from '../../../statistics/correlation.js';
import { memberEstimate, type MemberStatistic } from '../../../statistics/member-estimate.js';
import type { Estimate, Scale } from '../../../statistics/estimate.js';
import { cleanCorrelation } from '../../evidence/clean-correlation.js';
import type { OrderPrediction } from './order-predictions.js';

/** How a correlation is taken. */
interface Way {
  readonly kind: CorrelationKind;
  readonly groups: readonly Uint32Array[];
}

/**
 * A number of some members' accessibility and one prediction, the mean over the networks that predict: of the
 * members that are kept, then of the networks. A member does not count where its own kernel predicts.
 */
function meanOverNetworks(
  counts: Accessibility,
  { scores, members }: OrderPrediction,
  of: (scores: ArrayLike<number>) => (kept: readonly number[]) => number | undefined,
): MemberStatistic {
  const each = scores.map(of);
  return ([kept, networks = [0]]) => {
    let sum = 0;
    for (const network of networks) {
      const own = members === undefined ? undefined : members[network];
      const found = each[network](kept.filter((row) => counts.members[row] !== own));
      if (found === undefined) return undefined;
      sum += found / networks.length;
    }
    return sum;
  };
}

/** Correlation of accessibility with a prediction. */
export function predictedCorrelation(
  counts: Accessibility,
  prediction: OrderPrediction,
  { kind, groups }: Way,
): MemberStatistic {
  return meanOverNetworks(counts, prediction, (scores) => {
    const known = examplesWith(groups, scores);
    const fixed = standardise(scores, kind, known);
    return (kept) =>
      kept.length === 0 ? undefined : correlate(standardise(sumOfHits(counts, kept), kind, known), fixed);
  });
}

/** The same without seed noise. */
export function cleanPredictedCorrelation(
  counts: Accessibility,
  prediction: OrderPrediction,
  way: Way,
): MemberStatistic {
  return meanOverNetworks(counts, prediction, (scores) => cleanCorrelation(counts, scores, way));
}

/** An estimate over members and, where members predict, over these as a sample of their own. */
export function overNetworks(
  { members: counted }: Pick<Accessibility, 'members'>,
  { scores, members }: OrderPrediction,
  statistic: MemberStatistic,
  scale: Scale,
): Estimate {
  const networks = members === undefined ? [] : [scores.length];
  return memberEstimate([counted.length, ...networks], statistic, { scale });
}
