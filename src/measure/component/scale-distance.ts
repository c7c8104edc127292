import type { ScaleTrace, Trace } from '../../trace/trace.js';
import { finishedMembers } from '../accessibility.js';

/** One of the two gradient scale matrices of a layer. */
export type ScaleMatrix = 'a' | 'b';

/** The statistics of one matrix in a `ScaleTrace`. */
interface Statistics {
  /** tr(M) / d. */
  readonly diagonal: number;
  /** ‖M − (tr M / d) I‖_F / (√d · tr M / d). */
  readonly deviation: number;
  /** ‖M − M(0)‖_F / √d. */
  readonly moved: number;
  /** Mean entry off the diagonal. */
  readonly off: number;
}

/** Entries of `ScaleTrace` for one matrix. */
const STATISTICS = 4;

/**
 * The matrices of one kind, A or B, that are products of weights. A_L and B_1 are the identity by definition
 * and are left out.
 */
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
        `scale matrices: ${scales === undefined ? 'the trace has none' : 'a net of one layer'}, ` +
          `expected two layers or more, recorded with \`scales\``,
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
    const start =
      ((checkpoint * this.recorded + this.members[row]) * this.scales.layers + layer) * STATISTICS;
    return {
      diagonal: values[start],
      deviation: values[start + 1],
      moved: values[start + 2],
      off: values[start + 3],
    };
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
   * Distance that training has moved the matrices, relative to the identity that they should be near: ‖M −
   * M(0)‖_F / (√d · c), where c is the expected mean diagonal entry, the mean over layers. It is not the
   * growth of the distance from c I. Random initial deviations alone are √(d / m) for B, which is large when
   * inputs are wider than the net, and training may well shrink them.
   */
  departure(checkpoint: number, row: number, expected: readonly number[]): number {
    return this.mean((layer) => this.at(checkpoint, row, layer).moved / expected[layer]);
  }

  /** Mean entry off the diagonal over the expected mean diagonal entry c, mean over layers. */
  relativeOffDiagonal(checkpoint: number, row: number, expected: readonly number[]): number {
    return this.mean((layer) => this.at(checkpoint, row, layer).off / expected[layer]);
  }

  /**
   * How far a matrix is from c times the identity by the two means that the paper's figure 1 plots: |mean
   * diagonal entry / c − 1| + |mean entry off the diagonal / c|, mean over layers.
   */
  distanceByMeans(checkpoint: number, row: number, expected: readonly number[]): number {
    return this.mean((layer) => {
      const { diagonal, off } = this.at(checkpoint, row, layer);
      return Math.abs(diagonal / expected[layer] - 1) + Math.abs(off / expected[layer]);
    });
  }

  private mean(of: (layer: number) => number): number {
    return this.layers.reduce((sum, layer) => sum + of(layer) / this.layers.length, 0);
  }
}
