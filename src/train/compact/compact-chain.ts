import type { Layer } from '../../model/layer.js';
import { hasParameters } from '../../model/parameters.js';
import { padded, type Backend, type Call, type Tensor } from '../../ops/backend.js';
import { denseForward } from '../../ops/dense/dense-forward.js';
import { withOutput } from '../../ops/activation/epilogue.js';
import { biasOutput } from '../../ops/bias/scaled-bias.js';
import { linearInputGradientCall } from '../layers/kinds.js';
import { positions } from '../layers/layer.js';
import type { EnsembleParameters } from '../parameters/parameters.js';
import { featureCount } from '../../model/shape.js';

/** What a compact matrix is of. */
export interface CompactChainSetup {
  readonly layers: readonly Layer[];
  readonly members: number;
  readonly parameters: EnsembleParameters;
  /** Rows of zeros below the matrix; default 0. */
  readonly belowMatrix?: number;
}

/**
 * The compact matrix of a linear net, and what lies between: the unit vectors of the K classes pushed back
 * through its layers, from the last to the first.
 */
export class CompactChain {
  private readonly members: number;
  readonly calls: readonly Call[];
  /**
   * At a layer's output, by its index: ∂z_k/∂(unit), [member, feature, class padded]. Omitted for the last
   * layer, where it is the identity.
   */
  readonly rows: readonly Tensor[];
  /** [member, feature, class padded], and `belowMatrix` further rows of zeros. */
  readonly matrix: Tensor;
  /**
   * Logits of an input of zeros, [member, class padded]: what the biases add. Absent if no layer has a
   * bias.
   */
  readonly offset?: Tensor;

  constructor(backend: Backend, { layers, members, parameters, belowMatrix = 0 }: CompactChainSetup) {
    this.members = members;
    const last = layers[layers.length - 1];
    const classes = last.output.channels;
    const rows: Tensor[] = [];
    const calls: Call[] = [];
    // The last layer's weights, [member, unit, class padded], are what it makes of the unit vectors.
    let dy = parameters.of(last.name).weights.value;
    let offset = parameters.of(last.name).bias?.value;
    for (let index = layers.length - 2; index >= 0; index--) {
      const layer = layers[index];
      rows[index] = dy;
      const bias = hasParameters(layer) && parameters.of(layer.name).bias;
      if (bias) {
        const vector = (label: string): Tensor =>
          backend.tensor(`${label} ${layer.name}`, [members, padded(classes)], 'f32');
        const total = vector('offset from');
        const tensors = { start: offset ?? vector('no offset above'), bias: bias.value, rows: dy, total };
        const channels = layer.output.channels;
        const sizes = { channels, channels_padded: padded(channels), positions: positions(layer) };
        calls.push({
          operation: biasOutput,
          members,
          tensors,
          sizes: { ...sizes, batch4: padded(classes) / 4 },
        });
        offset = total;
      }
      const features = featureCount(layer.input) + (index === 0 ? belowMatrix : 0);
      const dx = backend.tensor(`compact rows at ${layer.name}`, [members, features, padded(classes)], 'f32');
      calls.push(linearInputGradientCall({ layer, members, batch: classes, parameters, dy, dx }));
      dy = dx;
    }
    this.rows = rows;
    this.calls = calls;
    this.matrix = dy;
    this.offset = offset;
  }

  /**
   * logits = C x + offset; x: [member or 1, feature, batch padded], logits: [member, class, batch padded].
   */
  logits(classes: number, x: Tensor, shared: boolean, logits: Tensor): Call {
    const [, inputs, batchPadded] = x.shape;
    const batch4 = batchPadded / 4;
    return {
      operation: withOutput(denseForward, this.offset !== undefined),
      members: this.members,
      tensors: { w: this.matrix, x, y: logits, ...(this.offset ? { bias: this.offset } : {}) },
      sizes: {
        inputs,
        outputs: classes,
        outputs_padded: padded(classes),
        batch4,
        x_member4: shared ? 0 : inputs * batch4,
      },
    };
  }
}
