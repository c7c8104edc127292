import * as z from 'zod';
import type { DataSpec, LabellingSpec, SpectrumSpec, TransformSpec } from './spec.js';
import {
  complain,
  mapping,
  numberBetween,
  oneOf,
  positiveNumber,
  wholeNumber,
} from '../schema/expectation.js';

/** Predictions are bytes and 255 means "none", so 255 classes at most. */
const MOST_CLASSES = 255;
const MOST_EXAMPLES = 10_000_000;

const ratioError = 'a number above 0 and at most 1: the eigenvalue after the step, where 1 is before it';

const spectrum = z.discriminatedUnion(
  'kind',
  [
    mapping({ kind: z.literal('power'), exponent: numberBetween(0, 20) }),
    mapping({
      kind: z.literal('step'),
      components: wholeNumber(1, 65536),
      ratio: z.number({ error: ratioError }).gt(0, { error: ratioError }).max(1, { error: ratioError }),
    }),
    mapping({ kind: z.literal('flat') }),
  ],
  { error: 'a spectrum, e.g. { kind: power, exponent: 1 }' },
) satisfies z.ZodType<SpectrumSpec>;

const shareError = 'a number above 0 and below 1: the share of the principal components';

const transform = z.discriminatedUnion(
  'kind',
  [
    mapping({ kind: z.literal('zca'), regulariser: numberBetween(0, 10).default(0.01) }),
    mapping({ kind: z.literal('power'), exponent: numberBetween(0, 20) }),
    mapping({
      kind: z.literal('amplified'),
      end: oneOf(['first', 'last']),
      share: z.number({ error: shareError }).gt(0, { error: shareError }).lt(1, { error: shareError }),
      factor: positiveNumber('above 1 stretches, 10 is a usual start'),
    }),
    mapping({ kind: z.literal('truncated'), components: wholeNumber(1, 65536) }),
  ],
  { error: 'a transform of the spectrum, e.g. { kind: zca }' },
) satisfies z.ZodType<TransformSpec>;

const labelling = z.discriminatedUnion(
  'kind',
  [
    mapping({ kind: z.literal('shuffled') }),
    mapping({
      kind: z.literal('separable'),
      components: wholeNumber(1, 65536),
      from: oneOf(['source', 'shuffled']).default('source'),
    }),
  ],
  { error: 'a labelling, e.g. { kind: shuffled }; leave it away for the labels of the source' },
) satisfies z.ZodType<LabellingSpec>;

/** Fields of every source. */
const PREPARATION = { transform: transform.optional(), labelling: labelling.optional() };

const gaussian = mapping({
  source: z.literal('gaussian'),
  features: wholeNumber(1, 16_384),
  classes: wholeNumber(2, MOST_CLASSES),
  train: wholeNumber(2, MOST_EXAMPLES),
  test: wholeNumber(2, MOST_EXAMPLES),
  spectrum,
  separation: numberBetween(0, 1000).default(1),
  ...PREPARATION,
}).superRefine((spec, context) => {
  requireExamplesOfEachClass(spec, spec.classes, context);
  requireComponents(spec, spec.features, 'features', context);
  if (spec.spectrum.kind === 'step' && spec.spectrum.components > spec.features) {
    complain(context, ['spectrum', 'components'], `at most the ${spec.features} features`);
  }
});

const mnist = mapping({
  source: z.literal('mnist'),
  ...imageFields(wholeNumber(0, 9), 60_000, 10_000, 28),
}).superRefine((spec, context) => requireImages(spec, 28 * 28, 1, context));

const classError = 'a class name (e.g. cat) or its index';
const cifarClass = z.union([wholeNumber(0, 99), z.string().min(1, { error: classError })], {
  error: classError,
});

const cifar10 = mapping({
  source: z.literal('cifar10'),
  ...imageFields(cifarClass, 50_000, 10_000, 32),
}).superRefine((spec, context) => {
  requireImages(spec, 32 * 32, 3, context);
  requireIndicesBelow(10, spec.classes, context);
});

const cifar100 = mapping({
  source: z.literal('cifar100'),
  ...imageFields(cifarClass, 50_000, 10_000, 32),
  labels: oneOf(['fine', 'coarse']).default('fine'),
}).superRefine((spec, context) => {
  requireImages(spec, 32 * 32, 3, context);
  if (spec.labels === 'coarse') requireIndicesBelow(20, spec.classes, context);
});

const fileError = 'the name of an .npz file in the folder of --data-dir, e.g. mine.npz';
const shapeError = 'the shape of an example as a list: [features] or [channels, height, width]';
const namesError = 'how many classes there are, from 2 to 255, or a list of their names by label';

