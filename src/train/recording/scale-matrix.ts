import { padded, type Backend, type Call, type Tensor } from '../../ops/backend.js';
import { denseInputGradient } from '../../ops/dense/dense-input-gradient.js';
import { denseForward } from '../../ops/dense/dense-forward.js';
import { denseWeightGradient } from '../../ops/dense/dense-weight-gradient.js';
import type { Factor } from './scale-factors.js';
import {
  meanAndDeviation,
  meanOffDiagonal,
  squares,
  squaresOfDifference,
  sumOf,
  type Entries,
} from './scale-statistics.js';

/**
 * Mean diagonal entry, relative deviation, the distance moved, mean entry off the diagonal: see ScaleTrace.
 */
export type ScaleStatistics = readonly [mean: number, deviation: number, moved: number, off: number];

/**
 * One scale matrix M of every member, of size d. The backend makes the smaller one of the two Gram matrices
 * of its factor F, which has the eigenvalues of M except for zeros; it makes M itself if that is no larger
 * than the other.
 *
 * If it makes M, then M(0) is kept on the host, and ‖M − M(0)‖ is a sum over entries. If it makes the other
 * one (here G = Fᵀ F for M = F Fᵀ; the mirror image holds too), then F(0) is kept on the backend, and ‖M −
 * M(0)‖² = ‖G‖² + ‖G(0)‖² − 2 ‖Fᵀ F(0)‖².
 *
 * That difference cancels if little has moved. An entry of a product is off by at most ε = n 2⁻²³ times its
 * n terms taken without signs. So ‖M − M(0)‖² is off by about 8 ε ‖|F|ᵀ|F|‖², and a distance near 0 by the
 * root of that. Rounding errors average over entries, and those of the three products are much the same:
 * with 200 to 784 inputs and widths of 64 to 512, ‖M − M(0)‖² was off by 2·10⁻⁷ ‖M‖² at most. A distance
 * below 5·10⁻⁴ ‖M‖ may thus be rounding alone; one of 0.03 ‖M‖ is right to four digits or more. The
 * distance is exactly 0 if no bit of F has changed.
 *
 * The sum of all entries of M = F Fᵀ is ‖Fᵀ 1‖². Where M is not made, the backend makes Fᵀ 1 or F 1.
 */
export class ScaleMatrix {
  private readonly extent: number;
  private readonly size: number;
  private readonly gram: Tensor;
  /** Undefined where the Gram matrix is M. */
  private readonly cross?: { readonly initial: Tensor; readonly product: Tensor; readonly sums: Tensor };
  /** At checkpoint 0: of each member the entries of M, or the sum of squares of the smaller Gram matrix. */
  private start?: ArrayLike<number>;

  /** `calls` are those that make what is read: they must have run since the parameters last changed. */
  constructor(
    private readonly backend: Backend,
    private readonly members: number,
    private readonly factor: Factor,
    calls: Call[],
  ) {
    const { product, rows, columns, axis } = factor;
    this.size = axis === 'rows' ? rows : columns;
    this.extent = Math.min(rows, columns);
    const own = this.size === this.extent;
    const made = own ? axis : axis === 'rows' ? 'columns' : 'rows';
    const make = (label: string, other: Tensor): Tensor => {
      const tensor = backend.tensor(label, [members, this.extent, padded(this.extent)], 'f32');
      calls.push((made === 'columns' ? overRows : overColumns)(members, factor, other, tensor));
      return tensor;
    };
    this.gram = make(`Gram matrix of ${product.label}`, product);
    if (!own) {
      const initial = backend.tensor(`${product.label} at checkpoint 0`, product.shape, 'f32');
      const sums = sumsOf(backend, members, factor, calls);
      this.cross = {
        initial,
        product: make(`${product.label} with itself at checkpoint 0`, initial),
        sums,
      };
    }
  }

  /** The statistics by member as they are now. Checkpoint 0 is read first; distances moved are from there. */
  async read(checkpoint: number): Promise<(member: number) => ScaleStatistics> {
    const gram = await this.backend.read(this.gram);
    const squaredDistance = checkpoint === 0 ? await this.keep(gram) : await this.squaredDistance(gram);
    const sum = await this.sumOfEntries(gram);
    return (m) => {
      const [mean, deviation] = meanAndDeviation(this.entries(gram, m), this.size);
      // Rounding may leave less than nothing; NaN stays NaN.
      const moved = Math.sqrt(Math.max(0, squaredDistance(m)) / this.size);
      return [mean, deviation, moved, meanOffDiagonal(sum(m), mean, this.size)];
    };
  }

