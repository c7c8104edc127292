import type { TrialRecord } from './description.js';
import type { Trace } from './trace.js';

/** A trained ensemble as the store keeps it: its trial's record and, unless the trial failed, its trace. */
export interface TrainedEnsemble {
  readonly record: TrialRecord;
  readonly trace?: Trace;
}
