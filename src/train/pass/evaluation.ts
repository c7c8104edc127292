import type { Layer } from '../../model/layer.js';
import { accumulateLoss } from '../../ops/loss/accumulate-loss.js';
import type { Backend, Call, Program, Tensor, TensorValues } from '../../ops/backend.js';
import { advanceStep, gatherBatch } from '../../ops/batch/gather.js';
import { predictedClass } from '../../ops/loss/predicted-class.js';
import type { ExampleTensors } from '../examples.js';
import type { LossName } from '../loss/kinds.js';
import { lossByExample } from '../loss/loss-calls.js';
import { evaluatesCompactly, evaluationBatch } from './evaluation-batch.js';
import { forwardPass, type ForwardPass, type Shortcuts } from './forward-pass.js';
import type { EnsembleParameters } from '../parameters/parameters.js';
import { settled } from '../settled.js';
import { featureCount } from '../../model/shape.js';

/** What every member makes of a split at a checkpoint. */
export interface SplitEvaluation {
  /** Predicted class: [member, example]. */
  readonly predictions: Uint8Array;
  /** Mean loss: [member]; not finite if the member has diverged. */
  readonly loss: Float64Array;
}

/** Whose predictions and losses are evaluated. */
export interface EvaluationSetup {
  readonly layers: readonly Layer[];
  readonly members: number;
  readonly classes: number;
  readonly loss: LossName;
  readonly parameters: EnsembleParameters;
  /** Examples of each split; others can be evaluated, but batches are balanced for these. */
  readonly counts: readonly number[];
  readonly shortcuts: Shortcuts;
}

/** Evaluates all examples of several splits, batch by batch, with one set of activations. */
export class Evaluation {
  private readonly batch: number;
  private readonly forward: ForwardPass;
  private readonly input: Tensor;
  private readonly labels: Tensor;
  private readonly loss: Tensor;
  private readonly total: Tensor;
  private readonly step: Tensor;
  /** What comes before the first batch of each split, if anything does; compiled with the first split. */
  private once: Promise<Program | undefined> | undefined;

  constructor(
    private readonly backend: Backend,
    private readonly setup: EvaluationSetup,
  ) {
    const { layers, members, parameters, counts } = setup;
    const { winograd } = setup.shortcuts;
    const sizes = { layers, members, counts, shortcuts: setup.shortcuts };
    this.batch = evaluationBatch({ ...sizes, mostElements: backend.mostElements });
    this.input = backend.tensor('evaluated inputs', [1, featureCount(layers[0].input), this.batch], 'f32');
    this.labels = backend.tensor('evaluated labels', [1, this.batch], 'u32');
    this.loss = backend.tensor('evaluated loss', [members, this.batch], 'f32');
    this.total = backend.tensor('total loss', [members], 'f32');
    this.step = backend.tensor('evaluation step', [1], 'u32');
    const { batch, input } = this;
    const shortcuts = { compact: evaluatesCompactly(sizes), winograd };
    this.forward = forwardPass(backend, { layers, members, batch, input, parameters, shortcuts });
  }

  /** Compiles the evaluation of one split. */
  async prepare(examples: ExampleTensors): Promise<PreparedSplit> {
    const { batch } = this;
    const { members, classes, layers, loss } = this.setup;
    const batches = Math.ceil(examples.count / batch);
    const indices = new Uint32Array(batches * batch).map((_, index) => (index < examples.count ? index : 0));
    const batchOrder = this.backend.tensor('evaluation order', [batches, 1, batch], 'u32', indices);
    const predictions = this.backend.tensor('predictions', [members, batches * batch], 'u8');
    const { step } = this;
    const logits = {
      logits: this.forward.logits,
      members,
      classes,
      batch,
      labels: this.labels,
    };
    const calls: Call[] = [
      {
        operation: gatherBatch,
        members: 1,
        tensors: {
          examples: examples.inputs,
          all_labels: examples.labels,
          batch_order: batchOrder,
          step,
          x: this.input,
          labels: this.labels,
        },
        sizes: {
          features: featureCount(layers[0].input),
          features4: examples.inputs.shape[2] / 4,
          members: 1,
          batch,
          batch4: batch / 4,
        },
      },
      ...this.forward.calls,
      lossByExample(loss, logits, this.loss),
      {
        operation: accumulateLoss,
        members,
        tensors: { loss: this.loss, step, total: this.total },
        sizes: { members, batch, batch_padded: batch, examples: examples.count },
      },
      {
        operation: predictedClass,
        members,
        tensors: { logits: this.forward.logits, step, predictions },
        sizes: { classes, batch4: batch / 4, examples4: (batches * batch) / 4 },
      },
      { operation: advanceStep, members: 1, tensors: { step }, sizes: { increment: 1 } },
    ];
    const { once } = this.forward;
    this.once ??= once.length > 0 ? this.backend.prepare(once) : Promise.resolve(undefined);
    const [program] = await settled([this.backend.prepare(calls), this.once]);
    return { program, count: examples.count, batches, batchOrder, predictions };
  }

  /** Evaluates a prepared split with the parameters as they are now. */
  async evaluate(split: PreparedSplit): Promise<SplitEvaluation> {
    return (await this.handOver(split)).result;
  }

  /**
   * As `evaluate`, but resolves when all work is handed over. Work that is handed over later changes
   * nothing in the result.
   */
  async handOver(split: PreparedSplit): Promise<UnderWay<SplitEvaluation>> {
    const { members } = this.setup;
    this.backend.write(this.step, new Uint32Array(1));
    this.backend.write(this.total, new Float32Array(members));
    const once = await this.once;
    if (once) await this.backend.run(once);
    await this.backend.run(split.program, split.batches);
    const read = Promise.all([this.backend.read(split.predictions), this.backend.read(this.total)]);
    return underWay(read.then(([stored, total]) => this.evaluated(split, stored as Uint8Array, total)));
  }

  private evaluated(split: PreparedSplit, stored: Uint8Array, total: TensorValues): SplitEvaluation {
    const { batch } = this;
    const { members } = this.setup;
    const predictions = new Uint8Array(members * split.count);
    for (let m = 0; m < members; m++) {
      const row = stored.subarray(m * split.batches * batch, m * split.batches * batch + split.count);
      predictions.set(row, m * split.count);
    }
    return { predictions, loss: Float64Array.from(total, (sum) => sum / split.count) };
  }
}

/** A split ready to be evaluated again and again. */
export interface PreparedSplit {
  readonly program: Program;
  readonly count: number;
  readonly batches: number;
  readonly batchOrder: Tensor;
  readonly predictions: Tensor;
}

/**
 * A result that a backend delivers later. It stands in an object so that awaiting the hand-over does not
 * await the result.
 */
export interface UnderWay<T> {
  readonly result: Promise<T>;
}

/**
 * Puts a promise into an object. The caller that asks for the result hears of a rejection; until then Node
 * must not end because of it.
 */
export function underWay<T>(result: Promise<T>): UnderWay<T> {
  result.catch(() => undefined);
  return { result };
}
