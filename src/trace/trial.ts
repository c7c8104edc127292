import type { TrialRecord } from './description.js';
import type { Trace } from './trace.js';

/** What a report is made of: a trial's record and, unless it failed, what it recorded. */
export interface ReportedTrial {
  readonly record: TrialRecord;
  readonly trace?: Trace;
}
