import type { PoolLayer } from '../../model/layer.js';
import type { AveragePoolLayer, MaxPoolLayer } from '../../model/layers/pool.js';
import { featureCount } from '../../model/shape.js';
import { padded, type Call, type Operation } from '../../ops/backend.js';
import { averagePoolForward, averagePoolGradient } from '../../ops/pool/average-pool.js';
import { maxPoolForward, maxPoolGradient, maxPoolGradientDisjoint } from '../../ops/pool/max-pool.js';
import { throughBelow } from './activation.js';
import type { AppliedLayer, InputGradient, LayerOperations, LinearGradient } from './layer.js';

export const maxPool: LayerOperations<MaxPoolLayer> = {
  forward: (applied) => [forwardCall(maxPoolForward, applied)],
  inPlace: false,
  inputGradient: ({ applied, dy, dx, below }) =>
    throughBelow(maxGradientCall({ applied, dy, dx }), { applied, dx, below }),
  transposed: undefined,
  weights: undefined,
};

export const averagePool: LayerOperations<AveragePoolLayer> = {
  forward: (applied) => [forwardCall(averagePoolForward, applied)],
  inPlace: false,
  inputGradient: ({ applied, dy, dx, below }) =>
    throughBelow(transposedAverage({ ...applied, dy, dx }), { applied, dx, below }),
  transposed: transposedAverage,
  weights: undefined,
};

function forwardCall(
  operation: Operation,
  { layer, members, batch, x, xShared, y }: AppliedLayer<PoolLayer>,
): Call {
  const sizes = poolSizes(layer, batch);
  const x_member4 = xShared ? 0 : featureCount(layer.input) * sizes.batch4;
  return { operation, members, tensors: { x, y }, sizes: { ...sizes, x_member4 } };
}

function maxGradientCall({ applied, dy, dx }: InputGradient<MaxPoolLayer>): Call {
  const { layer, members, batch, x, y } = applied;
  const sizes = poolSizes(layer, batch);
  return layer.stride === layer.size
    ? { operation: maxPoolGradientDisjoint, members, tensors: { x, dy, dx }, sizes }
    : { operation: maxPoolGradient, members, tensors: { x, y, dy, dx }, sizes };
}

function transposedAverage({ layer, members, batch, dy, dx }: LinearGradient<AveragePoolLayer>): Call {
  return { operation: averagePoolGradient, members, tensors: { dy, dx }, sizes: poolSizes(layer, batch) };
}

function poolSizes({ input, output, size, stride }: PoolLayer, batch: number): Record<string, number> {
  return {
    channels: input.channels,
    height: input.height,
    width: input.width,
    size,
    stride,
    out_height: output.height,
    out_width: output.width,
    batch4: padded(batch) / 4,
  };
}
