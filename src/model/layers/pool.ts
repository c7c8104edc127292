import type * as z from 'zod';
import { mapping, wholeNumber } from '../../schema/expectation.js';
import { ArchitectureError } from '../error.js';
import { windowStride } from './extents.js';
import {
  describeShape,
  hasKey,
  requireCount,
  type LayerKind,
  type LayerShapes,
  type Place,
} from './layer-kind.js';
import { placeWindow } from './window.js';

const window = mapping({
  size: wholeNumber(1, 64).meta({ description: 'Side of the square window, in pixels.', examples: [2] }),
  stride: windowStride.optional().meta({
    description: 'Pixels from one window to the next; the size if it is left out.',
    examples: [2],
  }),
}).transform((spec) => ({ size: spec.size, stride: spec.stride ?? spec.size }));

const maxSchema = mapping({
  maxPool: window.meta({ description: 'The largest value of each window.', examples: [{ size: 2 }] }),
});
const averageSchema = mapping({
  averagePool: window.meta({ description: 'The mean of each window.', examples: [{ size: 2 }] }),
});

export type MaxPoolSpec = z.output<typeof maxSchema>;
export type AveragePoolSpec = z.output<typeof averageSchema>;

interface PoolShapes extends LayerShapes {
  readonly size: number;
  readonly stride: number;
}
export interface MaxPoolLayer extends PoolShapes {
  readonly kind: 'max-pool';
}
export interface AveragePoolLayer extends PoolShapes {
  readonly kind: 'average-pool';
}
export type PoolLayer = MaxPoolLayer | AveragePoolLayer;

export const maxPool: LayerKind<MaxPoolSpec, MaxPoolLayer> = {
  schema: maxSchema,
  written: '{ maxPool: … }',
  is: (spec): spec is MaxPoolSpec => hasKey(spec, 'maxPool'),
  seedName: () => 'pool',
  resolve: (spec, place) => ({ kind: 'max-pool', ...placePool(spec.maxPool, place) }),
  linear: false,
  parameters: () => undefined,
  multiplyAdds: () => 0,
};

export const averagePool: LayerKind<AveragePoolSpec, AveragePoolLayer> = {
  schema: averageSchema,
  written: '{ averagePool: … }',
  is: (spec): spec is AveragePoolSpec => hasKey(spec, 'averagePool'),
  seedName: () => 'pool',
  resolve: (spec, place) => ({ kind: 'average-pool', ...placePool(spec.averagePool, place) }),
  linear: true,
  parameters: () => undefined,
  multiplyAdds: () => 0,
};

function placePool({ size, stride }: z.output<typeof window>, { name, title, input }: Place): PoolShapes {
  requireCount(title, 'size', size);
  requireCount(title, 'stride', stride);
  const rows = placeWindow(input.height, size, stride, 'valid');
  const columns = placeWindow(input.width, size, stride, 'valid');
  if (rows.output < 1 || columns.output < 1) {
    const cure =
      'use fewer pools before it (st-vgg: fewer widths), or larger images; vectors need dense layers';
    throw new ArchitectureError(title, describeShape(input), `at least ${size}×${size} pixels to pool`, cure);
  }
  const output = { channels: input.channels, height: rows.output, width: columns.output };
  return { name, input, output, size, stride };
}
