import { finishedMembers } from '../../measure/accessibility.js';
import type { Estimate } from '../../statistics/estimate.js';
import { memberEstimate } from '../../statistics/member-estimate.js';
import type { EnsembleEvidence } from '../finding.js';
import type { OfMembers } from './clean-correlation.js';

/**
 * The mean over members of one number of each that finished, [row]: the expectation in a single network.
 * Undefined where a member has none (NaN).
 */
export function meanOfMembers(values: ArrayLike<number>): OfMembers {
  return (kept) => {
    let sum = 0;
    for (const row of kept) sum += values[row] / kept.length;
    return kept.length === 0 || Number.isNaN(sum) ? undefined : sum;
  };
}

/** A statistic of one ensemble's members, with its interval. */
export function estimateOf({ trace }: EnsembleEvidence, statistic: OfMembers): Estimate {
  const members = finishedMembers(trace).finished.length;
  return memberEstimate([members], ([kept]) => statistic(kept), { scale: 'plain' });
}
