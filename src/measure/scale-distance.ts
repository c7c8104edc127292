import type { ScaleTrace, Trace } from '../trace/trace.js';
import { finishedMembers } from './accessibility.js';

/** Which of the two gradient scale matrices of a layer. */
export type ScaleMatrix = 'a' | 'b';

/** What `ScaleTrace` holds of one matrix. */
interface Statistics {
  /** tr(M) / d. */
  readonly diagonal: number;
  /** ‖M − (tr M / d) I‖_F / (√d · tr M / d). */
  readonly deviation: number;
}

/** The matrices of one kind that are products of weights: A_L and B_1 are the identity by definition, and are left out. */
export class ScaleMatricesOf {
  /** Index in the trace of each member that did not diverge. */
  readonly members: readonly number[];
  /** Layers l that count, from 0. */
  readonly layers: readonly number[];
  readonly checkpoints: number;

  /** @throws RangeError for a trace without scale matrices, or a net of one layer, which has none */
  constructor(
    trace: Trace,
    private readonly kind: ScaleMatrix,
  ) {
    const { scales } = trace;
    if (scales === undefined || scales.layers < 2) {
      throw new RangeError(
        `scale matrices: ${scales === undefined ? 'the trace has none' : 'a net of one layer'}, expected two layers or more, recorded with \`scales\``,
      );
    }
    this.scales = scales;
    this.recorded = trace.members;
    this.members = finishedMembers(trace).finished;
    this.checkpoints = trace.steps.length;
    const first = kind === 'a' ? 0 : 1;
    this.layers = Array.from({ length: scales.layers - 1 }, (_, at) => first + at);
  }

  private readonly scales: ScaleTrace;
  private readonly recorded: number;

  private at(checkpoint: number, row: number, layer: number): Statistics {
    const values = this.scales[this.kind];
    const start = ((checkpoint * this.recorded + this.members[row]) * this.scales.layers + layer) * 2;
    return { diagonal: values[start], deviation: values[start + 1] };
  }

  /** Mean diagonal entry over its expectation, mean over layers. */
  relativeDiagonal(checkpoint: number, row: number, expected: readonly number[]): number {
    return this.mean((layer) => this.at(checkpoint, row, layer).diagonal / expected[layer]);
  }

  /** Relative deviation from a multiple of the identity, root mean square over layers. */
  deviation(checkpoint: number, row: number): number {
    return Math.sqrt(this.mean((layer) => this.at(checkpoint, row, layer).deviation ** 2));
  }

  /**
   * ‖M − c I‖²_F / (d c²), c the expectation, mean over layers: with t = tr(M) / d and the relative deviation r it is (t/c − 1)² + (r t/c)², for the
   * identity and what is left of M are orthogonal.
   */
  squaredDistance(checkpoint: number, row: number, expected: readonly number[]): number {
    return this.mean((layer) => {
      const { diagonal, deviation } = this.at(checkpoint, row, layer);
      const ratio = diagonal / expected[layer];
      return (ratio - 1) ** 2 + (deviation * ratio) ** 2;
    });
  }

  /**
   * By how much training has moved the matrices away from the identity: √(distance² − initial distance²), 0 where that is negative. Random initial
   * deviations and what training adds are about orthogonal, and the former alone are √(d / m) for B, far from small when inputs are wider than
   * the net.
   */
  departure(checkpoint: number, row: number, expected: readonly number[]): number {
    const added = this.squaredDistance(checkpoint, row, expected) - this.squaredDistance(0, row, expected);
    // NaN stays NaN.
    return added < 0 ? 0 : Math.sqrt(added);
  }

  private mean(of: (layer: number) => number): number {
    return this.layers.reduce((sum, layer) => sum + of(layer) / this.layers.length, 0);
  }
}
