import type { Estimate } from '../../statistics/estimate.js';
import { ceilingOfSize, type SeedCeiling } from './seed-ceiling.js';

/** Reliability of accessibility over so many members. */
export interface Reliability {
  readonly members: number;
  readonly estimate: Estimate;
}

/**
 * Reliability of accessibility by the number of members that it is a mean over: the correlation that two
 * ensembles of so many would have, by Spearman and Brown from r₁. It is given for 1, 2, 4, … members below
 * those measured, and for these. Empty where no two members finished.
 */
export function reliabilities(ceiling: SeedCeiling): Reliability[] {
  const measured = ceiling.singleWithout.length;
  const sizes: number[] = [];
  for (let size = 1; size < measured; size *= 2) sizes.push(size);
  return [...sizes, ...(measured === 0 ? [] : [measured])].map((members) => ({
    members,
    estimate: ceilingOfSize(ceiling, members),
  }));
}
