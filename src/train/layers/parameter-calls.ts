import { featureCount, hasParameters } from '../../model/parameters.js';
import { padded, type Call, type Tensor } from '../../ops/backend.js';
import { biasGradient } from '../../ops/bias/bias.js';
import { convWeightGradient } from '../../ops/conv/conv-weight-gradient.js';
import { denseWeightGradient } from '../../ops/dense/dense-weight-gradient.js';
import { WEIGHT_UPDATES } from '../../ops/update/weight-update.js';
import { convSizes, positions, type AppliedLayer } from './kinds.js';
import type { Parameter } from '../parameters/parameters.js';
import { winogradWeightGradientCalls } from '../winograd/winograd-calls.js';

type Passed = Pick<AppliedLayer, 'layer' | 'members' | 'batch' | 'x' | 'xShared' | 'winograd'>;

/** Where a layer's parameter gradients go. */
export interface LayerGradients {
  readonly weights: Pick<Parameter, 'gradient'>;
  readonly bias?: Pick<Parameter, 'gradient'>;
}

/** Parameter gradients from x and dy. */
export function parameterGradientCalls(
  applied: Passed,
  dy: Tensor,
  { weights, bias }: LayerGradients,
): Call[] {
  const product = weightGradientCalls(applied, { x: applied.x, dy, dw: weights.gradient });
  return bias ? [...product, biasGradientCall(applied, dy, bias)] : product;
}

function weightGradientCalls(
  applied: Passed,
  tensors: { readonly x: Tensor; readonly dy: Tensor; readonly dw: Tensor },
): Call[] {
  const { layer, members, batch, winograd } = applied;
  if (layer.kind === 'conv' && winograd?.weightGradient) {
    return winogradWeightGradientCalls({ layer, members, batch, winograd }, tensors, applied.xShared);
  }
  const operation = layer.kind === 'dense' ? denseWeightGradient : convWeightGradient;
  return [{ operation, members, tensors, sizes: weightGradientSizes(applied) }];
}

/** The gradients of a layer's parameters from x and dy, and their update; `rates[step]` is the learning rate. */
export function parameterUpdateCalls(applied: AppliedLayer, dy: Tensor, rates: Tensor, step: Tensor): Call[] {
  const { layer, parameters } = applied;
  const { bias } = parameters.of(layer.name);
  return [
    ...weightUpdateCalls(applied, dy, rates, step),
    ...(bias ? [biasGradientCall(applied, dy, bias), parameters.update(bias, rates, step)] : []),
  ];
}

/** The same of its weights alone: in one pass over them where the parameters are for that. */
export function weightUpdateCalls(applied: AppliedLayer, dy: Tensor, rates: Tensor, step: Tensor): Call[] {
  const { layer, members, x, parameters } = applied;
  const { weights } = parameters.of(layer.name);
  const fused = parameters.fused && !applied.winograd?.weightGradient;
  const update = fused ? parameters.updateWithoutGradient(weights, rates, step) : undefined;
  if (!update) {
    return [...parameterGradientCalls(applied, dy, { weights }), parameters.update(weights, rates, step)];
  }
  return [
    {
      operation: WEIGHT_UPDATES[layer.kind === 'dense' ? 'dense' : 'conv'][update.name],
      members,
      tensors: { x, dy, ...update.tensors },
      sizes: { ...weightGradientSizes(applied), ...update.sizes },
    },
  ];
}

function weightGradientSizes({ layer, batch, xShared }: Passed): Record<string, number> {
  if (!hasParameters(layer)) {
    throw new Error(`layer ${layer.name} has no parameters`);
  }
  const batch_padded = padded(batch);
  const inputs = featureCount(layer.input);
  const examples = { batch, batch_padded, x_member: xShared ? 0 : inputs * batch_padded };
  const outputs = layer.output.channels;
  return layer.kind === 'dense'
    ? { inputs, outputs, outputs4: padded(outputs) / 4, ...examples }
    : { ...convSizes(layer), out_channels4: padded(outputs) / 4, ...examples };
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
