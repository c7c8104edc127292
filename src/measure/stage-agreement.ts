import type { Trace } from '../trace/trace.js';
import { accessibility, trainedCheckpoints } from './accessibility.js';
import type { SplitName } from './accessibility.js';
import { correlate, standardise } from './correlation.js';
import type { CorrelationKind } from './correlation.js';
import { prepareMembers } from './members.js';

/** A correlation of an ensemble with something fixed, whole and without each member. */
export interface StageCorrelation {
  /** Index of each checkpoint of the stage. */
  readonly checkpoints: readonly number[];
  readonly value: number | undefined;
  /** Replicates for `jackknife`; empty for an ensemble of one: [member that counts]. */
  readonly without: readonly (number | undefined)[];
}

/**
 * Divides training into stages at the given checkpoints (ascending, e.g. those of a progress clock): from after one of them (or step 0)
 * up to and with the next. A stage between two equal checkpoints has no checkpoint of its own and is empty.
 */
export function stagesBetween(trace: Trace, ends: readonly number[]): number[][] {
  return ends.map((end, stage) => {
    const after = stage === 0 ? -1 : ends[stage - 1];
    return trainedCheckpoints(trace).filter((checkpoint) => checkpoint > after && checkpoint <= end);
  });
}

/**
 * Correlation of accessibility within each stage with a score of the examples that does not depend on the members (critical PC,
 * discriminability, a prediction), for the claim that the PC-bias is stronger early on.
 * `value` is undefined for an empty stage, for an ensemble without members, and as `correlate` is.
 *
 * @param score [example]; examples without one (NaN) are to be left out of `groups`, see `examplesWith`
 */
export function stageCorrelations(
  trace: Trace,
  split: SplitName,
  stages: readonly (readonly number[])[],
  score: ArrayLike<number>,
  kind: CorrelationKind,
  groups: readonly Uint32Array[],
): StageCorrelation[] {
  const fixed = standardise(score, kind, groups);
  return stages.map((checkpoints) => {
    if (checkpoints.length === 0) return { checkpoints, value: undefined, without: [] };
    const members = prepareMembers(accessibility(trace, split, checkpoints), kind, groups);
    return {
      checkpoints,
      value: members && correlate(members.whole, fixed),
      without: members?.without.map((each) => correlate(each, fixed)) ?? [],
    };
  });
}

/** The groups without the examples for which a score is not finite; a group that loses all of them is gone. */
export function examplesWith(score: ArrayLike<number>, groups: readonly Uint32Array[]): Uint32Array[] {
  return groups
    .map((group) => group.filter((x) => Number.isFinite(score[x])))
    .filter((group) => group.length > 0);
}
