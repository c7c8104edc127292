import type { DenseLayer, Layer } from '../../model/layer.js';
import { padded, type Call, type Tensor } from '../../ops/backend.js';
import { denseInputGradient } from '../../ops/dense/dense-input-gradient.js';
import { type Recorded, RecordingError } from './recorder.js';
import { featureCount } from '../../model/shape.js';

/**
 * A product F of weights, [member, rows, columns padded]. One of its two Gram matrices is a scale matrix M.
 */
export interface Factor {
  readonly product: Tensor;
  readonly rows: number;
  readonly columns: number;
  /** Which axis of F both axes of M are: `columns` for M = Fᵀ F, `rows` for M = F Fᵀ. */
  readonly axis: 'rows' | 'columns';
}

/** The dense layers of a net that has no others but activations; throws RecordingError for another one. */
export function requireDense(layers: readonly Layer[]): DenseLayer[] {
  const other = layers.find(({ kind }) => kind !== 'dense' && kind !== 'activation');
  if (other) {
    throw new RecordingError(
      `gradient scale matrices: layer ${other.name} is a ${other.kind}, expected dense layers and ` +
        `activations; record them of linear or mlp architectures only`,
    );
  }
  return layers.filter((layer): layer is DenseLayer => layer.kind === 'dense');
}

/** F_l = (W_L … W_{l+1})ᵀ, [m_l, K], so that A_l = Fᵀ F. The weights of layer L already are F_{L−1}. */
export function factorsOfA(
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
      const w = parameters.of(name).weights.value;
      const extents = { rows, inner: output.channels, columns };
      calls.push(productCall(members, { w, dy: above, dx: product }, extents));
    }
    factors[l] = { product, rows, columns, axis: 'columns' };
  }
  return factors;
}

/** F_l = (W_{l−1} … W_1)ᵀ, [q, m_{l−1}], so that B_l = F Fᵀ. The weights of layer 1 already are F_2. */
export function factorsOfB(
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
      const dy = parameters.of(layers[l - 1].name).weights.value;
      calls.push(productCall(members, { w: below, dy, dx: product }, { rows, inner, columns }));
    }
    factors[l] = { product, rows, columns, axis: 'rows' };
  }
  return factors;
}

/**
 * dx = w dy.
 * w: [member, rows, inner padded]   dy: [member, inner, columns padded]   dx: [member, rows, columns padded]
 */
function productCall(
  members: number,
  tensors: { readonly w: Tensor; readonly dy: Tensor; readonly dx: Tensor },
  { rows, inner, columns }: { readonly rows: number; readonly inner: number; readonly columns: number },
): Call {
  return {
    operation: denseInputGradient,
    members,
    tensors,
    sizes: { inputs: rows, outputs: inner, outputs_padded: padded(inner), batch4: padded(columns) / 4 },
  };
}
