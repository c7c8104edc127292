import type { DenseLayer } from '../../model/layer.js';
import { featureCount } from '../../model/shape.js';
import { withOutput } from '../../ops/activation/epilogue.js';
import { padded, type Call, type Tensor } from '../../ops/backend.js';
import { denseForward } from '../../ops/dense/dense-forward.js';
import { denseInputGradient } from '../../ops/dense/dense-input-gradient.js';
import { denseInputGradientNarrow, MOST_NARROW } from '../../ops/dense/dense-input-gradient-narrow.js';
import { denseWeightGradient } from '../../ops/dense/dense-weight-gradient.js';
import { WEIGHT_UPDATES } from '../../ops/update/weight-update.js';
import { throughBelow } from './activation.js';
import type { LayerOperations, LinearGradient, Passed } from './layer.js';

export const dense: LayerOperations<DenseLayer> = {
  forward({ layer, activation, withoutBias, members, batch, x, xShared, y, parameters }) {
    const { weights, bias: own } = parameters.of(layer.name);
    const bias = withoutBias ? undefined : own;
    const inputs = featureCount(layer.input);
    const outputs = layer.output.channels;
    const batch4 = padded(batch) / 4;
    const x_member4 = xShared ? 0 : inputs * batch4;
    return [
      {
        operation: withOutput(denseForward, bias !== undefined, activation?.activation),
        members,
        tensors: { w: weights.value, x, y, ...(bias ? { bias: bias.value } : {}) },
        sizes: { inputs, outputs, outputs_padded: padded(outputs), batch4, x_member4 },
      },
    ];
  },
  inPlace: false,
  inputGradient({ applied, dy, dx, below }) {
    return throughBelow(transposed({ ...applied, dy, dx }), { applied, dx, below });
  },
  transposed,
  weights: {
    gradient(passed, tensors) {
      const sizes = weightSizes(passed);
      return [{ operation: denseWeightGradient, members: passed.members, tensors, sizes }];
    },
    sizes: weightSizes,
    updates: WEIGHT_UPDATES.dense,
  },
};

function weightSizes({ layer, batch, xShared }: Passed<DenseLayer>): Record<string, number> {
  const inputs = featureCount(layer.input);
  const outputs = layer.output.channels;
  const batch_padded = padded(batch);
  const x_member = xShared ? 0 : inputs * batch_padded;
  return { inputs, outputs, outputs4: padded(outputs) / 4, batch, batch_padded, x_member };
}

function transposed({ layer, members, batch, parameters, dy, dx }: LinearGradient<DenseLayer>): Call {
  const tensors = { w: parameters.of(layer.name).weights.value, dy, dx };
  const inputs = featureCount(layer.input);
  const outputs = layer.output.channels;
  if (padded(batch) <= MOST_NARROW)
    return denseNarrowInputGradientCall(tensors, { members, inputs, outputs, batch });
  const sizes = { inputs, outputs, outputs_padded: padded(outputs), batch4: padded(batch) / 4 };
  return { operation: denseInputGradient, members, tensors, sizes };
}

/**
 * dx = w dy for a batch of at most MOST_NARROW entries.
 * w: [member or 1, input, output padded]   dy: [member, output, batch padded]
 * dx: [member, at least input, batch padded]
 */
export function denseNarrowInputGradientCall(
  tensors: { readonly w: Tensor; readonly dy: Tensor; readonly dx: Tensor },
  {
    members,
    inputs,
    outputs,
    batch,
  }: {
    readonly members: number;
    readonly inputs: number;
    readonly outputs: number;
    readonly batch: number;
  },
): Call {
  const rows = tensors.dx.shape[1];
  const outputs4 = padded(outputs) / 4;
  const shared = tensors.w.shape[0] === 1 && members > 1;
  const w_member4 = shared ? 0 : inputs * outputs4;
  return {
    operation: denseInputGradientNarrow,
    members,
    tensors,
    sizes: { inputs, outputs, outputs4, batch, w_member4, dx_member4: (rows * padded(batch)) / 4 },
  };
}