  /** 1ᵀ M 1 by member. */
  private async sumOfEntries(gram: ArrayLike<number>): Promise<(member: number) => number> {
    if (!this.cross) return (m) => sumOf(this.entries(gram, m));
    const { sums } = this.cross;
    const values = await this.backend.read(sums);
    const length = values.length / this.members;
    return (m) => {
      let sum = 0;
      for (let at = m * length; at < (m + 1) * length; at += BATCH) sum += values[at] ** 2;
      return sum;
    };
  }

  private async keep(gram: ArrayLike<number>): Promise<(member: number) => number> {
    if (this.cross) {
      this.backend.write(this.cross.initial, await this.backend.read(this.factor.product));
      this.start = Float64Array.from({ length: this.members }, (_, m) => squares(this.entries(gram, m)));
    } else {
      this.start = gram;
    }
    return () => 0;
  }

  /** ‖M − M(0)‖²_F by member. */
  private async squaredDistance(gram: ArrayLike<number>): Promise<(member: number) => number> {
    const { start, cross } = this;
    if (!start) {
      throw new RangeError(
        `scale matrix of ${this.factor.product.label}: nothing to have moved from, ` +
          'expected checkpoint 0 to be read first',
      );
    }
    if (!cross) return (m) => squaresOfDifference(this.entries(gram, m), this.entries(start, m));
    const product = await this.backend.read(cross.product);
    return (m) => squares(this.entries(gram, m)) + start[m] - 2 * squares(this.entries(product, m));
  }

  private entries(values: ArrayLike<number>, m: number): Entries {
    const stride = padded(this.extent);
    return { values, first: m * this.extent * stride, stride, extent: this.extent };
  }
}

/** Smallest padded extent of a batch: the vector 1 is given so often. */
const BATCH = 4;

/**
 * Fᵀ 1 (for M = F Fᵀ) or F 1 (for M = Fᵀ F), [member, extent of the sum, BATCH]: every entry of a batch is
 * the same.
 */
function sumsOf(
  backend: Backend,
  members: number,
  { product, rows, columns, axis }: Factor,
  calls: Call[],
): Tensor {
  const overTheRows = axis === 'rows';
  const [summed, left] = overTheRows ? [rows, columns] : [columns, rows];
  const ones = backend.tensor(`ones to sum ${product.label}`, [members, summed, BATCH], 'f32');
  backend.write(ones, new Float32Array(members * summed * BATCH).fill(1));
  const sums = backend.tensor(`sums of ${product.label}`, [members, left, BATCH], 'f32');
  calls.push(
    overTheRows
      ? {
          operation: denseForward,
          members,
          tensors: { w: product, x: ones, y: sums },
          sizes: {
            inputs: rows,
            outputs: columns,
            outputs_padded: padded(columns),
            batch4: 1,
            x_member4: rows,
          },
        }
      : {
          operation: denseInputGradient,
          members,
          tensors: { w: product, dy: ones, dx: sums },
          sizes: { inputs: rows, outputs: columns, outputs_padded: padded(columns), batch4: 1 },
        },
  );
  return sums;
}

/** Fᵀ F' of a factor F and another of its shape, [member, columns, columns padded]. */
function overRows(members: number, { product, rows, columns }: Factor, other: Tensor, y: Tensor): Call {
  const columns4 = padded(columns) / 4;
  return {
    operation: denseForward,
    members,
    tensors: { w: product, x: other, y },
    sizes: {
      inputs: rows,
      outputs: columns,
      outputs_padded: columns4 * 4,
      batch4: columns4,
      x_member4: rows * columns4,
    },
  };
}

/** F F'ᵀ, [member, rows, rows padded]. */
function overColumns(members: number, { product, rows, columns }: Factor, other: Tensor, dw: Tensor): Call {
  return {
    operation: denseWeightGradient,
    members,
    tensors: { x: product, dy: other, dw },
    sizes: {
      inputs: rows,
      outputs: rows,
      outputs4: padded(rows) / 4,
      batch: columns,
      batch_padded: padded(columns),
      x_member: rows * padded(columns),
    },
  };
}
