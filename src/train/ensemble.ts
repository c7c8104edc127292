import type { Dataset } from '../data/dataset.js';
import type { Layer } from '../model/layer.js';
import { padded, type Backend, type Call, type Program, type Tensor } from '../ops/backend.js';
import { advanceStep } from '../ops/batch/gather.js';
import { BatchOrder, type ExampleStream } from './batch-order.js';
import { decidedSettings, type ComputeSettings } from './compute-settings.js';
import { Evaluation, type PreparedSplit, type SplitEvaluation } from './pass/evaluation.js';
import { exampleTensors, fullBatch, type ExampleTensors } from './examples.js';
import { notingBackend } from './noting-backend.js';
import { EnsembleParameters } from './parameters/parameters.js';
import { batchSize, learningRates } from './schedule.js';
import type { TrainingSpec } from './spec.js';
import { trainingCalls } from './pass/training-pass.js';
import { underWay, type UnderWay } from './pass/evaluation.js';
import { featureCount } from '../model/shape.js';

/** What an ensemble is made of. */
export interface EnsembleSetup {
  readonly layers: readonly Layer[];
  readonly dataset: Dataset;
  readonly training: TrainingSpec;
  /** Indices of the members: they name the seeds, so [3] trains the fourth member of [0, 1, 2, 3] alone. */
  readonly members: readonly number[];
  readonly seed: string;
  /**
   * A member's training examples, instead of those that follow from the seed; not asked where batches are
   * full.
   */
  readonly batchOrder?: (member: number) => ExampleStream;
  readonly settings?: ComputeSettings;
}

/** What an ensemble is built from, all of it allocated and compiled. */
interface EnsembleParts {
  readonly parameters: EnsembleParameters;
  /** One step. */
  readonly program: Program;
  readonly evaluation: Evaluation;
  readonly splits: { readonly train: PreparedSplit; readonly test: PreparedSplit };
  readonly control: StepControl;
  readonly check: { readonly program: Program; readonly found: Tensor };
}

/** What a checkpoint records of an ensemble. */
export interface Observation {
  readonly train: SplitEvaluation;
  readonly test: SplitEvaluation;
  /** Whether each member has an infinite or NaN parameter: [member]. */
  readonly nonfinite: readonly boolean[];
}

/** Entries of the batch-order tensor that are uploaded at once, and the steps that they may cover. */
const MOST_ORDER_ENTRIES = 2 ** 20;
const MOST_ORDER_STEPS = 512;

/** A caller hears of progress, and can interrupt, about this often. */
const SLICE_MS = 500;

/**
 * Networks of one architecture that differ in initialisation and batch order, trained together on one
 * dataset.
 */
export class Ensemble {
  private step = 0;
  private stepsPerSlice = 1;

  readonly parameters: EnsembleParameters;
  /** Other examples can be prepared with it; `release` frees them too. */
  readonly evaluation: Evaluation;

  private constructor(
    private readonly backend: Backend,
    private readonly members: number,
    private readonly parts: EnsembleParts,
    private readonly owned: readonly Tensor[],
  ) {
    this.parameters = parts.parameters;
    this.evaluation = parts.evaluation;
  }

  /**
   * Allocates and compiles everything. Rejects with RangeError (too large) or GpuError, and then leaves no
   * tensor behind.
   */
  static async create(backend: Backend, setup: EnsembleSetup): Promise<Ensemble> {
    const owned: Tensor[] = [];
    try {
      return await Ensemble.build(notingBackend(backend, { tensors: owned }), setup, owned);
    } catch (error) {
      backend.release(owned);
      throw error;
    }
  }

  private static async build(backend: Backend, setup: EnsembleSetup, owned: Tensor[]): Promise<Ensemble> {
    const { layers, dataset, training } = setup;
    const { loss } = training;
    const members = setup.members.length;
    const features = featureCount(dataset.shape);
    const classes = dataset.classes.length;
    const train = exampleTensors(backend, 'train', dataset.train, features);
    const test = exampleTensors(backend, 'test', dataset.test, features);
    const { fused, ...shortcuts } = decidedSettings(backend, setup.settings);
    const parameters = new EnsembleParameters(backend, { ...setup, fused });
    const control = new StepControl(backend, setup, train);
    const operands = {
      members,
      classes,
      batch: batchSize(training, train.count),
      examples: control.batchOrder
        ? { examples: train, order: control.batchOrder }
        : fullBatch(backend, dataset.train, train, features),
      rates: control.rates,
      counter: control.counter,
    };
    const calls = await trainingCalls(backend, { layers, loss, parameters, operands, shortcuts });
    const evaluation = new Evaluation(backend, {
      layers,
      members,
      classes,
      loss,
      parameters,
      mostExamples: Math.max(train.count, test.count),
      shortcuts,
    });
    const found = backend.tensor('members with a non-finite parameter', [members], 'u32');
    // All at once, so that a driver compiles on all cores.
    const [program, finite, trainSplit, testSplit] = await settled([
      backend.prepare([...calls, control.advance]),
      backend.prepare(parameters.findNonfinite(found)),
      evaluation.prepare(train),
      evaluation.prepare(test),
    ]);
    const splits = { train: trainSplit, test: testSplit };
    const check = { program: finite, found };
    const parts = { parameters, program, evaluation, splits, control, check };
    return new Ensemble(backend, members, parts, owned);
  }

