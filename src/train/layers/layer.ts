import type { ActivationLayer, Layer } from '../../model/layer.js';
import type { Call, Operation, Tensor } from '../../ops/backend.js';
import type { UpdateName } from '../../ops/update/weight-update.js';
import type { EnsembleParameters } from '../parameters/parameters.js';
import type { Winograd } from '../winograd/winograd.js';

/** A layer applied to a batch: x: [member or shared, feature, batch padded], y: [member, feature, batch padded]. */
export interface AppliedLayer<Kind extends Layer = Layer> {
  readonly layer: Kind;
  /** The activation that the layer's own kernel applies; y is then the activation's output. */
  readonly activation?: ActivationLayer;
  /** y is to be without the layer's bias. */
  readonly withoutBias?: boolean;
  readonly members: number;
  readonly batch: number;
  readonly x: Tensor;
  /** All members read the same x. */
  readonly xShared: boolean;
  readonly y: Tensor;
  readonly parameters: EnsembleParameters;
  /** A convolution some of whose directions Winograd's method computes. */
  readonly winograd?: Winograd;
}

/** What the gradients of a layer's parameters are made from. */
export type Passed<Kind extends Layer = Layer> = Pick<
  AppliedLayer<Kind>,
  'layer' | 'members' | 'batch' | 'x' | 'xShared' | 'winograd'
>;

/** The gradient of a layer's input: dx from dy. */
export interface InputGradient<Kind extends Layer = Layer> {
  readonly applied: AppliedLayer<Kind>;
  readonly dy: Tensor;
  readonly dx: Tensor;
  /** x is the output of this activation, and dx is to be the gradient by what went into it. */
  readonly below?: ActivationLayer;
}

/** What a layer that is linear in its input needs to take dy to dx: neither x nor y. */
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
  /** y from x. */
  forward(applied: AppliedLayer<Kind>): Call[];
  /** Whether dx takes the place of dy, so that it needs no tensor of its own: `dx` is then `dy`. */
  readonly inPlace: boolean;
  /** dx from dy; through `below` if there is one. */
  inputGradient(gradient: InputGradient<Kind>): Call[];
  /** dx from dy as the transposed layer without its bias; undefined for a kind that is not linear. */
  readonly transposed: ((gradient: LinearGradient<Kind>) => Call) | undefined;
  /** Gradients of its weights; undefined for a kind without parameters. */
  readonly weights: WeightOperations<Kind> | undefined;
}

/** How the weights of a layer are trained. */
export interface WeightOperations<Kind extends Layer> {
  /** dw from x and dy. */
  gradient(
    passed: Passed<Kind>,
    tensors: { readonly x: Tensor; readonly dy: Tensor; readonly dw: Tensor },
  ): Call[];
  /** Sizes of the product that makes the gradient, which its updates need as well. */
  sizes(passed: Passed<Kind>): Record<string, number>;
  /** The products that update the weights instead of storing their gradient. */
  readonly updates: Readonly<Record<UpdateName, Operation>>;
}

/** Pixels of a layer's output; 1 for a vector. */
export function positions(layer: Layer): number {
  return layer.output.height * layer.output.width;
}
