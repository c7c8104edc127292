import type { Call, Program } from '../../ops/backend.js';
import type { ScaleTrace } from '../../trace/trace.js';
import type { Recorded, Recorder } from './recorder.js';
import { factorsOfA, factorsOfB, requireDense, type Factor } from './scale-factors.js';
import { ScaleMatrix, type ScaleStatistics } from './scale-matrix.js';

/** Statistics of the identity, which never moves. */
const IDENTITY: ScaleStatistics = [1, 0, 0, 0];

/**
 * Records how far the gradient scale matrices are from multiples of the identity (science.md, section 2),
 * and how far they have moved since checkpoint 0. Activations are taken as identity and biases as zero: A_l
 * = (W_L…W_{l+1})(W_L…W_{l+1})ᵀ and B_l = (W_{l−1}…W_1)ᵀ(W_{l−1}…W_1), l = 1 … L. A_L and B_1 are empty
 * products, the identity itself.
 *
 * The backend makes products and Gram matrices, member beside member. Sums over a Gram matrix are taken
 * here, in float64.
 */
export class ScaleMatrices implements Recorder {
  private readonly a: Float64Array;
  private readonly b: Float64Array;

  private constructor(
    private readonly recorded: Recorded,
    private readonly layers: number,
    /** Runs once a checkpoint. */
    readonly program: Program,
    /** Index l holds the matrices of layer l + 1; undefined stands for the identity. */
    private readonly matrices: Readonly<Record<'a' | 'b', readonly (ScaleMatrix | undefined)[]>>,
  ) {
    const length = recorded.checkpoints * recorded.members * layers * IDENTITY.length;
    this.a = new Float64Array(length).fill(NaN);
    this.b = new Float64Array(length).fill(NaN);
  }

  /** Rejects with RecordingError, RangeError or GpuError. */
  static async create(recorded: Recorded): Promise<ScaleMatrices> {
    const layers = requireDense(recorded.layers);
    const calls: Call[] = [];
    const factors = { a: factorsOfA(recorded, layers, calls), b: factorsOfB(recorded, layers, calls) };
    const of = (factor: Factor | undefined): ScaleMatrix | undefined =>
      factor && new ScaleMatrix(recorded.backend, recorded.members, factor, calls);
    const matrices = { a: factors.a.map(of), b: factors.b.map(of) };
    return new ScaleMatrices(recorded, layers.length, await recorded.backend.prepare(calls), matrices);
  }

  async record(checkpoint: number, divergedAt: Int32Array): Promise<void> {
    const { backend, members } = this.recorded;
    await backend.run(this.program);
    for (const which of ['a', 'b'] as const) {
      for (const [l, matrix] of this.matrices[which].entries()) {
        const statistics = matrix ? await matrix.read(checkpoint) : () => IDENTITY;
        for (let m = 0; m < members; m++) {
          if (divergedAt[m] >= 0) continue;
          const at = ((checkpoint * members + m) * this.layers + l) * IDENTITY.length;
          this[which].set(statistics(m), at);
        }
      }
    }
  }

  get trace(): { scales: ScaleTrace } {
    return { scales: { layers: this.layers, a: this.a, b: this.b } };
  }
}
