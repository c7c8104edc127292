import { accessibility } from '../../../measure/accessibility.js';
import {
  correlate,
  examplesWith,
  standardise,
  type CorrelationKind,
} from '../../../statistics/correlation.js';
import { undefinedBecause, type Estimate } from '../../../statistics/estimate.js';
import { jackknife } from '../../../statistics/jackknife.js';
import type { Scope } from '../../../measure/agreement/scope.js';
import { prepareMembers } from '../../../measure/members.js';
import { duringStage, meanOver } from '../../../measure/progress/clock.js';
import { meanAccuracies, progressClock, stagesBetween } from '../../../measure/progress/progress-clock.js';
import { disattenuate } from '../../../statistics/members/attenuation.js';
import { seedCeiling } from '../../../measure/agreement/seed-ceiling.js';
import { examplesIn } from '../../evidence/ensembles.js';
import type { EnsembleEvidence } from '../../finding.js';

/**
 * Number of stages of equal gain in accuracy. With more of them the first one is noise, and no correlation
 * can be freed of its seed noise.
 */
const STAGES = 2;

/**
 * A number and its value without each member, so that differences between stages can be jackknifed with the
 * same members.
 */
export interface Replicated {
  readonly value: number | undefined;
  readonly without: readonly (number | undefined)[];
}

/** Correlation of accessibility within one stage of training, by its steps, with a number of each example. */
export interface StageCorrelation {
  /** Mean test accuracy over the stage's steps. */
  readonly accuracy: number;
  readonly raw: Replicated;
  /**
   * The correlation divided by the root of this stage's seed ceiling: early stages hold fewer checkpoints and
   * more noise.
   */
  readonly clean: Replicated;
}

/**
 * Checkpoints of the stages of an ensemble; stages without any are left out. The first one ends where test
 * accuracy has made half of its way from the start to its best. The last one goes on to the end of training.
 */
export function stagesOf({ trace }: EnsembleEvidence): number[][] {
  const clock = progressClock([trace], 'test', STAGES);
  if (clock === undefined) return [];
  const ends = [...clock.checkpoints[0].slice(0, -1), trace.steps.length - 1];
  return stagesBetween(trace, ends).filter((stage) => stage.length > 0);
}

/**
 * Correlation of each stage's accessibility on test examples with `numbers`; examples whose number is NaN are
 * left out.
 */
export function stageCorrelations(
  evidence: EnsembleEvidence,
  stages: readonly (readonly number[])[],
  numbers: ArrayLike<number>,
  { kind, scope }: { kind: CorrelationKind; scope: Scope },
): StageCorrelation[] {
  const groups = examplesWith(examplesIn(evidence, 'test', scope), numbers);
  const fixed = standardise(numbers, kind, groups);
  const accuracies = meanAccuracies(evidence.trace, 'test');
  return stages.map((checkpoints) => {
    const clock = duringStage(checkpoints[0] - 1, checkpoints[checkpoints.length - 1]);
    const counts = accessibility(evidence.trace, 'test', clock);
    const members = prepareMembers(counts, kind, groups);
    const raw = {
      value: members && correlate(members.whole, fixed),
      without: members?.without.map((each) => correlate(each, fixed)) ?? [],
    };
    const ceiling = seedCeiling(counts, {
      kind,
      groups,
    });
    return {
      accuracy: meanOver(clock.weights(evidence.trace), accuracies),
      raw,
      clean: {
        value: disattenuate(raw.value, ceiling.full.value, 1),
        without: raw.without.map((each, member) => disattenuate(each, ceiling.fullWithout[member], 1)),
      },
    };
  });
}

/**
 * Gain in strength of a negative correlation from one stage to another, −early − (−late), over the same
 * members.
 */
export function strongerBy(early: Replicated, late: Replicated): Estimate {
  if (early.value === undefined || late.value === undefined) {
    return undefinedBecause('a stage has no correlation, or no seed ceiling above 0');
  }
  const difference = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? undefined : b - a;
  const replicates = early.without.map((each, member) => difference(each, late.without[member]));
  return jackknife(difference(early.value, late.value), [replicates], 'plain');
}
