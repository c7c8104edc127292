import { padded, type Call, type Tensor } from '../../ops/backend.js';
import { biasGradient } from '../../ops/bias/bias.js';
import type { Parameter } from '../parameters/parameters.js';
import { operationsOf } from './kinds.js';
import { positions, type AppliedLayer, type Passed, type WeightOperations } from './layer.js';
import type { Layer } from '../../model/layer.js';

/** The parameters whose gradients a layer writes. */
export interface LayerGradients {
  readonly weights: Pick<Parameter, 'gradient'>;
  readonly bias?: Pick<Parameter, 'gradient'>;
}

/** The learning rate of each step, [step], and the tensor that holds the current step. */
export interface Rates {
  readonly rates: Tensor;
  readonly step: Tensor;
}

/** Calls that make a layer's parameter gradients from x and dy. */
export function parameterGradientCalls(
  applied: Passed,
  dy: Tensor,
  { weights, bias }: LayerGradients,
): Call[] {
  const tensors = { x: applied.x, dy, dw: weights.gradient };
  const product = weightsOf(applied.layer).gradient(applied, tensors);
  return bias ? [...product, biasGradientCall(applied, dy, bias)] : product;
}

/** Calls that make a layer's parameter gradients from x and dy and update the parameters. */
export function parameterUpdateCalls(applied: AppliedLayer, dy: Tensor, { rates, step }: Rates): Call[] {
  const { layer, parameters } = applied;
  const { bias } = parameters.of(layer.name);
  return [
    ...weightUpdateCalls(applied, dy, { rates, step }),
    ...(bias ? [biasGradientCall(applied, dy, bias), parameters.update(bias, rates, step)] : []),
  ];
}

/**
 * Calls that make the gradient of a layer's weights from x and dy and update the weights. If the parameters
 * are fused and the optimiser allows it, one kernel does both and stores no gradient. Winograd's method and
 * strips always store the gradient.
 */
export function weightUpdateCalls(applied: AppliedLayer, dy: Tensor, { rates, step }: Rates): Call[] {
  const { layer, members, x, parameters } = applied;
  const { weights } = parameters.of(layer.name);
  const fused = parameters.fused && !applied.winograd?.weightGradient && !applied.strips;
  const update = fused ? parameters.updateWithoutGradient(weights, rates, step) : undefined;
  if (!update) {
    return [...parameterGradientCalls(applied, dy, { weights }), parameters.update(weights, rates, step)];
  }
  const { updates, sizes } = weightsOf(layer);
  return [
    {
      operation: updates[update.name],
      members,
      tensors: { x, dy, ...update.tensors },
      sizes: { ...sizes(applied), ...update.sizes },
    },
  ];
}

function weightsOf(layer: Layer): WeightOperations<Layer> {
  const { weights } = operationsOf(layer);
  if (weights !== undefined) return weights;
  throw new Error(`layer ${layer.name} is a ${layer.kind}, expected a layer with parameters`);
}

function biasGradientCall(
  { layer, members, batch }: Passed,
  dy: Tensor,
  bias: Pick<Parameter, 'gradient'>,
): Call {
  const channels = layer.output.channels;
  return {
    operation: biasGradient,
    members,
    tensors: { dy, dbias: bias.gradient },
    sizes: {
      channels,
      channels_padded: padded(channels),
      positions: positions(layer),
      batch,
      batch_padded: padded(batch),
    },
  };
}