const npz = mapping({
  source: z.literal('npz'),
  file: z.string({ error: fileError }).regex(/^[^/\\].*\.npz$/, { error: fileError }),
  shape: z
    .array(wholeNumber(1, 65536), { error: shapeError })
    .refine(({ length }) => length === 1 || length === 3, { error: shapeError }),
  classes: z.union(
    [
      z.int({ error: namesError }).min(2, { error: namesError }).max(MOST_CLASSES, { error: namesError }),
      z
        .array(z.string().min(1, { error: 'a class name' }), { error: namesError })
        .min(2, { error: namesError })
        .max(MOST_CLASSES, { error: namesError }),
    ],
    { error: namesError },
  ),
  train: wholeNumber(2, MOST_EXAMPLES).optional(),
  test: wholeNumber(2, MOST_EXAMPLES).optional(),
  normalise: oneOf(['channel', 'none']).default('none'),
  project: wholeNumber(1, 65536).optional(),
  ...PREPARATION,
}).superRefine((spec, context) => {
  const features = spec.shape.reduce((product, axis) => product * axis, 1);
  requireComponents(spec, features, 'features of an example', context);
  requireEachOnce(typeof spec.classes === 'number' ? [] : spec.classes, context);
  requireExamplesOfEachClass(
    spec,
    typeof spec.classes === 'number' ? spec.classes : spec.classes.length,
    context,
  );
});

/** An entry of `data:`, with every default filled in. */
export const dataSchema = z.discriminatedUnion('source', [gaussian, mnist, cifar10, cifar100, npz], {
  error: 'a mapping with the key source, e.g. { source: mnist }',
}) satisfies z.ZodType<DataSpec>;

function imageFields<Class extends z.ZodType>(oneClass: Class, train: number, test: number, side: number) {
  const error = 'a list of at least two classes; leave it away for all of them';
  return {
    classes: z.array(oneClass, { error }).min(2, { error }).max(MOST_CLASSES, { error }).optional(),
    train: wholeNumber(2, train).optional(),
    test: wholeNumber(2, test).optional(),
    size: wholeNumber(1, side).optional(),
    normalise: oneOf(['channel', 'none']).default('channel'),
    project: wholeNumber(1, 65536).optional(),
    ...PREPARATION,
  };
}

interface PreparationFields {
  readonly transform?: TransformSpec | undefined;
  readonly labelling?: LabellingSpec | undefined;
  readonly project?: number | undefined;
}

interface ImageFields extends PreparationFields {
  readonly classes?: readonly (string | number)[] | undefined;
  readonly train?: number | undefined;
  readonly test?: number | undefined;
  readonly size?: number | undefined;
}

function requireImages(spec: ImageFields, pixels: number, channels: number, context: z.RefinementCtx): void {
  const features = channels * (spec.size === undefined ? pixels : spec.size * spec.size);
  requireComponents(spec, features, 'features of an image', context);
  requireEachOnce(spec.classes ?? [], context);
  if (spec.classes !== undefined) requireExamplesOfEachClass(spec, spec.classes.length, context);
}

function requireEachOnce(classes: readonly (string | number)[], context: z.RefinementCtx): void {
  classes.forEach((name, index) => {
    if (classes.indexOf(name) !== index) {
      complain(context, ['classes', index], 'each class once; delete this one');
    }
  });
}

/** No field asks for more principal components than there are features; how many examples span is seen when they are loaded. */
function requireComponents(
  { transform, labelling, project }: PreparationFields,
  features: number,
  what: string,
  context: z.RefinementCtx,
): void {
  const atMost = `at most the ${features} ${what}`;
  const truncated = transform?.kind === 'truncated' ? transform.components : undefined;
  if (project !== undefined && project > features) complain(context, ['project'], atMost);
  else if (project !== undefined && truncated !== undefined && project > truncated) {
    complain(context, ['project'], `at most the ${truncated} components that transform leaves`);
  }
  if (truncated !== undefined && truncated > features) complain(context, ['transform', 'components'], atMost);
  if (labelling?.kind === 'separable' && labelling.components > features) {
    complain(context, ['labelling', 'components'], atMost);
  }
}

function requireExamplesOfEachClass(
  spec: { readonly train?: number | undefined; readonly test?: number | undefined },
  classes: number,
  context: z.RefinementCtx,
): void {
  for (const split of ['train', 'test'] as const) {
    const count = spec[split];
    if (count !== undefined && count < classes) {
      complain(context, [split], `at least one example of each of the ${classes} classes`);
    }
  }
}

function requireIndicesBelow(
  count: number,
  classes: readonly (string | number)[] | undefined,
  context: z.RefinementCtx,
): void {
  classes?.forEach((name, index) => {
    if (typeof name === 'number' && name >= count) {
      complain(context, ['classes', index], `a class index from 0 to ${count - 1}, or a class name`);
    }
  });
}
