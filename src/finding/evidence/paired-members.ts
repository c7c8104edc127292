import { finishedMembers } from '../../measure/accessibility.js';
import type { Estimate } from '../../statistics/estimate.js';
import {
  memberEstimate,
  type MemberOptions,
  type MemberStatistic,
} from '../../statistics/member-estimate.js';
import { sharedDraws, type SharedDraws } from '../../statistics/members/shared-draws.js';
import type { EnsembleEvidence } from '../finding.js';

/** The draws that the members of some ensembles are made of; paired ensembles share theirs. */
export function drawsOf(ensembles: readonly EnsembleEvidence[]): SharedDraws {
  return sharedDraws(
    ensembles.map(({ draws, trace }) => ({ draws, members: finishedMembers(trace).finished })),
  );
}

/**
 * A statistic of the members of several ensembles that finished, with its interval over members, as
 * `memberEstimate` has it. A member of paired ensembles is left out of all of them at once.
 */
export function estimateOver(
  ensembles: readonly EnsembleEvidence[],
  statistic: MemberStatistic,
  options: MemberOptions,
): Estimate {
  const shared = drawsOf(ensembles);
  return memberEstimate(shared.counts, shared.of(statistic), options);
}

/** True for ensembles whose members share their draws, so that their noise is correlated. */
export function arePaired(one: EnsembleEvidence, other: EnsembleEvidence): boolean {
  return one.draws === other.draws;
}
