import type { DenseLayer, Layer } from '../model/layer.js';
import { featureCount } from '../model/parameters.js';
import { padded, type Backend, type Call, type Program, type Tensor } from '../ops/backend.js';
import { denseForward } from '../ops/dense-forward.js';
import { denseInputGradient } from '../ops/dense-input-gradient.js';
import { denseWeightGradient } from '../ops/dense-weight-gradient.js';
import type { ScaleTrace } from '../trace/trace.js';
import { type Recorded, type Recorder, RecordingError } from './recorder.js';

/** A product F of weights, [member, rows, columns padded], of which one of the Gram matrices is a scale matrix M. */
interface Factor {
  readonly product: Tensor;
  readonly rows: number;
  readonly columns: number;
  /** Extent of M: `columns` for Fᵀ F, `rows` for F Fᵀ. */
  readonly size: number;
}

/** The smaller one of the Gram matrices of a factor, whose squares have the same sum: [member, extent, extent padded]. */
interface Gram {
  readonly tensor: Tensor;
  readonly extent: number;
  readonly size: number;
}

/** Mean diagonal entry and relative deviation. */
const STATISTICS = 2;

/**
 * How far the gradient scale matrices are from multiples of the identity (science.md, section 2), with activations taken as
 * identity and biases as zero: A_l = (W_L…W_{l+1})(W_L…W_{l+1})ᵀ and B_l = (W_{l−1}…W_1)ᵀ(W_{l−1}…W_1), l = 1 … L. A_L and
 * B_1 are empty products, the identity itself.
 *
 * Products and Gram matrices are made on the backend, member beside member; of a Gram matrix only sums are taken, in float64.
 */
export class ScaleMatrices implements Recorder {
  private readonly a: Float64Array;
  private readonly b: Float64Array;

  private constructor(
    private readonly recorded: Recorded,
    private readonly layers: number,
    private readonly program: Program,
    /** Of layer l + 1 at l; undefined for the identity. */
    private readonly grams: Readonly<Record<'a' | 'b', readonly (Gram | undefined)[]>>,
  ) {
    const length = recorded.checkpoints * recorded.members * layers * STATISTICS;
    this.a = new Float64Array(length).fill(NaN);
    this.b = new Float64Array(length).fill(NaN);
  }

  /** Rejects with RecordingError, RangeError or GpuError. */
  static async create(recorded: Recorded): Promise<ScaleMatrices> {
    const layers = requireDense(recorded.layers);
    const calls: Call[] = [];
    const grams = { a: factorsOfA(recorded, layers, calls), b: factorsOfB(recorded, layers, calls) };
    const of = (factor: Factor | undefined): Gram | undefined =>
      factor && gramOf(recorded.backend, recorded.members, factor, calls);
    const both = { a: grams.a.map(of), b: grams.b.map(of) };
    return new ScaleMatrices(recorded, layers.length, await recorded.backend.prepare(calls), both);
  }

  async record(checkpoint: number, divergedAt: Int32Array): Promise<void> {
    const { backend, members } = this.recorded;
    await backend.run(this.program);
    for (const which of ['a', 'b'] as const) {
      for (const [l, gram] of this.grams[which].entries()) {
        const values = gram && (await backend.read(gram.tensor));
        for (let m = 0; m < members; m++) {
          if (divergedAt[m] >= 0) continue;
          const at = ((checkpoint * members + m) * this.layers + l) * STATISTICS;
          this[which].set(gram && values ? statistics(values, m, gram) : [1, 0], at);
        }
      }
    }
  }

  get trace(): { scales: ScaleTrace } {
    return { scales: { layers: this.layers, a: this.a, b: this.b } };
  }
}

/** The dense layers of a net that has no others but activations; throws RecordingError for another one. */
export function requireDense(layers: readonly Layer[]): DenseLayer[] {
  const other = layers.find(({ kind }) => kind !== 'dense' && kind !== 'activation');
  if (other) {
    throw new RecordingError(
      `gradient scale matrices: layer ${other.name} is a ${other.kind}, expected dense layers and activations; ` +
        `record them of linear or mlp architectures only`,
    );
  }
  return layers.filter((layer): layer is DenseLayer => layer.kind === 'dense');
}

