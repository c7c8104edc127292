import type { Fault } from './fault.js';

/** Faults of `data`. */
export const DATA_FAULTS: readonly Fault[] = [
  {
    title: 'source',
    replace: ['source: mnist', 'source: mnits'],
    problems: [
      '6 mnits data.mnist.source: found "mnits", ' +
        'expected one of gaussian, mnist, cifar10, cifar100, npz; did you mean mnist?',
    ],
  },
  {
    title: 'no source',
    replace: ['source: mnist, ', ''],
    problems: [
      '6 mnist: data.mnist.source: found nothing, ' +
        'expected one of gaussian, mnist, cifar10, cifar100, npz; add it',
    ],
  },
  {
    title: 'one class',
    replace: ['classes: [3, 5, 8]', 'classes: [3]'],
    problems: [
      '6 [3 data.mnist.classes: found a list of 1, ' +
        'expected a list of at least two classes; leave it away for all of them',
    ],
  },
  {
    title: 'a class twice',
    replace: ['[3, 5, 8]', '[3, 5, 3]'],
    problems: ['6 3 data.mnist.classes[2]: found 3, expected each class once; delete this one'],
  },
  {
    title: 'a digit that is none',
    replace: ['[3, 5, 8]', '[3, 5, 12]'],
    problems: ['6 12 data.mnist.classes[2]: found 12, expected a whole number from 0 to 9; correct it'],
  },
  {
    title: 'classes < 2',
    replace: ['classes: 4', 'classes: 1'],
    problems: ['7 1 data.power-law.classes: found 1, expected a whole number from 2 to 255; correct it'],
  },
  {
    title: 'fewer examples than classes',
    replace: ['test: 256', 'test: 3'],
    problems: [
      '7 3 data.power-law.test: found 3, expected at least one example of each of the 4 classes; correct it',
    ],
  },
  {
    title: 'image size',
    replace: ['size: 14', 'size: 29'],
    problems: ['6 29 data.mnist.size: found 29, expected a whole number from 1 to 28; correct it'],
  },
  {
    title: 'projection',
    replace: ['size: 14', 'size: 14, project: 197'],
    problems: [
      '6 197 data.mnist.project: found 197, expected at most the 196 features of an image; correct it',
    ],
  },
  {
    title: 'spectrum',
    replace: ['exponent: 1', 'exponnt: 1'],
    problems: [
      '7 spectrum: data.power-law.spectrum.exponent: found nothing, expected a number from 0 to 20; add it',
      '7 exponnt: data.power-law.spectrum.exponnt: found the unknown key exponnt, ' +
        'expected one of kind, exponent; did you mean exponent?',
    ],
  },
  {
    title: 'step beyond the features',
    replace: ['kind: power, exponent: 1', 'kind: step, components: 65, ratio: 0.1'],
    problems: [
      '7 65 data.power-law.spectrum.components: found 65, expected at most the 64 features; correct it',
    ],
  },
  {
    title: 'npz: file, shape, classes',
    replace: [
      'source: mnist, classes: [3, 5, 8], train: 600, test: 300, size: 14',
      'source: npz, file: mine.npy, shape: [3, 8], classes: 1',
    ],
    problems: [
      '6 mine.npy data.mnist.file: found "mine.npy", ' +
        'expected the name of an .npz file in the folder of --data-dir, e.g. mine.npz; correct it',
      '6 [3 data.mnist.shape: found a list of 2, ' +
        'expected the shape of an example as a list: [features] or [channels, height, width]; correct it',
      '6 1 data.mnist.classes: found 1, ' +
        'expected how many classes there are, from 2 to 255, or a list of their names by label; correct it',
    ],
  },
  {
    title: 'npz: a class twice',
    replace: [
      'source: mnist, classes: [3, 5, 8], train: 600, test: 300, size: 14',
      'source: npz, file: mine.npz, shape: [20], classes: [cat, dog, cat]',
    ],
    problems: ['6 cat] data.mnist.classes[2]: found "cat", expected each class once; delete this one'],
  },
  {
    title: 'npz: projection',
    replace: [
      'source: mnist, classes: [3, 5, 8], train: 600, test: 300, size: 14',
      'source: npz, file: mine.npz, shape: [1, 2, 2], classes: 2, project: 5',
    ],
    problems: ['6 5 data.mnist.project: found 5, expected at most the 4 features of an example; correct it'],
  },
  {
    title: 'transform that is none',
    replace: ['size: 14', 'size: 14, transform: { kind: zac }'],
    problems: [
      '6 zac data.mnist.transform.kind: found "zac", ' +
        'expected one of zca, power, amplified, truncated; did you mean zca?',
    ],
  },
  {
    title: 'transform without a kind',
    replace: ['size: 14', 'size: 14, transform: zca'],
    problems: [
      '6 zca data.mnist.transform: found "zca", ' +
        'expected a transform of the spectrum, e.g. { kind: zca }; correct it',
    ],
  },
  {
    title: 'regulariser',
    replace: ['size: 14', 'size: 14, transform: { kind: zca, regulariser: 11 }'],
    problems: ['6 11 data.mnist.transform.regulariser: found 11, expected a number from 0 to 10; correct it'],
  },
  {
    title: 'exponent of a transform',
    replace: ['kind: power, exponent: 1 }', 'kind: flat }, transform: { kind: power, exponent: 21 }'],
    problems: [
      '7 21 data.power-law.transform.exponent: found 21, expected a number from 0 to 20; correct it',
    ],
  },
  {
    title: 'share and factor',
    replace: ['size: 14', 'size: 14, transform: { kind: amplified, end: last, share: 1, factor: 0 }'],
    problems: [
      '6 1, data.mnist.transform.share: found 1, ' +
        'expected a number above 0 and below 1: the share of the principal components; correct it',
      '6 0 data.mnist.transform.factor: found 0, ' +
        'expected a number above 0; above 1 stretches, 10 is a usual start',
    ],
  },
  {
    title: 'end',
    replace: ['size: 14', 'size: 14, transform: { kind: amplified, end: lst, share: 0.5, factor: 10 }'],
    problems: [
      '6 lst data.mnist.transform.end: found "lst", expected one of first, last; did you mean last?',
    ],
  },
  {
    title: 'truncated to more than the features',
    replace: ['size: 14', 'size: 14, transform: { kind: truncated, components: 197 }'],
    problems: [
      '6 197 data.mnist.transform.components: found 197, ' +
        'expected at most the 196 features of an image; correct it',
    ],
  },
  {
    title: 'projection on more than a truncation leaves',
    replace: ['size: 14', 'size: 14, project: 51, transform: { kind: truncated, components: 50 }'],
    problems: [
      '6 51 data.mnist.project: found 51, ' +
        'expected at most the 50 components that transform leaves; correct it',
    ],
  },
  {
    title: 'labels separable in more than the features',
    replace: ['kind: power, exponent: 1 }', 'kind: flat }, labelling: { kind: separable, components: 65 }'],
    problems: [
      '7 65 data.power-law.labelling.components: found 65, expected at most the 64 features; correct it',
    ],
  },
  {
    title: 'labelling that is none',
    replace: ['size: 14', 'size: 14, labelling: { kind: shuffeld }'],
    problems: [
      '6 shuffeld data.mnist.labelling.kind: found "shuffeld", ' +
        'expected one of shuffled, separable, mislabelled; did you mean shuffled?',
    ],
  },
  {
    title: 'more than half of the labels wrong',
    replace: ['size: 14', 'size: 14, labelling: { kind: mislabelled, share: 0.6 }'],
    problems: ['6 0.6 data.mnist.labelling.share: found 0.6, expected a number from 0 to 0.5; correct it'],
  },
  {
    title: 'a name unsafe for folders',
    replace: ['  mnist:', '  ../mnist:'],
    problems: [
      '6 ../mnist: data["../mnist"]: found "../mnist", ' +
        'expected a name of letters, digits, and . _ = - within, at most 100 characters; it becomes ' +
        'part of a file name',
    ],
  },
];
