import type { Layer } from '../../model/layer.js';
import { hasParameters } from '../../model/parameters.js';
import { padded, type Backend, type Call, type Tensor } from '../../ops/backend.js';
import { biasGradient } from '../../ops/bias/bias.js';
import { denseForwardGathered, denseWeightGradientGathered } from '../../ops/dense/dense-gathered.js';
import { denseWeightGradient } from '../../ops/dense/dense-weight-gradient.js';
import { scaledBiasForward, scaledBiasGradient } from '../../ops/bias/scaled-bias.js';
import { CompactChain } from './compact-chain.js';
import type { Minibatches } from '../examples.js';
import { denseNarrowInputGradientCall } from '../layers/dense.js';
import { forwardCalls } from '../layers/kinds.js';
import { positions } from '../layers/layer.js';
import { weightUpdateCalls, type Rates } from '../layers/parameter-calls.js';
import type { EnsembleParameters, Parameter } from '../parameters/parameters.js';
import type { SecondMoments } from './second-moments.js';
import { featureCount } from '../../model/shape.js';

/** What a step by the compact matrix is of. */
export interface CompactPassSetup {
  readonly layers: readonly Layer[];
  readonly members: number;
  readonly parameters: EnsembleParameters;
  /** Given if G comes from second moments. */
  readonly moments?: SecondMoments;
}

/**
 * What a layer reads and writes when G is pushed through it: rows x from below, y to above, and dy pushed
 * back to it.
 */
interface Pushed {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly dy: Tensor;
}

/**
 * A step of a linear net by its compact matrix C (see `usesCompactPath`). Unit vectors pushed back through
 * the layers make C. Then G = ∂loss/∂C is pushed forward from the first layer to the last, with each
 * layer's gradient and update on the way.
 */
export class CompactPass {
  readonly toCompactMatrix: readonly Call[];
  private readonly chain: CompactChain;
  private readonly classes: number;
  /** G: [member, feature, class padded]. */
  private readonly gradient: Tensor;
  /** r: the sums of R over the batch, [member, class padded]; what biases count by. */
  private readonly residuals: Tensor;

  private readonly layers: readonly Layer[];
  private readonly members: number;
  private readonly parameters: EnsembleParameters;

