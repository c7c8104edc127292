import type { Dataset } from '../data/dataset.js';
import type { Layer } from '../model/layer.js';
import type { Backend, Program, Tensor } from '../ops/backend.js';
import { decidedSettings, type ComputeSettings } from './compute-settings.js';
import { Evaluation, type PreparedSplit, type SplitEvaluation } from './pass/evaluation.js';
import { exampleTensors, fullBatch } from './examples.js';
import { notingBackend } from './noting-backend.js';
import { EnsembleParameters } from './parameters/parameters.js';
import { batchSize } from './schedule.js';
import { settled } from './settled.js';
import { StepControl, type StepControlSetup } from './step-control.js';
import { trainingCalls } from './pass/training-pass.js';
import { underWay, type UnderWay } from './pass/evaluation.js';
import { featureCount } from '../model/shape.js';

/** What an ensemble is made of. */
export interface EnsembleSetup extends StepControlSetup {
  readonly layers: readonly Layer[];
  readonly dataset: Dataset;
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
    const control = new StepControl(backend, setup, train.count);
    const operands = {
      members,
      classes,
      batch: batchSize(training, train.count),
      examples: control.batchOrder
        ? { examples: train, batchOrder: control.batchOrder }
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
      counts: [train.count, test.count],
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
