import * as z from 'zod';
import { seedOf } from '../../random/seed.js';
import { mapping, wholeNumber } from '../../schema/expectation.js';
import type { ExampleSet, SourceDataset } from '../dataset.js';
import { type DataContext, readRequired } from '../files.js';
import { InputError } from '../input-error.js';
import { PREPARATION, requireComponents } from '../preparation-fields.js';
import { chooseExamples } from './example-choice.js';
import {
  countFields,
  countsOf,
  MOST_CLASSES,
  MOST_EXAMPLES,
  normaliseField,
  projectField,
  requireEachOnce,
  requireExamplesOfEachClass,
} from './fields.js';
import type { SourceKind } from './kind.js';
import { normaliseChannels } from './normalise.js';
import { CURE, featuresOf, inputsOf, labelsOf, unpack } from './npz-arrays.js';
import type { FeatureShape } from '../../model/shape.js';

const fileError = 'the name of an .npz file in the folder of --data-dir, e.g. mine.npz';
const shapeError = 'the shape of an example as a list: [features] or [channels, height, width]';
const namesError = 'how many classes there are, from 2 to 255, or a list of their names by label';

const classCount = z
  .int({ error: namesError })
  .min(2, { error: namesError })
  .max(MOST_CLASSES, { error: namesError });
const classNames = z
  .array(z.string().min(1, { error: 'a class name' }), { error: namesError })
  .min(2, { error: namesError })
  .max(MOST_CLASSES, { error: namesError });

const schema = mapping({
  source: z.literal('npz').meta({
    description: "A user's own data, as an .npz file that NumPy writes.",
    examples: ['npz'],
  }),
  file: z
    .string({ error: fileError })
    .regex(/^[^/\\].*\.npz$/, { error: fileError })
    .meta({ description: 'The name of the file in the folder of --data-dir.', examples: ['mine.npz'] }),
  shape: z
    .array(wholeNumber(1, 65536), { error: shapeError })
    .refine(({ length }) => length === 1 || length === 3, { error: shapeError })
    .meta({
      description: 'The shape of an example: [features] or [channels, height, width].',
      examples: [[3, 32, 32]],
    }),
  classes: z.union([classCount, classNames], { error: namesError }).meta({
    description: 'The names of the classes in the order of their labels, or how many classes there are.',
    examples: [['cat', 'dog']],
  }),
  ...countFields({ train: MOST_EXAMPLES, test: MOST_EXAMPLES }),
  normalise: normaliseField('none'),
  project: projectField(),
  ...PREPARATION,
}).superRefine((spec, context) => {
  requireComponents(spec, featuresOf(spec.shape), 'features of an example', context);
  requireEachOnce(typeof spec.classes === 'number' ? [] : spec.classes, context);
  requireExamplesOfEachClass(spec, classCountOf(spec.classes), context);
});

export type NpzSpec = Readonly<z.output<typeof schema>>;

/** A user's own data. The suite tells shape and classes, so that it can be planned without the file. */
export const npz: SourceKind<NpzSpec, typeof schema> = {
  schema,
  needsDataDir: true,
  extent: (spec) => ({
    input: shapeOf(spec),
    classes: classCountOf(spec.classes),
    ...countsOf(spec),
  }),
  read: readNpz,
};

/**
 * Examples from an `.npz` file in `dataDir`. Examples are chosen and normalised as images are, with the seeds
 * `('data', 'npz', split, class name)`.
 *
 * - train_inputs, test_inputs: `[example, ...shape]` of f4, f8 or u1; 0 to 255 become 0 to 1, as for images
 * - train_labels, test_labels: `[example]` of u1, i4 or i8
 *
 * @throws InputError without --data-dir, or for an array that is missing, damaged or not as specified
 */
async function readNpz(spec: NpzSpec, context: DataContext): Promise<SourceDataset> {
  if (context.dataDir === undefined) {
    throw new InputError(
      'data.source is npz, which is read from a folder, and none is given; ' +
        `give the folder of ${spec.file} as --data-dir`,
    );
  }
  const path = `${context.dataDir.replace(/\/+$/, '')}/${spec.file}`;
  const file = unpack(await readRequired(context.files, path, CURE), path);
  const classes = namesOf(spec.classes);
  const makeSplit = (split: 'train' | 'test'): ExampleSet => {
    const labels = labelsOf(file, `${split}_labels`, classes);
    const inputs = inputsOf(file, `${split}_inputs`, spec.shape, labels.length);
    const all = classes.map((_, label) => label);
    const choice = chooseExamples({
      field: `data.${split}`,
      sourceLabels: labels,
      classes: all,
      names: classes,
      wanted: spec[split],
      draw: context.draw,
      seedOfClass: (name) => seedOf(context.seed, 'data', 'npz', split, name),
    });
    return {
      inputs: gather(inputs, choice.places, spec.shape),
      labels: choice.labels,
      count: choice.places.length,
    };
  };
  const [train, test] = [makeSplit('train'), makeSplit('test')];
  const { channels, height, width } = shapeOf(spec);
  if (spec.normalise === 'channel') normaliseChannels(train.inputs, [test.inputs], channels, height * width);
  const shape = spec.shape.length === 1 ? `${channels} features` : spec.shape.join('x');
  return {
    title: `npz ${spec.file} ${shape} ${classes.length} classes`,
    classes,
    shape: { channels, height, width },
    train,
    test,
  };
}

/** Does not make the names: a schema asks before a number is known to be within its bounds. */
function classCountOf(classes: number | readonly string[]): number {
  return typeof classes === 'number' ? classes : classes.length;
}

function namesOf(classes: number | readonly string[]): readonly string[] {
  return typeof classes === 'number'
    ? Array.from({ length: classes }, (_, label) => `class ${label}`)
    : classes;
}

function shapeOf({ shape }: { readonly shape: readonly number[] }): FeatureShape {
  const [channels, height = 1, width = 1] = shape as [number, number?, number?];
  return { channels, height, width };
}

function gather(inputs: Float32Array, places: Uint32Array, shape: readonly number[]): Float32Array {
  const features = featuresOf(shape);
  const chosen = new Float32Array(places.length * features);
  places.forEach((place, example) => {
    chosen.set(inputs.subarray(place * features, (place + 1) * features), example * features);
  });
  return chosen;
}
