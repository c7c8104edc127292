import type { Backend } from '../ops/backend.js';
import { decidedSettings } from './compute-settings.js';
import { membersTogether } from './groups.js';
import { joinTraces } from './join-traces.js';
import {
  trainTogether,
  type TrainingProgress,
  type TrainingSetup,
  type TrainingTrace,
} from './train-together.js';

export { Interrupted } from './train-together.js';
export type { TrainingProgress, TrainingSetup, TrainingTrace } from './train-together.js';

/**
 * Trains an ensemble and records every member's predictions at each checkpoint. A member whose loss or
 * parameters are not finite at a checkpoint has diverged: from there on its predictions are NO_PREDICTION and
 * its losses NaN. Members that do not fit on the backend together are trained group after group, which
 * changes no bit. Rejects with Interrupted when `signal` aborts, with RecordingError when the network does
 * not have what is to be recorded, with GpuError or RangeError when the backend fails.
 */
export async function train(
  backend: Backend,
  setup: TrainingSetup,
  onProgress?: TrainingProgress,
  signal?: AbortSignal,
): Promise<TrainingTrace> {
  const { layers, training, dataset, members, recording, onHiddenLayer } = setup;
  const [train, test] = [dataset.train.count, dataset.test.count];
  const settings = decidedSettings(backend, setup.settings);
  const sizes = { layers, training, members: members.length, train, test, settings };
  const together = membersTogether(backend.mostElements, sizes);
  const traces: TrainingTrace[] = [];
  for (let first = 0; first < members.length; first += together) {
    const group = members.slice(first, first + together);
    const shared: TrainingSetup = {
      ...setup,
      members: group,
      // The kernels are those of the first member of all.
      recording: first > 0 ? recording && { ...recording, kernels: undefined } : recording,
      onHiddenLayer:
        onHiddenLayer &&
        ((activations) => onHiddenLayer({ ...activations, member: first + activations.member })),
    };
    const report = (steps: number, total: number): void =>
      onProgress?.(Math.floor((first * total + group.length * steps) / members.length), total);
    traces.push(await trainTogether(backend, shared, report, signal));
  }
  return joinTraces(traces);
}
