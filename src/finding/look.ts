import { LEVEL } from '../statistics/estimate.js';
import { coverageOfLooks } from '../statistics/sequential/looks.js';

/**
 * One of the times at which a finding is looked at while its ensembles get more members. What decides must
 * hold at all looks together, so each look asks more of an interval than `LEVEL`.
 */
export interface Look {
  /** Number of this look, from 1. */
  readonly look: number;
  /** Members of its largest ensemble at this look. */
  readonly members: number;
  /** Members at each look that was planned; fewer are used once all is decided. */
  readonly looks: readonly number[];
  /** Coverage of an interval that decides at this look. */
  readonly coverage: number;
}

/** The planned looks at a finding, by O'Brien and Fleming's spending. `looks`: members at each, ascending. */
export function plannedLooks(looks: readonly number[]): Look[] {
  const coverages = coverageOfLooks(looks, 1 - LEVEL);
  return looks.map((members, at) => ({ look: at + 1, members, looks, coverage: coverages[at] }));
}
