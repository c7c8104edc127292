import * as z from 'zod';
import { wholeNumber } from '../../../schema/expectation.js';
import type { DataExtent } from '../../dataset.js';
import { PREPARATION, requireComponents, type PreparationSpec } from '../../preparation-fields.js';
import {
  countFields,
  countsOf,
  MOST_CLASSES,
  normaliseField,
  projectField,
  requireEachOnce,
  requireExamplesOfEachClass,
} from '../fields.js';
import { type FeatureShape, featureCount } from '../../../model/shape.js';

/** Sizes of all that a source of images has. */
export interface ImageSizes {
  readonly train: number;
  readonly test: number;
  readonly channels: number;
  /** Pixels of an image's height and width. */
  readonly side: number;
}

/** Fields of every source of images, with every default filled in. */
export interface ImageSpec extends PreparationSpec {
  /** Class names or indices; absent: all classes. */
  readonly classes?: readonly (string | number)[] | undefined;
  readonly train?: number | undefined;
  readonly test?: number | undefined;
  readonly size?: number | undefined;
  readonly normalise: 'channel' | 'none';
  readonly project?: number | undefined;
}

/**
 * Fields of every source of images.
 *
 * @param oneClass what an element of `classes` may be, `exampleClasses` two of them
 */
export function imageFields<Class extends z.ZodType>(
  oneClass: Class,
  exampleClasses: readonly z.input<Class>[],
  { train, test, side }: ImageSizes,
) {
  const error = 'a list of at least two classes; leave it away for all of them';
  return {
    classes: z
      .array(oneClass, { error })
      .min(2, { error })
      .max(MOST_CLASSES, { error })
      .optional()
      .meta({
        description: 'The classes that are taken, in the order of their labels; without it all of them.',
        examples: [exampleClasses],
      }),
    ...countFields({ train, test }),
    size: wholeNumber(1, side)
      .optional()
      .meta({
        description:
          "Images are averaged down to this many pixels a side; without it they keep the source's.",
        examples: [Math.floor(side / 2)],
      }),
    normalise: normaliseField('channel'),
    project: projectField(),
    ...PREPARATION,
  };
}

/** Checks fields of a specification against each other. */
export function requireImages(spec: ImageSpec, sizes: ImageSizes, context: z.RefinementCtx): void {
  requireComponents(spec, featureCount(shapeOf(spec, sizes)), 'features of an image', context);
  requireEachOnce(spec.classes ?? [], context);
  if (spec.classes !== undefined) requireExamplesOfEachClass(spec, spec.classes.length, context);
}

/** @param classes how many the source has */
export function imageExtent(spec: ImageSpec, sizes: ImageSizes, classes: number): DataExtent {
  return { input: shapeOf(spec, sizes), classes: spec.classes?.length ?? classes, ...countsOf(spec) };
}

function shapeOf({ size }: ImageSpec, { channels, side }: ImageSizes): FeatureShape {
  return { channels, height: size ?? side, width: size ?? side };
}