  constructor(
    private readonly backend: Backend,
    { layers, members, parameters, moments }: CompactPassSetup,
  ) {
    this.layers = layers;
    this.members = members;
    this.parameters = parameters;
    this.classes = layers[layers.length - 1].output.channels;
    this.chain = new CompactChain(backend, {
      layers,
      members,
      parameters,
      belowMatrix: moments && this.classes,
    });
    this.toCompactMatrix = this.chain.calls;
    this.gradient = this.rowsAt('dC', featureCount(layers[0].input));
    this.residuals = backend.tensor('residuals', [members, padded(this.classes)], 'f32');
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
    const { logits, dlogits } = this.logitTensors(batchPadded);
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
      ...(this.chain.offset ? [this.residualsCall(dlogits, batch)] : []),
    ];
  }

  /**
   * The same for minibatches whose examples are read in place, without a copy; for at most MOST_NARROW
   * classes. `counter` selects the step.
   */
  gradientFromMinibatches(
    { examples, batchOrder }: Minibatches,
    counter: Tensor,
    batch: number,
    lossGradient: (logits: Tensor, dlogits: Tensor) => Call,
  ): Call[] {
    const { members, classes: outputs, chain } = this;
    const [, inputs] = this.gradient.shape;
    const outputs_padded = padded(outputs);
    const { logits, dlogits } = this.logitTensors(padded(batch));
    const bias = chain.offset ?? this.backend.tensor('no offset', [members, outputs_padded], 'f32');
    const read = { examples: examples.inputs, batch_order: batchOrder, step: counter };
    const extents = { inputs, inputs4: padded(inputs) / 4, outputs };
    const sizes = { ...extents, members, batch, batch4: padded(batch) / 4 };
    return [
      {
        operation: denseForwardGathered,
        members,
        tensors: { w: chain.matrix, ...read, bias, y: logits },
        sizes: { ...sizes, outputs_padded },
      },
      lossGradient(logits, dlogits),
      {
        operation: denseWeightGradientGathered,
        members,
        tensors: { ...read, dy: dlogits, dw: this.gradient },
        sizes: { ...sizes, outputs4: outputs_padded / 4 },
      },
      ...(chain.offset ? [this.residualsCall(dlogits, batch)] : []),
    ];
  }

  /** G = C Σxx − Σyx, the product of [Σxx, −Σxy] with C above the unit matrix. */
  gradientFromMoments({ tensor, features, classes }: SecondMoments): Call {
    return denseNarrowInputGradientCall(
      { w: tensor, dy: this.chain.matrix, dx: this.gradient },
      { members: this.members, inputs: features, outputs: features + classes, batch: this.classes },
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
        const { weights, bias } = parameters.of(layer.name);
        calls.push(parameters.update(weights, rates, counter, x));
        if (bias) calls.push(parameters.update(bias, rates, counter, this.residuals));
        return calls;
      }
      const y = this.rowsAt(`dC at ${layer.name}`, featureCount(layer.output));
      calls.push(...this.layerCalls(layer, { x, y, dy: this.chain.rows[index] }, { rates, step: counter }));
      x = y;
    }
    return calls;
  }

  /**
   * Forward from x to y with the weights as they are, then gradient and update: in one pass if a kernel can.
   */
  private layerCalls(layer: Layer, pushed: Pushed, at: Rates): Call[] {
    const { x, y, dy } = pushed;
    const { members, classes, parameters } = this;
    const applied = { layer, members, batch: classes, x, xShared: false, y, parameters, withoutBias: true };
    if (!hasParameters(layer)) return forwardCalls(applied);
    const { bias } = parameters.of(layer.name);
    const biases = bias ? this.biasCalls(layer, bias, pushed, at) : [];
    const fused =
      layer.kind === 'dense' ? parameters.denseForwardAndUpdate(layer.name, pushed, classes, at) : undefined;
    if (fused) return [fused, ...biases];
    return [...forwardCalls(applied), ...weightUpdateCalls(applied, dy, at), ...biases];
  }

  /** y += bias rᵀ, then the gradient of the bias, dy r, and its update. */
  private biasCalls(layer: Layer, bias: Parameter, { y, dy }: Pushed, { rates, step }: Rates): Call[] {
    const { members, classes, residuals: scale } = this;
    const { channels } = layer.output;
    const [channels_padded, batch_padded] = [padded(channels), padded(classes)];
    const batch4 = batch_padded / 4;
    return [
      {
        operation: scaledBiasForward,
        members,
        tensors: { bias: bias.value, scale, y },
        sizes: { channels, channels_padded, plane4: positions(layer) * batch4, batch4 },
      },
      {
        operation: scaledBiasGradient,
        members,
        tensors: { dy, scale, dbias: bias.gradient },
        sizes: { channels, channels_padded, positions: positions(layer), batch: classes, batch_padded },
      },
      this.parameters.update(bias, rates, step),
    ];
  }

  private logitTensors(batchPadded: number): { logits: Tensor; dlogits: Tensor } {
    const shape = [this.members, this.classes, batchPadded];
    return {
      logits: this.backend.tensor('logits', shape, 'f32'),
      dlogits: this.backend.tensor('dlogits', shape, 'f32'),
    };
  }

  private residualsCall(dlogits: Tensor, batch: number): Call {
    const { members, classes: channels } = this;
    const sizes = { channels, channels_padded: padded(channels), positions: 1, batch };
    return {
      operation: biasGradient,
      members,
      tensors: { dy: dlogits, dbias: this.residuals },
      sizes: { ...sizes, batch_padded: dlogits.shape[2] },
    };
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
