import type { Layer } from '../model/layer.js';
import { activationFloats } from '../model/flops.js';
import { featureCount, parameterCount, parameterShapes } from '../model/parameters.js';
import { padded } from '../ops/backend.js';
import { usesCompactPath } from './compact-path.js';
import { evaluationBatch } from './evaluation.js';
import { batchSize } from './schedule.js';
import type { TrainingSpec } from './spec.js';
import { winogradWeightFloats } from './winograd.js';

/** Of one group on the device. A group that takes more keeps every adapter busy, and graphics memories begin at 8 GiB. */
const MOST_BYTES = 4 * 2 ** 30;
const BYTES_PER_FLOAT = 4;

/** What decides how many members fit. */
export interface GroupSetup {
  readonly layers: readonly Layer[];
  readonly training: Pick<TrainingSpec, 'batch' | 'optimiser' | 'momentum'>;
  /** All of them. */
  readonly members: number;
  /** Training and test examples. */
  readonly train: number;
  readonly test: number;
  /** Whether products that make weight gradients update the weights too; absent: they do not, which takes more. */
  readonly fused?: boolean;
  /** Whether convolutions may take Winograd's way, which takes more; absent: they may not. */
  readonly winograd?: boolean;
}

/**
 * Members that are trained together: all, unless one of their tensors had more than `mostElements` elements or they took more
 * than 4 GiB; then groups of about equal size. At least 1, which the backend may still refuse.
 */
export function membersTogether(mostElements: number, setup: GroupSetup): number {
  const { layers, training, members, train } = setup;
  const fitting = Math.floor(mostElements / largestTensor(layers, batchSize(training, train)));
  const affordable = Math.floor(MOST_BYTES / (BYTES_PER_FLOAT * trainedFloats(setup)));
  const groups = Math.ceil(members / Math.max(1, Math.min(members, fitting, affordable)));
  return Math.ceil(members / groups);
}

/** Floats of all members on the device together: what training takes, and activations of an evaluation. */
export function groupFloats(setup: GroupSetup): number {
  const { layers, members, train, test } = setup;
  const evaluated = evaluationBatch(layers, members, Math.max(train, test), Infinity);
  return members * (trainedFloats(setup) + evaluated * activationFloats(layers));
}

/** Of one member: parameters with their gradients and momentum or adam's moments, activations of a batch with their gradients, and weights in Winograd's form. */
function trainedFloats({ layers, training, train, fused, winograd }: GroupSetup): number {
  const { optimiser, momentum } = training;
  const parameters = parameterCount(layers);
  const moments = optimiser === 'adam' ? 2 : momentum > 0 ? 1 : 0;
  const gradients = fused && optimiser !== 'adam' ? biasCount(layers) : parameters;
  const batch = batchSize(training, train);
  const transformed = winograd ? winogradWeightFloats(layers, batch) : 0;
  return (1 + moments) * parameters + gradients + transformed + activationFloatsOfStep(layers, batch);
}

function biasCount(layers: readonly Layer[]): number {
  return parameterShapes(layers).reduce((sum, { bias }) => sum + (bias?.[0] ?? 0), 0);
}

/** Activations of one member with their gradients: of a batch, or, by the compact path, its inputs and logits and one for each class. */
function activationFloatsOfStep(layers: readonly Layer[], batch: number): number {
  if (!usesCompactPath(layers, batch)) return 2 * batch * activationFloats(layers);
  const classes = layers[layers.length - 1].output.channels;
  const ofBatch = batch * (featureCount(layers[0].input) + 2 * classes);
  return ofBatch + 2 * padded(classes) * activationFloats(layers);
}

/** Elements of one member in the largest tensor of a step: inputs, activations or weights. */
function largestTensor(layers: readonly Layer[], batch: number): number {
  const outputs = usesCompactPath(layers, batch) ? layers.slice(-1) : layers;
  const features = [layers[0].input, ...outputs.map(({ output }) => output)].map(featureCount);
  const weights = parameterShapes(layers).map(({ weights }) =>
    weights.slice(0, -1).reduce((product, extent) => product * extent, padded(weights[weights.length - 1])),
  );
  return Math.max(...features.map((count) => count * padded(batch)), ...weights);
}
