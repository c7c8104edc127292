import type { ActivationLayer } from '../../model/layer.js';
import { featureCount } from '../../model/shape.js';
import { throughActivationBelow } from '../../ops/activation/epilogue.js';
import type { ActivationKind } from '../../ops/activation/activation.js';
import { ACTIVATIONS } from '../../ops/activation/kinds.js';
import type { Activation } from '../../model/layers/activation.js';
import { padded, type Call, type Tensor } from '../../ops/backend.js';
import type { AppliedLayer, LayerOperations } from './layer.js';

/** The operations of each activation that a suite file may name; the compiler demands all of them. */
const OPERATIONS: Readonly<Record<Activation, ActivationKind>> = ACTIVATIONS;

export const activation: LayerOperations<ActivationLayer> = {
  forward({ layer, members, batch, x, xShared, y }) {
    const { forward } = OPERATIONS[layer.activation];
    const values4 = valueGroups(layer, batch);
    const sizes = { values4, x_member4: xShared ? 0 : values4 };
    return [{ operation: forward, members, tensors: { x, y }, sizes }];
  },
  inPlace: true,
  inputGradient: ({ applied, dy }) => [gradientCall(applied.layer, applied, applied, dy)],
  transposed: undefined,
  weights: undefined,
};

/**
 * True if the kernel of the layer before can apply this activation. The activation's input is then not
 * stored, so the gradient must need the output alone.
 */
export function endsAnotherKernel({ activation: name }: ActivationLayer): boolean {
  return OPERATIONS[name].gradientFrom === 'output';
}

/**
 * Takes dx through the activation `below`, whose output is the layer's input x. `call` makes dx. The calls
 * that are returned make the gradient by the activation's input instead: in the same kernel if that can do
 * it, else in a second call.
 */
export function throughBelow(
  call: Call,
  {
    applied,
    dx,
    below,
  }: { readonly applied: AppliedLayer; readonly dx: Tensor; readonly below?: ActivationLayer },
): Call[] {
  if (!below) return [call];
  if (call.operation.below === undefined) {
    return [call, gradientCall(below, applied, { x: undefined, y: applied.x }, dx)];
  }
  const operation = throughActivationBelow(call.operation, below.activation);
  return [{ ...call, operation, tensors: { ...call.tensors, x: applied.x } }];
}

/** dy ← dy · f′: the gradient by the activation's output y becomes that by its input x, in place. */
function gradientCall(
  layer: ActivationLayer,
  { members, batch }: Pick<AppliedLayer, 'members' | 'batch'>,
  { x, y }: { readonly x: Tensor | undefined; readonly y: Tensor },
  dy: Tensor,
): Call {
  const { gradient, gradientFrom } = OPERATIONS[layer.activation];
  const v = gradientFrom === 'input' ? x : y;
  if (v === undefined) {
    throw new Error(
      `layer ${layer.name}: the gradient of ${layer.activation} needs its input, which the kernel before ` +
        'it kept for itself; apply it by a kernel of its own',
    );
  }
  return { operation: gradient, members, tensors: { v, dy }, sizes: { values4: valueGroups(layer, batch) } };
}

/** Groups of four values of one member. */
function valueGroups({ output }: ActivationLayer, batch: number): number {
  return (featureCount(output) * padded(batch)) / 4;
}
