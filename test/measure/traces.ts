import { NO_PREDICTION } from '../../src/trace/trace.js';
import type { SplitTrace, Trace } from '../../src/trace/trace.js';

/**
 * A trace from predictions[checkpoint][member] = one digit an example, and labels written the same way; `-`
 * is NO_PREDICTION.
 */
export function traceOf(labels: string, predictions: readonly (readonly string[])[]): Trace {
  const members = predictions[0].length;
  const rows = predictions.flat();
  const classes = Uint8Array.from(labels, Number);
  const bytes = rows.flatMap((row) =>
    Array.from(row, (digit) => (digit === '-' ? NO_PREDICTION : Number(digit))),
  );
  const right = rows.map((row) => Array.from(row).filter((digit, x) => digit === labels[x]).length);
  const lost = rows.map((row) => row.includes('-'));
  const split: SplitTrace = {
    predictions: Uint8Array.from(bytes),
    labels: classes,
    accuracy: Float64Array.from(right, (count, row) => (lost[row] ? NaN : count / labels.length)),
    loss: Float64Array.from(right, (count, row) => (lost[row] ? NaN : 1 - count / labels.length)),
  };
  return {
    members,
    steps: Int32Array.from(predictions.keys(), (checkpoint) => checkpoint * 10),
    epochs: Float64Array.from(predictions.keys()),
    train: split,
    test: split,
    spectrum: Float64Array.of(2, 1),
    divergedAt: Int32Array.from({ length: members }, (_, member) =>
      predictions.findIndex((at) => at[member].includes('-')) >= 0
        ? predictions.findIndex((at) => at[member].includes('-')) * 10
        : -1,
    ),
  };
}
