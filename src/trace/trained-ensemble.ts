import type { TrialRecord } from './description.js';
import type { Trace } from './trace.js';

/**
 * An ensemble as its trial left it in the store: the trial's record and, unless the trial failed, its trace.
 */
export interface TrainedEnsemble {
  readonly record: TrialRecord;
  readonly trace?: Trace;
}
