import { seedOf } from '../../../random/seed.js';
import type { ExampleSet, SourceDataset } from '../../dataset.js';
import type { DataContext } from '../../files.js';
import { chooseExamples } from '../example-choice.js';
import { normaliseChannels } from '../normalise.js';
import { areaAverage } from './area-average.js';
import { chooseClasses } from './class-choice.js';
import type { ImageSpec } from './image-fields.js';
import type { SourceImages } from './source-images.js';

/** More names than this are counted in a title, not listed. */
const LISTED_CLASSES = 5;

/**
 * Prepares a source's images: choice of classes and examples, area averaging, normalisation, in this order.
 *
 * A class's examples are shuffled with the seed `('data', source, split, class name)`.
 *
 * @param name what the title begins with, e.g. `cifar100 coarse`
 * @throws InputError for what the specification asks and the source does not have
 */
export function prepareImages(
  spec: ImageSpec & { readonly source: string },
  images: SourceImages,
  { seed, draw }: Pick<DataContext, 'seed' | 'draw'>,
  name: string = spec.source,
): SourceDataset {
  const labels = chooseClasses(spec.classes, images.classes);
  const classes = labels.map((label) => images.classes[label]!);
  const size = spec.size ?? Math.min(images.height, images.width);
  const makeSplit = (split: 'train' | 'test'): ExampleSet => {
    const { pixels, labels: sourceLabels } = images[split];
    const choice = chooseExamples({
      field: `data.${split}`,
      sourceLabels,
      classes: labels,
      names: classes,
      wanted: spec[split],
      draw,
      seedOfClass: (className) => seedOf(seed, 'data', spec.source, split, className),
    });
    const inputs = areaAverage(pixels, choice.places, images, size);
    return { inputs, labels: choice.labels, count: choice.places.length };
  };
  const train = makeSplit('train');
  const test = makeSplit('test');
  if (spec.normalise === 'channel') {
    normaliseChannels(train.inputs, [test.inputs], images.channels, size * size);
  }
  return {
    title: titleOf(name, spec.classes && classes, size),
    classes,
    shape: { channels: images.channels, height: size, width: size },
    train,
    test,
    ...(images.note === undefined ? {} : { note: images.note }),
  };
}

/** E.g. `cifar10 cat,dog 16x16`; no classes: all of the source's. */
function titleOf(name: string, classes: readonly string[] | undefined, size: number): string {
  const words = [name];
  if (classes !== undefined) {
    words.push(classes.length <= LISTED_CLASSES ? classes.join(',') : `${classes.length} classes`);
  }
  words.push(`${size}x${size}`);
  return words.join(' ');
}
