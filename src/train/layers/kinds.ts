import type { ActivationLayer, ConvLayer, DenseLayer, Layer, PoolLayer } from '../../model/layer.js';
import { featureCount, hasParameters } from '../../model/parameters.js';
import { averagePoolForward, averagePoolGradient } from '../../ops/pool/average-pool.js';
import { padded, type Call, type Tensor } from '../../ops/backend.js';
import { convForward } from '../../ops/conv/conv-forward.js';
import { convInputGradient } from '../../ops/conv/conv-input-gradient.js';
import { denseForward } from '../../ops/dense/dense-forward.js';
import { denseInputGradient } from '../../ops/dense/dense-input-gradient.js';
import { denseInputGradientNarrow, MOST_NARROW } from '../../ops/dense/dense-input-gradient-narrow.js';
import { ACTIVATIONS, throughActivationBelow, withOutput } from '../../ops/activation/epilogue.js';
import { maxPoolForward, maxPoolGradient, maxPoolGradientDisjoint } from '../../ops/pool/max-pool.js';
import type { EnsembleParameters } from '../parameters/parameters.js';
import type { Winograd } from '../winograd/winograd.js';
import { winogradForwardCalls, winogradInputGradientCalls } from '../winograd/winograd-calls.js';

/** A layer applied to a batch: x: [member or shared, feature, batch padded], y: [member, feature, batch padded]. */
export interface AppliedLayer {
  readonly layer: Layer;
  /** The activation after a layer with parameters, whose output y then is. */
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
  /** Of a convolution some of whose directions take Winograd's way. */
  readonly winograd?: Winograd;
}

/** y from x. */
export function forwardCalls(applied: AppliedLayer): Call[] {
  const { layer, members, x, y, parameters } = applied;
  const batch4 = padded(applied.batch) / 4;
  const x_member4 = applied.xShared ? 0 : featureCount(layer.input) * batch4;
  if (!hasParameters(layer)) {
    const operation =
      layer.kind === 'activation'
        ? ACTIVATIONS[layer.activation].forward
        : layer.kind === 'max-pool'
          ? maxPoolForward
          : averagePoolForward;
    const sizes =
      layer.kind === 'activation'
        ? { values4: featureCount(layer.output) * batch4 }
        : poolSizes(layer, batch4);
    return [{ operation, members, tensors: { x, y }, sizes: { ...sizes, x_member4 } }];
  }
  const { weights, bias: own } = parameters.of(layer.name);
  const bias = applied.withoutBias ? undefined : own;
  const { winograd, batch } = applied;
  if (layer.kind === 'conv' && winograd?.passes) {
    const tensors = { w: weights.value, x, y, ...(bias ? { bias: bias.value } : {}) };
    const convolution = { layer, members, batch, winograd };
    return winogradForwardCalls(convolution, tensors, applied.xShared, applied.activation);
  }
  const channels = layer.output.channels;
  const product = layer.kind === 'dense' ? denseForward : convForward;
  const sizes: Record<string, number> =
    layer.kind === 'dense'
      ? { inputs: featureCount(layer.input), outputs: channels, outputs_padded: padded(channels) }
      : { ...convSizes(layer), out_channels_padded: padded(channels) };
  const operands = { w: weights.value, x, y };
  return [
    {
      operation: withOutput(product, bias !== undefined, applied.activation?.activation),
      members,
      tensors: bias ? { ...operands, bias: bias.value } : operands,
      sizes: { ...sizes, batch4, x_member4 },
    },
  ];
}

/**
 * dx from dy; `allocate` makes dx where it needs its own tensor (an activation overwrites dy with dx). Where x is the output of the
 * activation `below`, dx is the gradient by what went into that.
 */
export function inputGradientCalls(
  applied: AppliedLayer,
  dy: Tensor,
  allocate: () => Tensor,
  below?: ActivationLayer,
): { calls: Call[]; dx: Tensor } {
  const { layer, x, y } = applied;
  if (layer.kind === 'activation') return { calls: [activationGradientCall(layer, applied, y, dy)], dx: dy };
  const dx = allocate();
  const { members, batch, parameters, winograd } = applied;
  if (layer.kind === 'conv' && winograd?.passes) {
    const tensors = { w: parameters.of(layer.name).weights.value, dy, dx, x };
    return { calls: winogradInputGradientCalls({ layer, members, batch, winograd }, tensors, below), dx };
  }
  const call =
    layer.kind === 'max-pool'
      ? maxPoolGradientCall(layer, applied, { dy, dx })
      : linearInputGradientCall(layer, applied, dy, dx);
  if (!below) return { calls: [call], dx };
  const way = APPLIES_ACTIVATION_BELOW[call.operation.name];
  if (!way) return { calls: [call, activationGradientCall(below, applied, x, dx)], dx };
  const operation = throughActivationBelow(call.operation, way, below.activation);
  return { calls: [{ ...call, operation, tensors: { ...call.tensors, x } }], dx };
}

