import type { ActivationLayer, Layer } from '../../model/layer.js';
import type { Call, Operation, Tensor } from '../../ops/backend.js';
import type { UpdateName } from '../../ops/update/weight-update.js';
import type { EnsembleParameters } from '../parameters/parameters.js';
import type { Winograd } from '../winograd/winograd.js';

/**
 * A layer applied to a batch.
 * x: [member or shared, feature, batch padded]   y: [member, feature, batch padded]
 */
export interface AppliedLayer<Kind extends Layer = Layer> {
  readonly layer: Kind;
  /** The activation that the layer's own kernel applies; y is then the activation's output. */
  readonly activation?: ActivationLayer;
  /** True if y leaves out the layer's bias. */
  readonly withoutBias?: boolean;
  readonly members: number;
  readonly batch: number;
  readonly x: Tensor;
  /** True if all members read the same x. */
  readonly xShared: boolean;
  readonly y: Tensor;
  readonly parameters: EnsembleParameters;
  /** Set for a convolution that Winograd's method computes in at least one direction. */
  readonly winograd?: Winograd;
  /** True for a convolution that goes by strips wherever it does not go by Winograd's method. */
  readonly strips?: boolean;
}

/** A layer after its forward pass: what its parameter gradients are made from, beside dy. */
export type Passed<Kind extends Layer = Layer> = Pick<
  AppliedLayer<Kind>,
  'layer' | 'members' | 'batch' | 'x' | 'xShared' | 'winograd' | 'strips'
>;

/** What makes the gradient of a layer's input: dx from dy. */
export interface InputGradient<Kind extends Layer = Layer> {
  readonly applied: AppliedLayer<Kind>;
  readonly dy: Tensor;
  readonly dx: Tensor;
  /** Set if x is the output of this activation: dx is then the gradient by the activation's input. */
  readonly below?: ActivationLayer;
}

/** What makes dx from dy for a layer that is linear in its input: it needs neither x nor y. */
export interface LinearGradient<Kind extends Layer = Layer> {
  readonly layer: Kind;
  readonly members: number;
  readonly batch: number;
  readonly parameters: EnsembleParameters;
  readonly dy: Tensor;
  readonly dx: Tensor;
}

/** The operations that layers of one kind become. A new kind answers every question here. */
export interface LayerOperations<Kind extends Layer> {
  /** Calls that make y from x. */
  forward(applied: AppliedLayer<Kind>): Call[];
  /** True if dx takes the place of dy: `dx` is then the tensor `dy`. */
  readonly inPlace: boolean;
  /** Calls that make dx from dy, and take it through `below` if that is set. */
  inputGradient(gradient: InputGradient<Kind>): Call[];
  /**
   * A call that makes dx from dy by the transposed layer without bias; undefined if the kind is not linear.
   */
  readonly transposed: ((gradient: LinearGradient<Kind>) => Call) | undefined;
  /** How the weights are trained; undefined for a kind without parameters. */
  readonly weights: WeightOperations<Kind> | undefined;
}

/** Gradients and updates of the weights of one kind of layer. */
export interface WeightOperations<Kind extends Layer> {
  /** Calls that make dw from x and dy. */
  gradient(
    passed: Passed<Kind>,
    tensors: { readonly x: Tensor; readonly dy: Tensor; readonly dw: Tensor },
  ): Call[];
  /** Sizes of the product that makes the gradient; `updates` need them too. */
  sizes(passed: Passed<Kind>): Record<string, number>;
  /** The products that update the weights instead of storing their gradient. */
  readonly updates: Readonly<Record<UpdateName, Operation>>;
}

/** Number of pixels of a layer's output; 1 for a vector. */
export function positions(layer: Layer): number {
  return layer.output.height * layer.output.width;
}
