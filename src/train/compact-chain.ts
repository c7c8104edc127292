import type { Layer } from '../model/layer.js';
import { featureCount } from '../model/parameters.js';
import { padded, type Backend, type Call, type Tensor } from '../ops/backend.js';
import { denseForward } from '../ops/dense-forward.js';
import { linearInputGradientCall } from './layer-calls.js';
import type { EnsembleParameters } from './parameters.js';

/**
 * The compact matrix of a linear net, and what lies between: the unit vectors of the K classes pushed back through its layers, from the
 * last to the first.
 */
export class CompactChain {
  readonly calls: readonly Call[];
  /** At a layer's output, by its index: ∂z_k/∂(unit), [member, feature, class padded]. That of the last layer would be the unit matrix and is not there. */
  readonly rows: readonly Tensor[];
  /** [member, feature, class padded], and `belowMatrix` further rows of zeros. */
  readonly matrix: Tensor;

  constructor(
    backend: Backend,
    layers: readonly Layer[],
    private readonly members: number,
    parameters: EnsembleParameters,
    belowMatrix = 0,
  ) {
    const last = layers[layers.length - 1];
    const classes = last.output.channels;
    const rows: Tensor[] = [];
    const calls: Call[] = [];
    // The last layer's weights, [member, unit, class padded], are what it makes of the unit vectors.
    let dy = parameters.of(last.name).weights.value;
    for (let index = layers.length - 2; index >= 0; index--) {
      const layer = layers[index];
      rows[index] = dy;
      const features = featureCount(layer.input) + (index === 0 ? belowMatrix : 0);
      const dx = backend.tensor(`compact rows at ${layer.name}`, [members, features, padded(classes)], 'f32');
      if (layer.kind === 'activation' || layer.kind === 'max-pool') {
        throw new Error(`compact chain: layer ${layer.name} is a ${layer.kind}, expected linear layers`);
      }
      calls.push(linearInputGradientCall(layer, { members, batch: classes, parameters }, dy, dx));
      dy = dx;
    }
    this.rows = rows;
    this.calls = calls;
    this.matrix = dy;
  }

  /** logits = C x; x: [member or 1, feature, batch padded], logits: [member, class, batch padded]. */
  logits(classes: number, x: Tensor, shared: boolean, logits: Tensor): Call {
    const [, inputs, batchPadded] = x.shape;
    const batch4 = batchPadded / 4;
    return {
      operation: denseForward,
      members: this.members,
      tensors: { w: this.matrix, x, y: logits },
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