/** Operations whose kernel can, and how. */
const APPLIES_ACTIVATION_BELOW: Readonly<Record<string, 'activation' | 'pooled_activation'>> = {
  dense_input_gradient: 'activation',
  conv_input_gradient: 'activation',
  max_pool_gradient: 'pooled_activation',
  max_pool_gradient_disjoint: 'pooled_activation',
};

function maxPoolGradientCall(
  layer: PoolLayer,
  { members, batch, x, y }: AppliedLayer,
  gradients: { readonly dy: Tensor; readonly dx: Tensor },
): Call {
  const sizes = poolSizes(layer, padded(batch) / 4);
  return layer.stride === layer.size
    ? { operation: maxPoolGradientDisjoint, members, tensors: { x, ...gradients }, sizes }
    : { operation: maxPoolGradient, members, tensors: { x, y, ...gradients }, sizes };
}

/** dy of an activation's output y becomes dx of its input, in place. */
function activationGradientCall(
  { activation, output }: ActivationLayer,
  { members, batch }: Pick<AppliedLayer, 'members' | 'batch'>,
  y: Tensor,
  dy: Tensor,
): Call {
  const sizes = { values4: (featureCount(output) * padded(batch)) / 4 };
  return { operation: ACTIVATIONS[activation].gradient, members, tensors: { y, dy }, sizes };
}

/** dx from dy of a layer that is linear, so that neither x nor y is needed: the transposed layer without its bias. */
export function linearInputGradientCall(
  layer: DenseLayer | ConvLayer | PoolLayer,
  { members, batch, parameters }: Pick<AppliedLayer, 'members' | 'batch' | 'parameters'>,
  dy: Tensor,
  dx: Tensor,
): Call {
  const batch4 = padded(batch) / 4;
  if (!hasParameters(layer)) {
    return { operation: averagePoolGradient, members, tensors: { dy, dx }, sizes: poolSizes(layer, batch4) };
  }
  const tensors = { w: parameters.of(layer.name).weights.value, dy, dx };
  const outputs = layer.output.channels;
  if (layer.kind === 'conv') {
    const sizes = { ...convSizes(layer), out_channels_padded: padded(outputs), batch4 };
    return { operation: convInputGradient, members, tensors, sizes };
  }
  const inputs = featureCount(layer.input);
  if (batch4 * 4 <= MOST_NARROW) {
    return denseNarrowInputGradientCall(tensors, { members, inputs, outputs });
  }
  const sizes = { inputs, outputs, outputs_padded: padded(outputs), batch4 };
  return { operation: denseInputGradient, members, tensors, sizes };
}

/**
 * dx = w dy for a batch of at most MOST_NARROW entries; w: [member or 1, input, output padded], dy: [member, output, batch padded],
 * dx: [member, at least input, batch padded].
 */
export function denseNarrowInputGradientCall(
  tensors: { readonly w: Tensor; readonly dy: Tensor; readonly dx: Tensor },
  {
    members,
    inputs,
    outputs,
  }: { readonly members: number; readonly inputs: number; readonly outputs: number },
): Call {
  const [, rows, batchPadded] = tensors.dx.shape;
  const outputs4 = padded(outputs) / 4;
  const batch4 = batchPadded / 4;
  const shared = tensors.w.shape[0] === 1 && members > 1;
  return {
    operation: denseInputGradientNarrow,
    members,
    tensors,
    sizes: {
      inputs,
      outputs,
      outputs4,
      batch4,
      w_member4: shared ? 0 : inputs * outputs4,
      dx_member4: rows * batch4,
    },
  };
}

/** Pixels of a layer's output; 1 for a vector. */
export function positions(layer: Layer): number {
  return layer.output.height * layer.output.width;
}

/** The window of a convolution: sizes that all of its operations have. */
export function convSizes(layer: ConvLayer): Record<string, number> {
  return {
    channels: layer.input.channels,
    height: layer.input.height,
    width: layer.input.width,
    kernel: layer.kernel,
    stride: layer.stride,
    pad_top: layer.padTop,
    pad_left: layer.padLeft,
    out_channels: layer.output.channels,
    out_height: layer.output.height,
    out_width: layer.output.width,
  };
}

function poolSizes(layer: PoolLayer, batch4: number): Record<string, number> {
  return {
    channels: layer.input.channels,
    height: layer.input.height,
    width: layer.input.width,
    size: layer.size,
    stride: layer.stride,
    out_height: layer.output.height,
    out_width: layer.output.width,
    batch4,
  };
}
