import type { ActivationLayer, Layer } from '../../model/layer.js';
import type { Call, Tensor } from '../../ops/backend.js';
import { activation } from './activation.js';
import { conv } from './conv.js';
import { dense } from './dense.js';
import type { AppliedLayer, LayerOperations, LinearGradient } from './layer.js';
import { averagePool, maxPool } from './pool.js';

/** The operations of every kind of layer. */
const LAYER_OPERATIONS: {
  readonly [Kind in Layer['kind']]: LayerOperations<Extract<Layer, { readonly kind: Kind }>>;
} = { activation, dense, conv, 'max-pool': maxPool, 'average-pool': averagePool };

/** The operations of a layer's kind. */
export function operationsOf<Kind extends Layer>(layer: Kind): LayerOperations<Kind> {
  // The table pairs each kind with its layers, but the compiler cannot see this when a union is the index.
  return LAYER_OPERATIONS[layer.kind] as unknown as LayerOperations<Kind>;
}

/** Calls that make y from x. */
export function forwardCalls(applied: AppliedLayer): Call[] {
  return operationsOf(applied.layer).forward(applied);
}

/**
 * Calls that make dx from dy. `allocate` makes the tensor dx, unless dx takes the place of dy. If x is the
 * output of the activation `below`, dx is the gradient by the activation's input.
 */
export function inputGradientCalls(
  applied: AppliedLayer,
  dy: Tensor,
  allocate: () => Tensor,
  below?: ActivationLayer,
): { calls: Call[]; dx: Tensor } {
  const { inPlace, inputGradient } = operationsOf(applied.layer);
  const dx = inPlace ? dy : allocate();
  return { calls: inputGradient({ applied, dy, dx, below }), dx };
}

/**
 * A call that makes dx from dy by the transpose of a linear layer. Throws an Error if the kind is not linear.
 */
export function linearInputGradientCall(gradient: LinearGradient): Call {
  const { layer } = gradient;
  const { transposed } = operationsOf(layer);
  if (transposed === undefined) {
    throw new Error(`layer ${layer.name} is a ${layer.kind}, expected a linear layer; nothing transposes it`);
  }
  return transposed(gradient);
}
