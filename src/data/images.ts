import { seedOf } from '../random/seed.js';
import { areaAverage } from './area-average.js';
import { chooseClasses } from './class-choice.js';
import { type Dataset, type ExampleSet, featureCount, type ImageShape } from './dataset.js';
import { chooseExamples } from './example-choice.js';
import { InputError } from './input-error.js';
import { normaliseChannels } from './normalise.js';
import { principalComponents, project } from './pca.js';
import type { SourceImages } from './source-images.js';
import type { CifarSpec, MnistSpec } from './spec.js';

/** More names than this are counted in a title, not listed. */
const LISTED_CLASSES = 5;

/**
 * Prepares a source's images: choice of classes and examples, area averaging, normalisation, projection, in this order.
 *
 * A class's examples are shuffled with the seed `('data', source, split, class name)`.
 *
 * @throws InputError for what the specification asks and the source does not have
 */
export async function prepareImages(
  spec: MnistSpec | CifarSpec,
  source: SourceImages,
  seed: string,
): Promise<Omit<Dataset, 'checksum'>> {
  const labels = chooseClasses(spec.classes, source.classes);
  const classes = labels.map((label) => source.classes[label]!);
  const size = spec.size ?? Math.min(source.height, source.width);
  const makeSplit = (split: 'train' | 'test'): ExampleSet => {
    const images = source[split];
    const choice = chooseExamples(`data.${split}`, images.labels, labels, classes, spec[split], (name) =>
      seedOf(seed, 'data', spec.source, split, name),
    );
    const inputs = areaAverage(images.pixels, choice.places, source, size);
    return { inputs, labels: choice.labels, count: choice.places.length };
  };
  const train = makeSplit('train');
  const test = makeSplit('test');
  if (spec.normalise === 'channel') {
    normaliseChannels(train.inputs, [test.inputs], source.channels, size * size);
  }
  const prepared = {
    title: titleOf(spec, classes, size, source.note),
    classes,
    shape: { channels: source.channels, height: size, width: size },
    train,
    test,
  };
  return spec.project === undefined ? prepared : projectAll(prepared, spec.project);
}

/** Replaces features by coordinates along the first P principal components of the training set. */
async function projectAll(dataset: Omit<Dataset, 'checksum'>, P: number): Promise<Omit<Dataset, 'checksum'>> {
  const features = featureCount(dataset.shape);
  const { train, test } = dataset;
  if (!Number.isInteger(P) || P < 1 || P > features) {
    throw new InputError(
      `data.project: ${P}, expected an integer from 1 to the ${features} features (${describeShape(dataset.shape)}); ` +
        'ask for fewer components or a larger size',
    );
  }
  const pca = await principalComponents(train.inputs, train.count, features);
  if (P > pca.eigenvalues.length) {
    throw new InputError(
      `data.project: ${P}, and the ${train.count} training examples span only ${pca.eigenvalues.length} components; ` +
        'ask for fewer components or more examples',
    );
  }
  const projectSplit = (split: ExampleSet): ExampleSet => ({
    ...split,
    inputs: project(pca, split.inputs, split.count, P),
  });
  return {
    ...dataset,
    shape: { channels: P, height: 1, width: 1 },
    train: projectSplit(train),
    test: projectSplit(test),
  };
}

function describeShape(shape: ImageShape): string {
  return `${shape.channels}x${shape.height}x${shape.width}`;
}

/** E.g. `cifar10 cat,dog 16x16 50 PCs (part: 16,000 of 50,000)`; no classes: all of the source's. */
function titleOf(
  spec: MnistSpec | CifarSpec,
  classes: readonly string[],
  size: number,
  note: string | undefined,
): string {
  const words: string[] = [spec.source];
  if ('labels' in spec && spec.labels === 'coarse') words.push('coarse');
  if (spec.classes !== undefined) {
    words.push(classes.length <= LISTED_CLASSES ? classes.join(',') : `${classes.length} classes`);
  }
  words.push(`${size}x${size}`);
  if (spec.project !== undefined) words.push(`${spec.project} PCs`);
  if (note !== undefined) words.push(`(${note})`);
  return words.join(' ');
}
