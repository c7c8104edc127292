import * as z from 'zod';
import { complain, mapping, oneOf, wholeNumber } from '../../schema/expectation.js';
import type { DataContext } from '../files.js';
import { type CifarLayout, readCifarFiles, SIDE } from './cifar-files.js';
import { imageExtent, imageFields, requireImages } from './image/image-fields.js';
import { prepareImages } from './image/images.js';
import type { SourceImages } from './image/source-images.js';
import type { SourceKind } from './kind.js';

const SIZES = { train: 50_000, test: 10_000, channels: 3, side: SIDE };
const CLASSES_10 = 10;
const FINE_CLASSES_100 = 100;
const COARSE_CLASSES_100 = 20;

const classError = 'a class name (e.g. cat) or its index';
const cifarClass = z.union([wholeNumber(0, 99), z.string().min(1, { error: classError })], {
  error: classError,
});

const schema10 = mapping({
  source: z.literal('cifar10').meta({
    description: 'CIFAR-10, colour images of 32 x 32 pixels in 10 classes, from files in --data-dir.',
    examples: ['cifar10'],
  }),
  ...imageFields(cifarClass, ['cat', 'dog'], SIZES),
}).superRefine((spec, context) => {
  requireImages(spec, SIZES, context);
  requireIndicesBelow(CLASSES_10, spec.classes, context);
});

const schema100 = mapping({
  source: z.literal('cifar100').meta({
    description: 'CIFAR-100, colour images of 32 x 32 pixels in 100 classes, from files in --data-dir.',
    examples: ['cifar100'],
  }),
  ...imageFields(cifarClass, ['mouse', 'shrew'], SIZES),
  labels: oneOf(['fine', 'coarse'])
    .default('fine')
    .meta({
      description: 'Whether the 100 fine or the 20 coarse classes are the labels.',
      examples: ['fine'],
    }),
}).superRefine((spec, context) => {
  requireImages(spec, SIZES, context);
  if (spec.labels === 'coarse') requireIndicesBelow(COARSE_CLASSES_100, spec.classes, context);
});

export type Cifar10Spec = Readonly<z.output<typeof schema10>>;
export type Cifar100Spec = Readonly<z.output<typeof schema100>>;

/** CIFAR-10. */
export const cifar10: SourceKind<Cifar10Spec, typeof schema10> = {
  schema: schema10,
  needsDataDir: true,
  extent: (spec) => imageExtent(spec, SIZES, CLASSES_10),
  read: async (spec, context) => prepareImages(spec, await readCifar(spec, context), context),
};

/** CIFAR-100 by its fine or coarse labels. */
export const cifar100: SourceKind<Cifar100Spec, typeof schema100> = {
  schema: schema100,
  needsDataDir: true,
  extent: (spec) =>
    imageExtent(spec, SIZES, spec.labels === 'coarse' ? COARSE_CLASSES_100 : FINE_CLASSES_100),
  read: async (spec, context) => {
    const name = spec.labels === 'coarse' ? 'cifar100 coarse' : 'cifar100';
    return prepareImages(spec, await readCifar(spec, context), context, name);
  },
};

/**
 * All images of CIFAR-10 or CIFAR-100, before any choice.
 *
 * @throws InputError as `readCifarFiles`
 */
export function readCifar(spec: Cifar10Spec | Cifar100Spec, context: DataContext): Promise<SourceImages> {
  return readCifarFiles(layoutOf(spec), context);
}

function layoutOf(spec: Cifar10Spec | Cifar100Spec): CifarLayout {
  switch (spec.source) {
    case 'cifar10':
      return {
        source: 'cifar10',
        folder: 'cifar-10-batches-bin',
        archive: 'cifar-10-binary.tar.gz',
        classFile: 'batches.meta.txt',
        trainFiles: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
        testFile: 'test_batch.bin',
        labelBytes: 1,
        labelByte: 0,
        trainRecords: 10_000,
        testRecords: 10_000,
      };
    case 'cifar100':
      return {
        source: 'cifar100',
        folder: 'cifar-100-binary',
        archive: 'cifar-100-binary.tar.gz',
        classFile: spec.labels === 'coarse' ? 'coarse_label_names.txt' : 'fine_label_names.txt',
        trainFiles: ['train.bin'],
        testFile: 'test.bin',
        labelBytes: 2,
        labelByte: spec.labels === 'coarse' ? 0 : 1,
        trainRecords: 50_000,
        testRecords: 10_000,
      };
    default:
      return spec satisfies never;
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
