import type { MemberStatistic } from '../member-estimate.js';

/** An ensemble, by what its members were drawn from. */
export interface DrawnEnsemble {
  /** Ensembles with the same one share each member's random draws; all others are independent. */
  readonly draws: string;
  /** Index of each member that counts, in the sequence in which a statistic numbers them from 0: [row]. */
  readonly members: readonly number[];
}

/** Ensembles as the independent draws that they are made of. */
export interface SharedDraws {
  /**
   * Number of draws of each stratum, for `memberEstimate`: a stratum is all ensembles with the same draws.
   */
  readonly counts: readonly number[];
  /** The stratum of each ensemble: [ensemble]. */
  readonly strata: readonly number[];
  /** Rows of an ensemble that are made of draws of its stratum. */
  rowsOf(ensemble: number, draws: readonly number[]): number[];
  /** The same statistic as a function of draws: [stratum][draw] instead of [ensemble][row]. */
  of(statistic: MemberStatistic): MemberStatistic;
}

/**
 * Makes strata of ensembles some of which share draws. Two ensembles that were paired (the same initial
 * weights and batch orders for each member) are one stratum: a replicate leaves the same member out of both,
 * so that what both have from their draws cancels in a difference. Without pairs a stratum is an ensemble,
 * and a draw is a row. A member that counts in one of two paired ensembles only (it diverged in the other) is
 * a draw of its own.
 *
 *   const shared = sharedDraws([raw, white]);
 *   memberEstimate(shared.counts, shared.of(([a, b]) => r(a) − r(b)), { scale: 'plain' });
 */
export function sharedDraws(ensembles: readonly DrawnEnsemble[]): SharedDraws {
  const strata = [...new Set(ensembles.map(({ draws }) => draws))];
  /** The members of each stratum's draws: [stratum][draw]. */
  const members = strata.map((stratum) => {
    const own = ensembles.filter(({ draws }) => draws === stratum).flatMap((each) => each.members);
    return [...new Set(own)].sort((a, b) => a - b);
  });
  const places = ensembles.map(({ draws, members: own }) => {
    const stratum = strata.indexOf(draws);
    // Without a partner the sequence is the ensemble's own.
    const rows = members[stratum].map((member) => own.indexOf(member));
    return { stratum, rows };
  });
  const rowsOf = (ensemble: number, draws: readonly number[]): number[] =>
    draws.map((draw) => places[ensemble].rows[draw]).filter((row) => row >= 0);
  return {
    counts: members.map(({ length }) => length),
    strata: places.map(({ stratum }) => stratum),
    rowsOf,
    of: (statistic) => (kept) =>
      statistic(places.map(({ stratum }, ensemble) => rowsOf(ensemble, kept[stratum]))),
  };
}
