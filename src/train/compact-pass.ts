import type { Layer } from '../model/layer.js';
import { featureCount, hasParameters } from '../model/parameters.js';
import { padded, type Backend, type Call, type Tensor } from '../ops/backend.js';
import { denseWeightGradient } from '../ops/dense-weight-gradient.js';
import { CompactChain } from './compact-chain.js';
import { denseNarrowInputGradientCall, forwardCalls, parameterGradientCalls } from './layer-calls.js';
import type { EnsembleParameters } from './parameters.js';
import type { SecondMoments } from './second-moments.js';

/**
 * A step of a linear net by its compact matrix C (see `usesCompactPath`): C by pushing unit vectors back through the layers, G =
 * ∂loss/∂C, and then, from the first layer to the last, G pushed forward by one more layer with that layer's gradient and update.
 */
export class CompactPass {
  readonly toCompactMatrix: readonly Call[];
  private readonly chain: CompactChain;
  private readonly classes: number;
  /** G: [member, feature, class padded]. */
  private readonly gradient: Tensor;

  constructor(
    private readonly backend: Backend,
    private readonly layers: readonly Layer[],
    private readonly members: number,
    private readonly parameters: EnsembleParameters,
    /** Where G comes from second moments. */
    moments?: SecondMoments,
  ) {
    this.classes = layers[layers.length - 1].output.channels;
    this.chain = new CompactChain(backend, layers, members, parameters, moments ? this.classes : 0);
    this.toCompactMatrix = this.chain.calls;
    this.gradient = this.rowsAt('dC', featureCount(layers[0].input));
    if (moments) this.placeUnitMatrix(moments);
  }

  /** G = R Xᵀ with R = ∂loss/∂(C X); x: [member or 1, feature, batch padded]. */
  gradientFromExamples(
    x: Tensor,
    shared: boolean,
    batch: number,
    lossGradient: (logits: Tensor, dlogits: Tensor) => Call,
  ): Call[] {
    const { members, classes } = this;
    const [, inputs, batchPadded] = x.shape;
    const logits = this.backend.tensor('logits', [members, classes, batchPadded], 'f32');
    const dlogits = this.backend.tensor('dlogits', [members, classes, batchPadded], 'f32');
    return [
      this.chain.logits(classes, x, shared, logits),
      lossGradient(logits, dlogits),
      {
        operation: denseWeightGradient,
        members,
        tensors: { x, dy: dlogits, dw: this.gradient },
        sizes: {
          inputs,
          outputs: classes,
          outputs4: padded(classes) / 4,
          batch,
          batch_padded: batchPadded,
          x_member: shared ? 0 : inputs * batchPadded,
        },
      },
    ];
  }

  /** G = C Σxx − Σyx, the product of [Σxx, −Σxy] with C above the unit matrix. */
  gradientFromMoments({ tensor, features, classes }: SecondMoments): Call {
    return denseNarrowInputGradientCall(
      { w: tensor, dy: this.chain.matrix, dx: this.gradient },
      { members: this.members, inputs: features, outputs: features + classes },
    );
  }

  /** Every weight's gradient from G and its update; `rates[counter]` is the learning rate. */
  gradientsAndUpdates(rates: Tensor, counter: Tensor): Call[] {
    const { layers, parameters } = this;
    const last = layers.length - 1;
    const calls: Call[] = [];
    let x = this.gradient;
    for (const [index, layer] of layers.entries()) {
      if (index === last) {
        // What comes to the last layer is its gradient: what it pushes back are unit vectors.
        return [
          ...calls,
          ...parameters.update(rates, counter, [{ ...parameters.of(layer.name).weights, gradient: x }]),
        ];
      }
      const y = this.rowsAt(`dC at ${layer.name}`, featureCount(layer.output));
      calls.push(...this.layerCalls(layer, x, y, this.chain.rows[index], rates, counter));
      x = y;
    }
    return calls;
  }

  /** Forward from x to y with the weights as they are, then gradient and update: in one pass where there is a kernel for it. */
  private layerCalls(layer: Layer, x: Tensor, y: Tensor, dy: Tensor, rates: Tensor, counter: Tensor): Call[] {
    const { members, classes, parameters } = this;
    const applied = { layer, members, batch: classes, x, xShared: false, y, parameters };
    if (!hasParameters(layer)) return forwardCalls(applied);
    const { weights } = parameters.of(layer.name);
    const fused =
      layer.kind === 'dense'
        ? parameters.denseForwardAndUpdate(layer.name, { x, y, dy }, classes, rates, counter)
        : undefined;
    if (fused) return [fused];
    return [
      ...forwardCalls(applied),
      ...parameterGradientCalls(applied, dy, { weights }),
      ...parameters.update(rates, counter, [weights]),
    ];
  }

  private rowsAt(label: string, features: number): Tensor {
    return this.backend.tensor(label, [this.members, features, padded(this.classes)], 'f32');
  }

  /** Writes the rows below C: the classes' unit vectors, which no step changes. */
  private placeUnitMatrix({ features, classes }: SecondMoments): void {
    const width = padded(classes);
    const rows = features + classes;
    const values = new Float32Array(this.members * rows * width);
    for (let m = 0; m < this.members; m++) {
      for (let k = 0; k < classes; k++) values[(m * rows + features + k) * width + k] = 1;
    }
    this.backend.write(this.chain.matrix, values);
  }
}
