import { estimateFrom, UNBOUNDED, undefinedBecause } from './estimate.js';
import type { Estimate, Scale } from './estimate.js';
import { errorOfSum } from './welch.js';

/** How replicates were made, and how they make an error. */
interface Replication {
  /** Members of each ensemble. */
  readonly members: readonly number[];
  readonly scale: Scale;
  /** Turns the replicates of one ensemble, which has so many members, into its part of the standard error. */
  readonly errorOf: (replicates: readonly number[], members: number) => number;
  /** The reason where there is no value; default: that of a correlation. */
  readonly lack?: string;
}

/** The bounds of a correlation whose z does not exist. */
const CORRELATION = { low: -1, high: 1 };

/**
 * Returns `value` with its interval from the statistic recomputed without each member:
 * replicates[ensemble][member]. The interval is centred on the estimate, on Fisher's z for a correlation,
 * with a t quantile. member-estimate.ts tells how well it covers. It has no value if that is undefined, and
 * no interval if an ensemble has one member or a replicate is undefined.
 */
export function jackknife(
  value: number | undefined,
  replicates: readonly (readonly (number | undefined)[])[],
  scale: Scale,
): Estimate {
  const members = replicates.map((stratum) => stratum.length);
  return fromReplicates(value, replicates, { members, scale, errorOf: jackknifeError });
}

/**
 * Returns `value` with an interval from replicates that vary one ensemble at a time, [ensemble][replicate].
 * `errorOf` turns the replicates of one ensemble into its part of the standard error. The parts add up as
 * independent ones, each with its members − 1 degrees of freedom.
 */
export function fromReplicates(
  value: number | undefined,
  replicates: readonly (readonly (number | undefined)[])[],
  { members, scale, errorOf, lack = 'not defined: one side is constant' }: Replication,
): Estimate {
  if (value === undefined) return undefinedBecause(lack);
  if (members.some((count) => count < 2))
    return { value, reason: 'an ensemble of one member has no interval' };
  const strata: number[][] = [];
  for (const stratum of replicates) {
    const defined = stratum.filter((replicate) => replicate !== undefined);
    if (defined.length < stratum.length) return { value, reason: 'not defined without one of the members' };
    strata.push(defined);
  }
  // z is infinite for a correlation of exactly 1. The plain scale replaces it there.
  const onZ = scale === 'fisher' && [value, ...strata.flat()].every((each) => Math.abs(each) < 1);
  const parts = strata.map((stratum, ensemble) => ({
    error: errorOf(onZ ? stratum.map(Math.atanh) : stratum, members[ensemble]),
    degrees: members[ensemble] - 1,
  }));
  const spread = { ...errorOfSum(parts), scale: onZ ? scale : 'plain' } as const;
  return estimateFrom(value, spread, scale === 'fisher' ? CORRELATION : UNBOUNDED);
}

/**
 * Returns √((N − 1)/N · Σ(replicate − mean)²). Source: Tukey (1958); Efron & Tibshirani (1993), section 11.2.
 */
function jackknifeError(replicates: readonly number[]): number {
  const count = replicates.length;
  const mean = replicates.reduce((sum, each) => sum + each, 0) / count;
  return Math.sqrt(((count - 1) / count) * replicates.reduce((sum, each) => sum + (each - mean) ** 2, 0));
}
