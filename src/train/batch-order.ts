import { Generator } from '../random/generator.js';
import { seedOf } from '../random/seed.js';

/** Where a member's minibatches come from, one step after another. */
export interface ExampleStream {
  /** Writes the next `count` example indices to `target` from `offset`. */
  next(count: number, target: Uint32Array, offset: number): void;
}

/**
 * One member's stream of training examples: a fresh permutation of all of them for each epoch, one after
 * another, cut into full batches. A batch may straddle two epochs, so no example is left out and no batch
 * is short. The stream depends on `seed` and the member's index only.
 */
export class BatchOrder implements ExampleStream {
  private epoch = -1;
  private position: number;
  private readonly permutation: Uint32Array;

  constructor(
    private readonly seed: string,
    private readonly member: number,
    examples: number,
  ) {
    this.permutation = new Uint32Array(examples);
    this.position = examples;
  }

  next(count: number, target: Uint32Array, offset: number): void {
    for (let i = 0; i < count; i++) {
      if (this.position === this.permutation.length) {
        this.startEpoch();
      }
      target[offset + i] = this.permutation[this.position++];
    }
  }

  private startEpoch(): void {
    this.epoch++;
    this.position = 0;
    this.permutation.forEach((_, index) => (this.permutation[index] = index));
    new Generator(seedOf(this.seed, 'order', this.member, this.epoch)).shuffle(this.permutation);
  }
}
