import type { Dataset } from '../data/dataset.js';
import type { Backend, Program } from '../ops/backend.js';
import { joinHashes } from '../ops/hashes.js';
import { NO_PREDICTION, type SplitTrace, type Trace } from '../trace/trace.js';
import { Ensemble, type EnsembleSetup } from './ensemble.js';
import type { SplitEvaluation } from './pass/evaluation.js';
import { eachHiddenLayer } from './recording/hidden-layer.js';
import { notingBackend } from './noting-backend.js';
import { Recordings, requireRecordable, type RecordingSetup } from './recording/recordings.js';
import { batchSize, checkpointSteps, totalSteps } from './schedule.js';
import { initialKernels } from './recording/initial-kernels.js';

/** How far a training is; `steps` of `total`. */
export type TrainingProgress = (steps: number, total: number) => void;

/** The caller asked to stop; nothing of these members is kept. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** What is trained, and what is recorded beyond predictions. */
export type TrainingSetup = EnsembleSetup & RecordingSetup;

/**
 * A trace without the dataset's spectrum, which does not depend on training, and without what `onHiddenLayer`
 * is for.
 */
export type TrainingTrace = Omit<Trace, 'spectrum' | 'neighbours'> & {
  /** Hashes of the shader files of the kernels that ran, by operation. */
  readonly shaders: Readonly<Record<string, string>>;
};

/**
 * Trains members of an ensemble together, and records every member's predictions at each checkpoint. They
 * must fit on the backend, see `membersTogether`. A member whose loss or parameters are not finite at a
 * checkpoint has diverged: from there on its predictions are NO_PREDICTION and its losses NaN. Which members
 * are trained together changes no bit of one. Rejects with Interrupted when `signal` aborts, with
 * RecordingError when the network does not have what is to be recorded, with GpuError or RangeError when the
 * backend fails.
 */
export async function train(
  backend: Backend,
  setup: TrainingSetup,
  onProgress?: TrainingProgress,
  signal?: AbortSignal,
): Promise<TrainingTrace> {
  const { dataset, training, members, layers } = setup;
  requireRecordable(setup);
  const total = totalSteps(training, dataset.train.count);
  const steps = checkpointSteps(training, dataset.train.count);
  const divergedAt = new Int32Array(members.length).fill(-1);
  const recorders = {
    train: new SplitRecorder(dataset, 'train', steps.length, members.length),
    test: new SplitRecorder(dataset, 'test', steps.length, members.length),
  };
  const stopIfAborted = (): void => {
    if (signal?.aborted) {
      throw new Interrupted('interrupted');
    }
  };
  const programs: Program[] = [];
  const noted = notingBackend(backend, { programs });
  const first = setup.recording?.kernels ?? 0;
  const withKernel = members.filter((member) => member < first);
  const kernels = await initialKernels(noted, setup, withKernel, stopIfAborted);
  const ensemble = await Ensemble.create(noted, setup);
  let recordings: Recordings | undefined;
  const nothing = (): Promise<void> => Promise.resolve();
  /** The checkpoint before: its numbers are on their way while the next interval is trained. */
  let record = nothing;
  try {
    recordings = await Recordings.create(noted, setup, ensemble, steps.length);
    for (const [checkpoint, step] of steps.entries()) {
      if (divergedAt.every((at) => at >= 0)) {
        break;
      }
      await ensemble.trainTo(step, (done) => {
        onProgress?.(done, total);
        stopIfAborted();
      });
      const { result } = await ensemble.observe();
      await record();
      record = async () => {
        const { train, test, nonfinite } = await result;
        divergedAt.forEach((at, m) => {
          const finite = Number.isFinite(train.loss[m]) && Number.isFinite(test.loss[m]);
          if (at < 0 && (nonfinite[m] || !finite)) {
            divergedAt[m] = step;
          }
        });
        recorders.train.record(checkpoint, train, divergedAt);
        recorders.test.record(checkpoint, test, divergedAt);
      };
      stopIfAborted();
      // What is recorded of the parameters wants them as they are now, and to know who has diverged.
      if (recordings.any) {
        await record();
        record = nothing;
        await recordings.record(checkpoint, divergedAt);
        stopIfAborted();
      }
    }
    await record();
    if (setup.recording?.neighbours && setup.onHiddenLayer) {
      const listen = setup.onHiddenLayer;
      const healthy = [...members.keys()].filter((m) => divergedAt[m] < 0);
      const { parameters } = ensemble;
      const hidden = { layers, parameters, members: members.length, wanted: healthy, dataset };
      await eachHiddenLayer(noted, hidden, async (each) => {
        await listen(each);
        stopIfAborted();
      });
    }
    await backend.finish();
  } finally {
    recordings?.release();
    ensemble.release();
  }
  const batch = batchSize(training, dataset.train.count);
  return {
    members: members.length,
    steps: Int32Array.from(steps),
    epochs: Float64Array.from(steps, (step) => (step * batch) / dataset.train.count),
    train: recorders.train.trace,
    test: recorders.test.trace,
    divergedAt,
    ...recordings.trace,
    ...(kernels.length > 0 ? { kernels } : {}),
    shaders: joinHashes(programs.flatMap(({ hashes }) => Object.entries(hashes))),
  };
}

/** Collects one split's part of a trace; what is never recorded stays NO_PREDICTION and NaN. */
class SplitRecorder {
  readonly trace: SplitTrace;

  constructor(
    dataset: Dataset,
    split: 'train' | 'test',
    checkpoints: number,
    private readonly members: number,
  ) {
    const { labels, count } = dataset[split];
    this.trace = {
      predictions: new Uint8Array(checkpoints * members * count).fill(NO_PREDICTION),
      labels: labels.slice(0, count),
      loss: new Float64Array(checkpoints * members).fill(NaN),
      accuracy: new Float64Array(checkpoints * members).fill(NaN),
    };
  }

  record(checkpoint: number, { predictions, loss }: SplitEvaluation, divergedAt: Int32Array): void {
    const { labels } = this.trace;
    const count = labels.length;
    for (let m = 0; m < this.members; m++) {
      if (divergedAt[m] >= 0) {
        continue;
      }
      const row = checkpoint * this.members + m;
      const predicted = predictions.subarray(m * count, (m + 1) * count);
      this.trace.predictions.set(predicted, row * count);
      this.trace.loss[row] = loss[m];
      this.trace.accuracy[row] = predicted.reduce((sum, k, e) => sum + (k === labels[e] ? 1 : 0), 0) / count;
    }
  }
}
