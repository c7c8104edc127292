import { seedOf } from '../../../random/seed.js';
import { areaAverage } from './area-average.js';
import { chooseClasses } from './class-choice.js';
import type { ExampleSet } from '../../dataset.js';
import { chooseExamples } from '../example-choice.js';
import { normaliseChannels } from '../normalise.js';
import type { SourceDataset } from '../../prepare/preparation.js';
import type { SourceImages } from './source-images.js';
import type { CifarSpec, MnistSpec } from '../../spec.js';

/** More names than this are counted in a title, not listed. */
const LISTED_CLASSES = 5;

/**
 * Prepares a source's images: choice of classes and examples, area averaging, normalisation, in this order.
 *
 * A class's examples are shuffled with the seed `('data', source, split, class name)`.
 *
 * @throws InputError for what the specification asks and the source does not have
 */
export function prepareImages(
  spec: MnistSpec | CifarSpec,
  source: SourceImages,
  seed: string,
): SourceDataset {
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
  return {
    title: titleOf(spec, classes, size),
    classes,
    shape: { channels: source.channels, height: size, width: size },
    train,
    test,
    ...(source.note === undefined ? {} : { note: source.note }),
  };
}

/** E.g. `cifar10 cat,dog 16x16`; no classes: all of the source's. */
function titleOf(spec: MnistSpec | CifarSpec, classes: readonly string[], size: number): string {
  const words: string[] = [spec.source];
  if ('labels' in spec && spec.labels === 'coarse') words.push('coarse');
  if (spec.classes !== undefined) {
    words.push(classes.length <= LISTED_CLASSES ? classes.join(',') : `${classes.length} classes`);
  }
  words.push(`${size}x${size}`);
  return words.join(' ');
}
