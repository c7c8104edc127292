import * as z from 'zod';
import type { DataSpec, SpectrumSpec } from '../data/spec.js';
import { complain, mapping, numberBetween, oneOf, wholeNumber } from './expectation.js';

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

const gaussian = mapping({
  source: z.literal('gaussian'),
  features: wholeNumber(1, 16_384),
  classes: wholeNumber(2, MOST_CLASSES),
  train: wholeNumber(2, MOST_EXAMPLES),
  test: wholeNumber(2, MOST_EXAMPLES),
  spectrum,
  separation: numberBetween(0, 1000).default(1),
}).superRefine((spec, context) => {
  requireExamplesOfEachClass(spec, spec.classes, context);
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

/** An entry of `data:`, with every default filled in. */
export const dataSchema = z.discriminatedUnion('source', [gaussian, mnist, cifar10, cifar100], {
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
  };
}

interface ImageFields {
  readonly classes?: readonly (string | number)[] | undefined;
  readonly train?: number | undefined;
  readonly test?: number | undefined;
  readonly size?: number | undefined;
  readonly project?: number | undefined;
}

function requireImages(spec: ImageFields, pixels: number, channels: number, context: z.RefinementCtx): void {
  const features = channels * (spec.size === undefined ? pixels : spec.size * spec.size);
  if (spec.project !== undefined && spec.project > features) {
    complain(context, ['project'], `at most the ${features} features of an image`);
  }
  spec.classes?.forEach((name, index, all) => {
    if (all.indexOf(name) !== index)
      complain(context, ['classes', index], 'each class once; delete this one');
  });
  if (spec.classes !== undefined) requireExamplesOfEachClass(spec, spec.classes.length, context);
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
