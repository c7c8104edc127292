import * as z from 'zod';
import type { ArchitectureSpec, LayerSpec } from './spec.js';
import { complain, mapping, oneOf, trueOrFalse, wholeNumber, widths } from '../schema/expectation.js';

const MOST_UNITS = 65536;
const units = wholeNumber(1, MOST_UNITS);
const depth = wholeNumber(1, 100);
const kernel = wholeNumber(1, 64);
const stride = wholeNumber(1, 64);
const activation = oneOf(['relu', 'elu', 'tanh']);

/** Units of the hidden layers; only a net without any may leave it away. */
const hiddenWidth = wholeNumber(0, MOST_UNITS).default(0);

const linear = mapping({
  family: z.literal('linear'),
  depth,
  width: hiddenWidth,
  bias: trueOrFalse().default(false),
}).superRefine(requireWidth);

const mlp = mapping({
  family: z.literal('mlp'),
  depth,
  width: hiddenWidth,
  activation: activation.default('relu'),
  bias: trueOrFalse().default(true),
}).superRefine(requireWidth);

const stVgg = mapping({
  family: z.literal('st-vgg'),
  widths: widths(8),
  dense: units,
  activation: activation.default('elu'),
  bias: trueOrFalse().default(true),
});

const linearStVgg = mapping({
  family: z.literal('linear-st-vgg'),
  widths: widths(8),
  dense: units,
  bias: trueOrFalse().default(false),
});

const stridedCnn = mapping({
  family: z.literal('strided-cnn'),
  widths: widths(8),
  kernel: kernel.default(5),
  activation: activation.default('relu'),
  bias: trueOrFalse().default(true),
});

const pool = mapping({ size: wholeNumber(1, 64), stride: stride.optional() }).transform((spec) => ({
  size: spec.size,
  stride: spec.stride ?? spec.size,
}));

const layer = z.union(
  [
    activation,
    mapping({
      dense: mapping({
        units: z.union([units, z.literal('classes')], { error: `a whole number from 1 up, or classes` }),
        bias: trueOrFalse().default(true),
      }),
    }),
    mapping({
      conv: mapping({
        channels: units,
        kernel,
        stride: stride.default(1),
        padding: oneOf(['same', 'valid']).default('same'),
        bias: trueOrFalse().default(true),
      }),
    }),
    mapping({ maxPool: pool }),
    mapping({ averagePool: pool }),
  ],
  { error: 'a layer: relu, elu, tanh, { dense: … }, { conv: … }, { maxPool: … } or { averagePool: … }' },
) satisfies z.ZodType<LayerSpec>;

const noLayers = 'a list of 1 to 200 layers';
const inline = mapping({
  layers: z.array(layer, { error: noLayers }).min(1, { error: noLayers }).max(200, { error: noLayers }),
});

const family = z.discriminatedUnion('family', [linear, mlp, stVgg, linearStVgg, stridedCnn], {
  error: 'a mapping with the key family or layers, e.g. { family: linear, depth: 1 }',
});

/** An entry of `architectures:`, with every default filled in. */
export const architectureSchema = z.union([family, inline]) satisfies z.ZodType<ArchitectureSpec>;

/** The half of `architectureSchema` that an entry is meant for, so that its errors are about that half only. */
export function architectureSchemaFor(entry: unknown): z.ZodType<ArchitectureSpec> {
  const hasLayers = typeof entry === 'object' && entry !== null && Object.hasOwn(entry, 'layers');
  return hasLayers ? inline : family;
}

function requireWidth(
  spec: { readonly depth: number; readonly width: number },
  context: z.RefinementCtx,
): void {
  if (spec.depth > 1 && spec.width === 0) {
    complain(context, ['width'], `the units of a hidden layer, from 1 to ${MOST_UNITS}`);
  }
}
