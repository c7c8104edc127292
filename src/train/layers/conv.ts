import type { ConvLayer } from '../../model/layer.js';
import { featureCount } from '../../model/shape.js';
import { withOutput } from '../../ops/activation/epilogue.js';
import { padded, type Call } from '../../ops/backend.js';
import { convForward, winogradForward } from '../../ops/conv/conv-forward.js';
import { convForwardStrips } from '../../ops/conv/conv-forward-strips.js';
import { convInputGradient, winogradInputGradient } from '../../ops/conv/conv-input-gradient.js';
import { convInputGradientStrips } from '../../ops/conv/conv-input-gradient-strips.js';
import { convWeightGradient, winogradWeightGradient } from '../../ops/conv/conv-weight-gradient.js';
import { convWeightGradientStrips } from '../../ops/conv/conv-weight-gradient-strips.js';
import { WEIGHT_UPDATES } from '../../ops/update/weight-update.js';
import {
  winogradForwardCalls,
  winogradInputGradientCalls,
  winogradWeightGradientCalls,
} from '../winograd/winograd-calls.js';
import { throughBelow } from './activation.js';
import type { LayerOperations, LinearGradient, Passed } from './layer.js';

export const conv: LayerOperations<ConvLayer> = {
  forward(applied) {
    const { layer, activation, withoutBias, members, batch, x, xShared, y, parameters, winograd } = applied;
    const { weights, bias: own } = parameters.of(layer.name);
    const bias = withoutBias ? undefined : own;
    const tensors = { w: weights.value, x, y, ...(bias ? { bias: bias.value } : {}) };
    if (winograd?.passes && winograd.tiles) {
      const { tiles } = winograd;
      return winogradForwardCalls({ layer, members, batch, tiles }, tensors, xShared, activation);
    }
    const direct = applied.strips ? convForwardStrips : convForward;
    const product = winograd?.passes ? winogradForward : direct;
    const batch4 = padded(batch) / 4;
    const out_channels_padded = padded(layer.output.channels);
    const x_member4 = xShared ? 0 : featureCount(layer.input) * batch4;
    return [
      {
        operation: withOutput(product, bias !== undefined, activation?.activation),
        members,
        tensors,
        sizes: { ...convSizes(layer), out_channels_padded, batch4, x_member4 },
      },
    ];
  },
  inPlace: false,
  inputGradient({ applied, dy, dx, below }) {
    const { layer, members, batch, x, parameters, winograd } = applied;
    if (winograd?.passes && winograd.tiles) {
      const tensors = { w: parameters.of(layer.name).weights.value, dy, dx, x };
      const { tiles } = winograd;
      return winogradInputGradientCalls({ layer, members, batch, tiles }, tensors, below);
    }
    const call = transposed({ ...applied, dy, dx });
    const direct = applied.strips ? convInputGradientStrips : call.operation;
    const operation = winograd?.passes ? winogradInputGradient : direct;
    return throughBelow({ ...call, operation }, { applied, dx, below });
  },
  transposed,
  weights: {
    gradient(passed, tensors) {
      const { layer, members, batch, xShared, winograd, strips } = passed;
      if (winograd?.weightGradient && winograd.tiles) {
        const { tiles } = winograd;
        return winogradWeightGradientCalls({ layer, members, batch, tiles }, tensors, xShared);
      }
      const direct = strips ? convWeightGradientStrips : convWeightGradient;
      const operation = winograd?.weightGradient ? winogradWeightGradient : direct;
      return [{ operation, members, tensors, sizes: weightSizes(passed) }];
    },
    sizes: weightSizes,
    updates: WEIGHT_UPDATES.conv,
  },
};

/** The window and the extents of a convolution, which are sizes of all its operations. */
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

function weightSizes({ layer, batch, xShared }: Passed<ConvLayer>): Record<string, number> {
  const batch_padded = padded(batch);
  const x_member = xShared ? 0 : featureCount(layer.input) * batch_padded;
  const out_channels4 = padded(layer.output.channels) / 4;
  return { ...convSizes(layer), out_channels4, batch, batch_padded, x_member };
}

function transposed({ layer, members, batch, parameters, dy, dx }: LinearGradient<ConvLayer>): Call {
  const tensors = { w: parameters.of(layer.name).weights.value, dy, dx };
  const out_channels_padded = padded(layer.output.channels);
  const sizes = { ...convSizes(layer), out_channels_padded, batch4: padded(batch) / 4 };
  return { operation: convInputGradient, members, tensors, sizes };
}
