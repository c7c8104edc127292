import { padded, type Backend, type Call, type Tensor } from '../ops/backend.js';
import { advanceStep } from '../ops/batch/gather.js';
import { BatchOrder, type ExampleStream } from './batch-order.js';
import { batchSize, learningRates } from './schedule.js';
import type { TrainingSpec } from './spec.js';

/** Entries of the batch-order tensor that are uploaded at once, and the steps that they may cover. */
const MOST_ORDER_ENTRIES = 2 ** 20;
const MOST_ORDER_STEPS = 512;

/** Whose steps are controlled. */
export interface StepControlSetup {
  readonly training: TrainingSpec;
  /** Indices of the members: they name the seeds, so [3] trains the fourth member of [0, 1, 2, 3] alone. */
  readonly members: readonly number[];
  readonly seed: string;
  /**
   * A member's training examples, instead of those that follow from the seed; not asked where batches are
   * full.
   */
  readonly batchOrder?: (member: number) => ExampleStream;
}

/** What selects a step's examples and learning rate: a counter on the device, advanced by the step itself. */
export class StepControl {
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
    private readonly setup: StepControlSetup,
    examples: number,
  ) {
    const { training, seed } = setup;
    const members = setup.members.length;
    this.batch = batchSize(training, examples);
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
    const fromSeed = (member: number): ExampleStream => new BatchOrder(seed, member, examples);
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