  /** Trains up to `target` steps in all; `onSteps` hears how many are handed over. */
  async trainTo(target: number, onSteps?: (steps: number) => void): Promise<void> {
    while (this.step < target) {
      const count = Math.min(this.parts.control.capacity, target - this.step);
      this.parts.control.load(this.step, count);
      for (let done = 0; done < count;) {
        const slice = Math.min(count - done, this.stepsPerSlice);
        const started = performance.now();
        await this.backend.run(this.parts.program, slice);
        this.stepsPerSlice = Math.max(
          1,
          Math.floor((slice * SLICE_MS) / Math.max(1, performance.now() - started)),
        );
        done += slice;
        onSteps?.(this.step + done);
      }
      this.step += count;
    }
  }

  /** Predictions and losses of all members on one split, with the parameters as they are now. */
  evaluate(split: 'train' | 'test'): Promise<SplitEvaluation> {
    return this.evaluation.evaluate(this.parts.splits[split]);
  }

  /** Whether each member has an infinite or NaN parameter: [member]. */
  async nonfinite(): Promise<boolean[]> {
    return (await this.handOverNonfinite()).result;
  }

  /**
   * All that a checkpoint records of the parameters as they are now; resolves when it is handed over, so that
   * training can go on.
   */
  async observe(): Promise<UnderWay<Observation>> {
    const train = await this.evaluation.handOver(this.parts.splits.train);
    const test = await this.evaluation.handOver(this.parts.splits.test);
    const nonfinite = await this.handOverNonfinite();
    const all = Promise.all([train.result, test.result, nonfinite.result] as const);
    return underWay(
      all.then(([onTrain, onTest, found]) => ({ train: onTrain, test: onTest, nonfinite: found })),
    );
  }

  private async handOverNonfinite(): Promise<UnderWay<boolean[]>> {
    this.backend.write(this.parts.check.found, new Uint32Array(this.members));
    await this.backend.run(this.parts.check.program);
    const read = this.backend.read(this.parts.check.found);
    return underWay(read.then((found) => Array.from(found, (flag) => flag !== 0)));
  }

  /** Frees every tensor. */
  release(): void {
    this.backend.release(this.owned);
  }
}

/** What selects a step's examples and learning rate: a counter on the device, advanced by the step itself. */
class StepControl {
  readonly capacity: number;
  readonly counter: Tensor;
  readonly rates: Tensor;
  readonly advance: Call;
  /**
   * Numbers of a step's examples, [step, member, batch padded]; undefined where every step sees all of them.
   */
  readonly batchOrder: Tensor | undefined;
  private readonly streams: readonly ExampleStream[];
  private readonly batch: number;

  constructor(
    private readonly backend: Backend,
    private readonly setup: EnsembleSetup,
    train: ExampleTensors,
  ) {
    const { training, seed } = setup;
    const members = setup.members.length;
    this.batch = batchSize(training, train.count);
    const batchPadded = padded(this.batch);
    this.capacity = Math.max(
      1,
      Math.min(
        MOST_ORDER_STEPS,
        Math.floor(Math.min(MOST_ORDER_ENTRIES, backend.mostElements) / (members * batchPadded)),
      ),
    );
    this.counter = backend.tensor('step', [1], 'u32');
    this.rates = backend.tensor('learning rates', [this.capacity], 'f32');
    this.advance = {
      operation: advanceStep,
      members: 1,
      tensors: { step: this.counter },
      sizes: { increment: 1 },
    };
    if (training.batch === 'full') {
      this.streams = [];
      return;
    }
    this.batchOrder = backend.tensor('batch order', [this.capacity, members, batchPadded], 'u32');
    const fromSeed = (member: number): ExampleStream => new BatchOrder(seed, member, train.count);
    this.streams = setup.members.map(setup.batchOrder ?? fromSeed);
  }

  /**
   * Uploads batch orders and learning rates of `count` steps from step `first`, and sets the counter to zero.
   */
  load(first: number, count: number): void {
    const rates = new Float32Array(this.capacity);
    learningRates(this.setup.training, first, rates);
    this.backend.write(this.rates, rates);
    this.backend.write(this.counter, new Uint32Array(1));
    if (this.batchOrder) {
      const members = this.setup.members.length;
      const batchPadded = padded(this.batch);
      const indices = new Uint32Array(this.capacity * members * batchPadded);
      for (let step = 0; step < count; step++) {
        this.streams.forEach((stream, m) =>
          stream.next(this.batch, indices, (step * members + m) * batchPadded),
        );
      }
      this.backend.write(this.batchOrder, indices);
    }
  }
}

/**
 * All results, once every promise has come to its end: as Promise.all, but when one rejects none of the
 * others still works on what the caller then frees. Rejects with the first error in their order.
 */
async function settled<T extends readonly unknown[]>(promises: {
  readonly [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  const results = await Promise.allSettled(promises);
  const failed = results.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((each) => (each as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