/** F_l = (W_L … W_{l+1})ᵀ, [m_l, K], of which A_l = Fᵀ F; F_{L−1} is stored as it is needed, as the weights of layer L. */
function factorsOfA(
  { backend, members, parameters }: Recorded,
  layers: readonly DenseLayer[],
  calls: Call[],
): (Factor | undefined)[] {
  const columns = layers[layers.length - 1].output.channels;
  const factors = layers.map((): Factor | undefined => undefined);
  let product = parameters.of(layers[layers.length - 1].name).weights.value;
  for (let l = layers.length - 2; l >= 0; l--) {
    const rows = layers[l].output.channels;
    if (l < layers.length - 2) {
      const { name, output } = layers[l + 1];
      const above = product;
      product = backend.tensor(
        `product of weights above layer ${l + 1}`,
        [members, rows, padded(columns)],
        'f32',
      );
      calls.push({
        operation: denseInputGradient,
        members,
        tensors: { w: parameters.of(name).weights.value, dy: above, dx: product },
        sizes: {
          inputs: rows,
          outputs: output.channels,
          outputs_padded: padded(output.channels),
          batch4: padded(columns) / 4,
        },
      });
    }
    factors[l] = { product, rows, columns, size: columns };
  }
  return factors;
}

/** F_l = (W_{l−1} … W_1)ᵀ, [q, m_{l−1}], of which B_l = F Fᵀ; F_2 is stored as it is needed, as the weights of layer 1. */
function factorsOfB(
  { backend, members, parameters }: Recorded,
  layers: readonly DenseLayer[],
  calls: Call[],
): (Factor | undefined)[] {
  const rows = featureCount(layers[0].input);
  const factors = layers.map((): Factor | undefined => undefined);
  let product = parameters.of(layers[0].name).weights.value;
  for (let l = 1; l < layers.length; l++) {
    const columns = layers[l - 1].output.channels;
    if (l > 1) {
      const inner = layers[l - 2].output.channels;
      const below = product;
      product = backend.tensor(
        `product of weights below layer ${l + 1}`,
        [members, rows, padded(columns)],
        'f32',
      );
      calls.push({
        operation: denseInputGradient,
        members,
        tensors: { w: below, dy: parameters.of(layers[l - 1].name).weights.value, dx: product },
        sizes: { inputs: rows, outputs: inner, outputs_padded: padded(inner), batch4: padded(columns) / 4 },
      });
    }
    factors[l] = { product, rows, columns, size: rows };
  }
  return factors;
}

function gramOf(
  backend: Backend,
  members: number,
  { product, rows, columns, size }: Factor,
  calls: Call[],
): Gram {
  const extent = Math.min(rows, columns);
  const tensor = backend.tensor(`Gram matrix of ${product.label}`, [members, extent, padded(extent)], 'f32');
  const columns4 = padded(columns) / 4;
  calls.push(
    columns <= rows
      ? {
          operation: denseForward,
          members,
          tensors: { w: product, x: product, y: tensor },
          sizes: {
            inputs: rows,
            outputs: columns,
            outputs_padded: columns4 * 4,
            batch4: columns4,
            x_member4: rows * columns4,
          },
        }
      : {
          operation: denseWeightGradient,
          members,
          tensors: { x: product, dy: product, dw: tensor },
          sizes: {
            inputs: rows,
            outputs: rows,
            outputs4: padded(rows) / 4,
            batch: columns,
            batch_padded: columns4 * 4,
            x_member: rows * columns4 * 4,
          },
        },
  );
  return { tensor, extent, size };
}

/**
 * tr(M)/d and ‖M − (tr M/d) I‖_F / (√d tr M/d) of M, of extent d = `size`. The Gram matrix that is known has its trace and
 * its sum of squares; where it is smaller than M, (d − extent) eigenvalues 0 are added.
 */
function statistics(values: ArrayLike<number>, m: number, { extent, size }: Gram): [number, number] {
  const stride = padded(extent);
  const first = m * extent * stride;
  let trace = 0;
  for (let i = 0; i < extent; i++) trace += values[first + i * stride + i];
  const mean = trace / size;
  let squares = (size - extent) * mean ** 2;
  for (let i = 0; i < extent; i++) {
    for (let j = 0; j < extent; j++) {
      squares += (values[first + i * stride + j] - (i === j ? mean : 0)) ** 2;
    }
  }
  return [mean, Math.sqrt(squares / size) / mean];
}
