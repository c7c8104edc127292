import type { Layer } from '../model/layer.js';
import { activationFloats } from '../model/flops.js';
import { parameterCount, parameterShapes } from '../model/parameters.js';
import { BYTES_PER_FLOAT, padded } from '../ops/backend.js';
import type { DecidedSettings } from './compute-settings.js';
import { usesCompactPath } from './compact/compact-path.js';
import { evaluatesCompactly, evaluationBatch } from './pass/evaluation-batch.js';
import { optimiserOf } from './optimiser/kinds.js';
import { stateCount } from './optimiser/optimiser.js';
import { batchSize } from './schedule.js';
import type { TrainingSpec } from './spec.js';
import { winogradFloats } from './winograd/winograd.js';
import { featureCount } from '../model/shape.js';

/**
 * Memory of one group on the device. A group of this size keeps every adapter busy, and graphics memories
 * begin at 8 GiB.
 */
const MOST_BYTES = 4 * 2 ** 30;

/** The sizes that decide how many members fit. */
export interface GroupSetup {
  readonly layers: readonly Layer[];
  readonly training: Pick<TrainingSpec, 'batch' | 'optimiser' | 'momentum'>;
  /** All of them. */
  readonly members: number;
  /** Training and test examples. */
  readonly train: number;
  readonly test: number;
  /**
   * Absent: updates are not fused, which takes more memory; no convolution goes by Winograd's method, which
   * takes less.
   */
  readonly settings?: Partial<Pick<DecidedSettings, 'fused' | 'winograd'>>;
}

/**
 * Members that are trained together: all, unless one of their tensors had more than `mostElements` elements
 * or they took more than 4 GiB; then groups of about equal size. At least 1, which the backend may still
 * refuse.
 */
export function membersTogether(mostElements: number, setup: GroupSetup): number {
  const { layers, training, members, train } = setup;
  const fitting = Math.floor(mostElements / largestTensor(layers, batchSize(training, train)));
  const each = trainedFloats(setup, mostElements);
  for (let groups = Math.ceil(members / Math.max(1, Math.min(members, fitting))); ; groups++) {
    const together = Math.ceil(members / groups);
    const floats = together * each + tileFloats(setup, together, mostElements);
    if (together === 1 || BYTES_PER_FLOAT * floats <= MOST_BYTES) return together;
  }
}

/** Floats of all members on the device together: what training takes, and activations of an evaluation. */
export function groupFloats(setup: GroupSetup, mostElements = Infinity): number {
  const { layers, members } = setup;
  const evaluated = evaluatedTogether(setup, members, mostElements);
  const ofMember = trainedFloats(setup, mostElements) + evaluated * activationFloats(layers);
  return members * ofMember + tileFloats(setup, members, mostElements);
}

function evaluatedTogether(
  { layers, train, test, settings }: GroupSetup,
  members: number,
  mostElements: number,
): number {
  return evaluationBatch({ layers, members, counts: [train, test], mostElements, shortcuts: settings ?? {} });
}

/** Floats of all members that Winograd's method keeps between its calls, in training and in an evaluation. */
function tileFloats(setup: GroupSetup, members: number, mostElements: number): number {
  const { layers, training, train, test, settings } = setup;
  const way = settings?.winograd;
  if (!way) return 0;
  const batch = batchSize(training, train);
  const evaluated = evaluatedTogether(setup, members, mostElements);
  const trained = usesCompactPath(layers, batch)
    ? 0
    : winogradFloats(layers, { members, batch, way, amortised: false }, mostElements).tiles;
  const inEvaluation = evaluatesCompactly({ layers, counts: [train, test], shortcuts: { compact: true } })
    ? 0
    : winogradFloats(layers, { members, batch: evaluated, way, amortised: true }, mostElements).tiles;
  return trained + inEvaluation;
}

/**
 * Floats of one member in training: parameters with their gradients and the optimiser's state, activations
 * of a batch with their gradients.
 */
function trainedFloats({ layers, training, train, settings }: GroupSetup, mostElements: number): number {
  const optimiser = optimiserOf(training);
  const parameters = parameterCount(layers);
  const batch = batchSize(training, train);
  const way = settings?.winograd;
  const apart = way
    ? winogradFloats(layers, { members: 1, batch, way, amortised: false }, mostElements).gradients
    : 0;
  const fused = settings?.fused && optimiser.fused !== undefined;
  const gradients = fused ? biasCount(layers) + apart : parameters;
  return (1 + stateCount(optimiser)) * parameters + gradients + activationFloatsOfStep(layers, batch);
}

function biasCount(layers: readonly Layer[]): number {
  return parameterShapes(layers).reduce((sum, { bias }) => sum + (bias?.[0] ?? 0), 0);
}

/**
 * Floats of one member's activations with their gradients: those of a batch or, by the compact path, its
 * inputs and logits and one example a class.
 */
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
