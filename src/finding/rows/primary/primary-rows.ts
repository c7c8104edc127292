import { drawsOf } from '../../evidence/paired-members.js';
import { undefinedBecause } from '../../../statistics/estimate.js';
import type { MemberOptions } from '../../../statistics/member-estimate.js';
import { pooledEstimate } from '../../../statistics/members/pooled-estimate.js';
import type { EnsembleEvidence, Estimand, FindingRow } from '../../finding.js';

/** One number that a primary pools: of an ensemble, of a pair, or of a series. */
export interface PoolPart {
  /** Name in the row, e.g. `linear-2 × mlp-2`. */
  readonly ensembles: string;
  /** The ensembles that the number depends on. */
  readonly of: readonly EnsembleEvidence[];
  /** Networks that it depends on beside the members, such as those whose kernels predict. */
  readonly networks?: number;
  /**
   * `kept[at]` are rows of the members of `of[at]` that finished, and the last one are `networks`; as in
   * `MemberStatistic`.
   */
  readonly value: (kept: readonly (readonly number[])[]) => number | undefined;
}

/** An ensemble or pair that the estimand says nothing about, with the reason. */
export interface LeftOut {
  readonly ensembles: string;
  readonly notApplicable: string;
}

export interface PrimaryOptions {
  readonly data: string;
  /** E.g. `ensembles`, `pairs`: what several parts are called. */
  readonly noun: string;
  readonly options: MemberOptions;
  /** The source's figure. */
  readonly paper?: string;
}

/**
 * Rows of a primary: the mean of its parts with their joint interval, and each part by itself below it. A
 * part without a value or an interval leaves the primary without one, and is named: leaving it out would
 * choose parts by their outcome. Where the claim says nothing about any part, the primary is not applicable.
 */
export function primaryRows(
  { quantity, bounds }: Estimand,
  parts: readonly (PoolPart | LeftOut)[],
  { data, noun, options, paper }: PrimaryOptions,
): FindingRow[] {
  const fitting = parts.filter((part) => 'of' in part);
  const apart = parts.filter((part) => 'notApplicable' in part);
  const primary = { kind: 'primary', data, quantity, expectation: bounds, paper } as const;
  if (fitting.length === 0) {
    const reasons = [...new Set(apart.map(({ notApplicable }) => notApplicable))].join('; ');
    const reason = reasons === '' ? `no ${noun} to measure` : reasons;
    const names = apart.map(({ ensembles }) => ensembles).join(', ') || 'none';
    return [{ ...primary, ensembles: names, estimate: undefinedBecause(reason), notApplicable: reason }];
  }
  const { pooled, parts: alone, heterogeneity } = pool(fitting, options);
  const lost = fitting.flatMap(({ ensembles }, at) =>
    alone[at].interval === undefined ? [`${ensembles}: ${alone[at].reason}`] : [],
  );
  const estimates = fitting.map(({ ensembles }, at) => ({ ensembles, estimate: alone[at] }));
  const single = fitting.length === 1;
  return [
    {
      ...primary,
      ensembles: single ? fitting[0].ensembles : `${fitting.length} ${noun} pooled`,
      estimate: lost.length === 0 || single ? pooled : undefinedBecause(lost.join('; ')),
      ...(single && apart.length === 0
        ? {}
        : {
            parts: [
              ...estimates,
              ...apart.map((each) => ({ ...each, estimate: undefinedBecause(each.notApplicable) })),
            ],
          }),
      ...(heterogeneity?.p === undefined ? {} : { heterogeneityP: heterogeneity.p }),
    },
    ...(single
      ? []
      : estimates.map(({ ensembles, estimate }) => ({
          data,
          ensembles,
          quantity: `${quantity}, alone`,
          estimate,
        }))),
  ];
}

/**
 * One row of the source's own measure, pooled alike. Parts without an interval are left out; absent without
 * any part.
 */
export function paperRows(
  quantity: string,
  parts: readonly PoolPart[],
  { data, noun, options, paper }: PrimaryOptions,
): FindingRow[] {
  if (parts.length === 0) return [];
  const all = pool(parts, options);
  const known = parts.filter((_, at) => all.parts[at].interval !== undefined);
  const measured = known.length === 0 ? parts : known;
  const { pooled } = measured.length === parts.length ? all : pool(measured, options);
  const ensembles = measured.length === 1 ? measured[0].ensembles : `${measured.length} ${noun} pooled`;
  return [{ kind: 'paper', data, ensembles, quantity, estimate: pooled, paper }];
}

function pool(parts: readonly PoolPart[], options: MemberOptions) {
  const ensembles = [...new Set(parts.flatMap(({ of }) => of))];
  // Paired ensembles are one stratum: a member is left out of all of them at once.
  const { counts, strata, rowsOf } = drawsOf(ensembles);
  const strataCounts = [...counts];
  return pooledEstimate(
    strataCounts,
    parts.map(({ of, networks, value }) => {
      const places = of.map((each) => ensembles.indexOf(each));
      const own = [...new Set(places.map((place) => strata[place]))];
      const beside = networks === undefined ? [] : [strataCounts.push(networks) - 1];
      return {
        strata: [...own, ...beside],
        value: (draws) =>
          value([
            ...places.map((place) => rowsOf(place, draws[own.indexOf(strata[place])])),
            ...draws.slice(own.length),
          ]),
      };
    }),
    options,
  );
}
