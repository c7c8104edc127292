import type { Layer } from '../model/layer.js';
import { featureCount } from '../model/shape.js';
import { padded, type Tensor, type Work } from '../ops/backend.js';
import { CountingBackend, sumOfWork, timesWork, type BackendTraits } from '../ops/counting-backend.js';
import type { Recording } from '../trace/trace.js';
import type { DecidedSettings } from './compute-settings.js';
import type { ExampleTensors } from './examples.js';
import { membersTogether } from './groups.js';
import { EnsembleParameters } from './parameters/parameters.js';
import { Evaluation } from './pass/evaluation.js';
import { trainingCalls } from './pass/training-pass.js';
import { CompactMatrices } from './recording/compact-matrix.js';
import { runHiddenLayers } from './recording/hidden-layer.js';
import { kernelWork } from './recording/initial-kernels.js';
import { RecordingError } from './recording/recorder.js';
import { ScaleMatrices } from './recording/scale-matrices.js';
import { batchSize, checkpointSteps, totalSteps } from './schedule.js';
import type { TrainingSpec } from './spec.js';
import { StepControl } from './step-control.js';

/** A training that is planned: what it is of, by sizes alone. */
export interface PlannedTraining {
  readonly layers: readonly Layer[];
  readonly training: TrainingSpec;
  readonly members: number;
  /** Training and test examples. */
  readonly train: number;
  readonly test: number;
  readonly recording: Recording;
  readonly backend: BackendTraits;
  readonly settings: DecidedSettings;
}

/** What a training computes and moves in all. */
export interface TrainingWork {
  /** All steps, and what comes before the first one. */
  readonly steps: Work;
  /** Predictions for both splits, and the look at the parameters, at step 0 and at each checkpoint. */
  readonly evaluations: Work;
  /** What is recorded beyond predictions. */
  readonly recordings: Work;
}

const NOTHING: Work = { flops: 0, bytes: 0 };

/**
 * The work of a training of which no member diverges, as its profile counts it: the same programs are made
 * as for the training itself, for a backend that holds no numbers. None if the net lacks what is to be
 * recorded, because such a training fails before its first step.
 */
export async function trainingWork(planned: PlannedTraining): Promise<TrainingWork> {
  try {
    return await workOfGroups(planned);
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    return { steps: NOTHING, evaluations: NOTHING, recordings: NOTHING };
  }
}

async function workOfGroups(planned: PlannedTraining): Promise<TrainingWork> {
  const { members, backend } = planned;
  const together = membersTogether(backend.mostElements, planned);
  const groups: TrainingWork[] = [];
  for (let first = 0; first < members; first += together) {
    const count = Math.min(together, members - first);
    // Equal groups do the same, but the first one also makes the kernels.
    groups.push(first > together && count === together ? groups[1] : await groupWork(planned, first, count));
  }
  const total = (part: keyof TrainingWork): Work => sumOfWork(groups.map((group) => group[part]));
  return { steps: total('steps'), evaluations: total('evaluations'), recordings: total('recordings') };
}

async function groupWork(planned: PlannedTraining, first: number, count: number): Promise<TrainingWork> {
  const { layers, training, train, test, recording } = planned;
  const { fused, ...shortcuts } = planned.settings;
  const backend = new CountingBackend(planned.backend);
  const members = Array.from({ length: count }, (_, m) => first + m);
  const features = featureCount(layers[0].input);
  const classes = layers[layers.length - 1].output.channels;
  const examples = (of: number): ExampleTensors => ({
    count: of,
    inputs: backend.tensor('inputs', [1, of, padded(features)], 'f32'),
    labels: backend.tensor('labels', [1, padded(of)], 'u32'),
  });
  const splits = [examples(train), examples(test)];
  const parameters = new EnsembleParameters(backend, { layers, members, training, fused });
  const control = new StepControl(backend, { training, members, seed: '' }, train);
  const { rates, counter, batchOrder } = control;
  const fullInputs = (): Tensor => backend.tensor('full batch', [1, features, padded(train)], 'f32');
  const operands = {
    members: count,
    classes,
    batch: batchSize(training, train),
    examples: batchOrder
      ? { examples: splits[0], batchOrder }
      : { count: train, countPadded: padded(train), inputs: fullInputs(), labels: splits[0].labels },
    rates,
    counter,
  };
  const { loss } = training;
  const calls = await trainingCalls(backend, { layers, loss, parameters, operands, shortcuts });
  const before = backend.take();
  await backend.run(await backend.prepare([...calls, control.advance]));
  const step = backend.take();
  const counts = [train, test];
  const evaluated = { layers, members: count, classes, loss, parameters, counts, shortcuts };
  const evaluation = new Evaluation(backend, evaluated);
  const [onTrain, onTest] = [await evaluation.prepare(splits[0]), await evaluation.prepare(splits[1])];
  await evaluation.evaluate(onTest);
  const projected = backend.take();
  await evaluation.evaluate(onTrain);
  const found = backend.tensor('found', [count], 'u32');
  await backend.run(await backend.prepare(parameters.findNonfinite(found)));
  const evaluations = [projected, backend.take()];

  const recorded = { backend, layers, members: count, parameters, checkpoints: 1 };
  const nobody = new Int32Array(count);
  if (recording.compact) await (await CompactMatrices.create(recorded)).record(0, nobody);
  if (recording.scales) await backend.run((await ScaleMatrices.create(recorded)).program);
  const projections = recording.projections?.length ?? 0;
  const recordings = [backend.take(), timesWork(projections, projected)];
  const outside: Work[] = [];
  const kernels = Math.min(recording.kernels ?? 0, first + count) - first;
  if (kernels > 0) {
    outside.push(timesWork(kernels, await kernelWork(backend, { layers, training, member: first, counts })));
  }
  if (recording.neighbours) {
    await runHiddenLayers(backend, { layers, parameters, members: count, train, test });
    outside.push(backend.take());
  }

  const steps = totalSteps(training, train);
  const checkpoints = checkpointSteps(training, train).length;
  return {
    steps: sumOfWork([before, timesWork(steps, step)]),
    evaluations: timesWork(checkpoints, sumOfWork(evaluations)),
    recordings: sumOfWork([timesWork(checkpoints, sumOfWork(recordings)), ...outside]),
  };
}
