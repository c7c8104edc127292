import type { TrialRecord } from './description.js';
import type { Trace } from './trace.js';

/** A trained ensemble as the store keeps it: its trial's record and, unless the trial failed, its trace. */
export interface TrainedEnsemble {
  readonly record: TrialRecord;
  readonly trace?: Trace;
}

/**
 * A trained ensemble whose trace is read when it is asked for, so that the traces of a whole suite need not
 * be in memory at once.
 */
export interface StoredEnsemble {
  readonly record: TrialRecord;
  /** Number of members that diverged. */
  readonly diverged: number;
  read(): Promise<TrainedEnsemble>;
}

/** An ensemble as a stored one. */
export function storedEnsemble(
  { record, trace }: TrainedEnsemble,
  read: () => Promise<TrainedEnsemble>,
): StoredEnsemble {
  return { record, diverged: trace?.divergedAt.filter((step) => step >= 0).length ?? 0, read };
}

/** Bytes of the arrays of a trace that grow with members and checkpoints. */
export function traceBytes({ trace }: TrainedEnsemble): number {
  if (trace === undefined) return 0;
  const { train, test, compact, projected } = trace;
  return [train.predictions, test.predictions, compact, projected?.predictions].reduce(
    (sum, array) => sum + (array?.byteLength ?? 0),
    0,
  );
}
