import type { Trace } from '../../trace/trace.js';
import { finishedMembers, trainedCheckpoints } from '../accessibility.js';
import type { SplitName } from '../accessibility.js';
import { atCheckpoints, type Clock } from './clock.js';

/** The clock of equal accuracy: checkpoints at which several ensembles had made the same progress. */
export interface ProgressClock {
  /** Mean accuracies that are compared, ascending: [level]. */
  readonly levels: readonly number[];
  /**
   * Index of the checkpoint that stands for each level, ascending, repeated where checkpoints are sparse:
   * [trace][level].
   */
  readonly checkpoints: readonly (readonly number[])[];
  /** The plain mean over these checkpoints, for measures that take a clock: [trace]. */
  readonly clocks: readonly Clock[];
  /** Mean accuracy that the trace had there: [trace][level]. */
  readonly reached: readonly (readonly number[])[];
  /** Largest difference between the accuracies reached of two traces: [level]. */
  readonly mismatch: readonly number[];
}

/**
 * Mean accuracy over the members that did not diverge, or over some of them: [checkpoint]. NaN without
 * members.
 */
export function meanAccuracies(
  trace: Trace,
  split: SplitName,
  members: readonly number[] = finishedMembers(trace).finished,
): number[] {
  const { accuracy } = trace[split];
  return Array.from(trace.steps, (_, checkpoint) => {
    const sum = members.reduce((total, member) => total + accuracy[checkpoint * trace.members + member], 0);
    return sum / members.length;
  });
}

/**
 * Matches the checkpoints of several traces by mean accuracy on a split. Levels are spaced evenly from the
 * highest accuracy that a trace begins with (excluded) to the lowest of the traces' best accuracies.
 * Predictions cannot be interpolated, so a level stands for the nearest recorded accuracy up to the first
 * checkpoint that reaches it, the earlier one of two. Undefined when there is no such range: one of the
 * ensembles diverged, or ends below where another begins.
 *
 * @throws RangeError for fewer than one trace or level
 */
export function progressClock(
  traces: readonly Trace[],
  split: SplitName,
  levelCount: number,
): ProgressClock | undefined {
  if (traces.length < 1 || !Number.isInteger(levelCount) || levelCount < 1) {
    throw new RangeError(
      `progressClock: ${traces.length} traces and ${levelCount} levels, expected at least one of each`,
    );
  }
  const accuracies = traces.map((trace) => meanAccuracies(trace, split));
  const from = Math.max(...accuracies.map((accuracy) => accuracy[0]));
  const to = Math.min(...accuracies.map((accuracy) => Math.max(...accuracy)));
  if (!(from < to)) return undefined;
  const levels = Array.from({ length: levelCount }, (_, at) =>
    at === levelCount - 1 ? to : from + ((at + 1) / levelCount) * (to - from),
  );
  const checkpoints = accuracies.map((accuracy) => levels.map((level) => nearestUpTo(accuracy, level)));
  const reached = checkpoints.map((chosen, at) => chosen.map((checkpoint) => accuracies[at][checkpoint]));
  const mismatch = levels.map((_, level) => {
    const values = reached.map((each) => each[level]);
    return Math.max(...values) - Math.min(...values);
  });
  const clocks = checkpoints.map((chosen) => atCheckpoints(chosen, 'equal accuracy'));
  return { levels, checkpoints, clocks, reached, mismatch };
}

/** The checkpoint with the accuracy nearest to a level, among those up to the first one that reaches it. */
function nearestUpTo(accuracy: readonly number[], level: number): number {
  const first = accuracy.findIndex((value) => value >= level);
  let nearest = 0;
  for (let checkpoint = 1; checkpoint <= first; checkpoint++) {
    if (Math.abs(accuracy[checkpoint] - level) < Math.abs(accuracy[nearest] - level)) nearest = checkpoint;
  }
  return nearest;
}

/**
 * Divides a trace into stages that end at some of its checkpoints (ascending, e.g. those of a progress
 * clock). A stage begins after the one before it (or after step 0) and includes its own end. The stages serve
 * `accessibility`. Two equal ends make an empty stage.
 */
export function stagesBetween(trace: Trace, ends: readonly number[]): number[][] {
  const checkpoints = trainedCheckpoints(trace);
  return ends.map((end, stage) => {
    const after = stage === 0 ? -1 : ends[stage - 1];
    return checkpoints.filter((checkpoint) => checkpoint > after && checkpoint <= end);
  });
}
