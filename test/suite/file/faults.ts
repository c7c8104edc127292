import { FINDINGS } from '../../../src/finding/registry.js';

/** A way to spoil the sample suite, and the one problem or the problems that must be reported. */
export interface Fault {
  readonly title: string;
  readonly replace: readonly [from: string, to: string];
  /** `LINE WORD PATH: TEXT`: the column must be that of the word. */
  readonly problems: readonly string[];
}

export const FAULTS: readonly Fault[] = [
  {
    title: 'unknown key at the top',
    replace: ['seed: 1', 'seed: 1\nsed: 2'],
    problems: [
      '4 sed: sed: found the unknown key sed, expected one of name, question, seed, members, data, architectures, training, trials, findings; did you mean seed?',
    ],
  },
  {
    title: 'snake_case',
    replace: ['learningRate: 0.05', 'learningRate: 0.05, weight_decay: 0'],
    problems: [
      '12 weight_decay: training.sgd.weight_decay: found the unknown key weight_decay, expected one of loss, learningRate, decay, optimiser, momentum, weightDecay, batch, epochs, initialisation, initialisationScale, checkpoints; did you mean weightDecay?',
    ],
  },
  {
    title: 'unknown key like no other',
    replace: ['width: 64 }\n  mlp', 'width: 64, zzzzzz: 1 }\n  mlp'],
    problems: [
      '9 zzzzzz: architectures.linear-2.zzzzzz: found the unknown key zzzzzz, expected one of family, depth, width, bias; delete it',
    ],
  },
  {
    title: 'missing key',
    replace: [', epochs: 10', ''],
    problems: [
      '12 sgd: training.sgd.epochs: found nothing, expected a whole number from 1 to 1000000; add it',
    ],
  },
  {
    title: 'empty value',
    replace: ['members: 8', 'members:'],
    problems: ['4 members: members: found nothing, expected a whole number from 1 to 4096; add it'],
  },
  {
    title: 'members out of bounds',
    replace: ['members: 8', 'members: 4097'],
    problems: ['4 4097 members: found 4097, expected a whole number from 1 to 4096; correct it'],
  },
  {
    title: 'learning rate',
    replace: ['0.05', '-0.05'],
    problems: [
      '12 -0.05 training.sgd.learningRate: found -0.05, expected a number above 0; 0.05 is a usual start, linear nets need less than 2 / (d₁ · depth)',
    ],
  },
  {
    title: 'learning rate that is no number',
    replace: ['0.05', '.nan'],
    problems: [
      '12 .nan training.sgd.learningRate: found NaN, expected a number above 0; 0.05 is a usual start, linear nets need less than 2 / (d₁ · depth)',
    ],
  },
  {
    title: 'batch',
    replace: ['batch: 32', 'batch: ful'],
    problems: [
      '12 ful training.sgd.batch: found "ful", expected a whole number of examples from 1 up, or full; correct it',
    ],
  },
  {
    title: 'batch above the examples',
    replace: ['batch: 32', 'batch: 513'],
    problems: [
      '12 513 training.sgd.batch: found 513, expected at most the 512 training examples of data power-law; write a smaller batch, or full',
    ],
  },
  {
    title: 'momentum',
    replace: ['epochs: 10', 'epochs: 10, momentum: 1'],
    problems: ['12 1 training.sgd.momentum: found 1, expected a number from 0 to below 1; correct it'],
  },
  {
    title: 'momentum with adam',
    replace: ['epochs: 10', 'epochs: 10, optimiser: adam, momentum: 0.9'],
    problems: [
      '12 0.9 training.sgd.momentum: found 0.9, expected 0 with optimiser: adam, which has its own; leave momentum away',
    ],
  },
  {
    title: 'momentum with adadelta',
    replace: ['epochs: 10', 'epochs: 10, optimiser: adadelta, momentum: 0.9'],
    problems: [
      '12 0.9 training.sgd.momentum: found 0.9, expected 0 with optimiser: adadelta, which scales each step by those before it; leave momentum away',
    ],
  },
  {
    title: 'optimiser',
    replace: ['epochs: 10', 'epochs: 10, optimiser: adan'],
    problems: [
      '12 adan training.sgd.optimiser: found "adan", expected one of adam, adadelta; did you mean adam?',
    ],
  },
  {
    title: 'initialisation scale',
    replace: ['epochs: 10', 'epochs: 10, initialisationScale: 0'],
    problems: [
      '12 0 training.sgd.initialisationScale: found 0, expected a number above 0; below 1 a net learns features, above 1 it is lazy',
    ],
  },
  {
    title: 'loss',
    replace: ['cross-entropy', 'crossentropy'],
    problems: [
      '12 crossentropy training.sgd.loss: found "crossentropy", expected one of cross-entropy, squared-error; did you mean cross-entropy?',
    ],
  },
  {
    title: 'source',
    replace: ['source: mnist', 'source: mnits'],
    problems: [
      '6 mnits data.mnist.source: found "mnits", expected one of gaussian, mnist, cifar10, cifar100, npz; did you mean mnist?',
    ],
  },
  {
    title: 'no source',
    replace: ['source: mnist, ', ''],
    problems: [
      '6 mnist: data.mnist.source: found nothing, expected one of gaussian, mnist, cifar10, cifar100, npz; add it',
    ],
  },
  {
    title: 'one class',
    replace: ['classes: [3, 5, 8]', 'classes: [3]'],
    problems: [
      '6 [3 data.mnist.classes: found a list of 1, expected a list of at least two classes; leave it away for all of them',
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
      '7 exponnt: data.power-law.spectrum.exponnt: found the unknown key exponnt, expected one of kind, exponent; did you mean exponent?',
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
      '6 mine.npy data.mnist.file: found "mine.npy", expected the name of an .npz file in the folder of --data-dir, e.g. mine.npz; correct it',
      '6 [3 data.mnist.shape: found a list of 2, expected the shape of an example as a list: [features] or [channels, height, width]; correct it',
      '6 1 data.mnist.classes: found 1, expected how many classes there are, from 2 to 255, or a list of their names by label; correct it',
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
      '6 zac data.mnist.transform.kind: found "zac", expected one of zca, power, amplified, truncated; did you mean zca?',
    ],
  },
  {
    title: 'transform without a kind',
    replace: ['size: 14', 'size: 14, transform: zca'],
    problems: [
      '6 zca data.mnist.transform: found "zca", expected a transform of the spectrum, e.g. { kind: zca }; correct it',
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
      '6 1, data.mnist.transform.share: found 1, expected a number above 0 and below 1: the share of the principal components; correct it',
      '6 0 data.mnist.transform.factor: found 0, expected a number above 0; above 1 stretches, 10 is a usual start',
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
      '6 197 data.mnist.transform.components: found 197, expected at most the 196 features of an image; correct it',
    ],
  },
  {
    title: 'projection on more than a truncation leaves',
    replace: ['size: 14', 'size: 14, project: 51, transform: { kind: truncated, components: 50 }'],
    problems: [
      '6 51 data.mnist.project: found 51, expected at most the 50 components that transform leaves; correct it',
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
      '6 shuffeld data.mnist.labelling.kind: found "shuffeld", expected one of shuffled, separable; did you mean shuffled?',
    ],
  },
  {
    title: 'family',
    replace: ['family: mlp', 'family: mpl'],
    problems: [
      '10 mpl architectures.mlp-2.family: found "mpl", expected one of linear, mlp, st-vgg, linear-st-vgg, strided-cnn; did you mean mlp?',
    ],
  },
  {
    title: 'no width',
    replace: ['depth: 2, width: 64 }\n  mlp', 'depth: 2 }\n  mlp'],
    problems: [
      '9 linear-2: architectures.linear-2.width: found nothing, expected the units of a hidden layer, from 1 to 65536; add it',
    ],
  },
  {
    title: 'no such layer',
    replace: ['family: mlp, depth: 2, width: 64', 'layers: [relux]'],
    problems: [
      '10 relux architectures.mlp-2.layers[0]: found "relux", expected a layer: relu, elu, tanh, gelu, { dense: … }, { conv: … }, { maxPool: … } or { averagePool: … }; correct it',
    ],
  },
  {
    title: 'a field of a layer',
    replace: [
      'family: mlp, depth: 2, width: 64',
      'layers: [{ conv: { channels: 2, kernel: 3, pading: same } }]',
    ],
    problems: [
      '10 pading: architectures.mlp-2.layers[0].conv.pading: found the unknown key pading, expected one of channels, kernel, stride, padding, bias; did you mean padding?',
    ],
  },
  {
    title: 'a value in a layer',
    replace: ['family: mlp, depth: 2, width: 64', 'layers: [{ dense: { units: class } }]'],
    problems: [
      '10 class architectures.mlp-2.layers[0].dense.units: found "class", expected a whole number from 1 up, or classes; correct it',
    ],
  },
  {
    title: 'no layers',
    replace: ['family: mlp, depth: 2, width: 64', 'layers: []'],
    problems: [
      '10 [ architectures.mlp-2.layers: found an empty list, expected a list of 1 to 200 layers; correct it',
    ],
  },
  {
    title: 'an architecture that does not fit',
    replace: [
      'family: mlp, depth: 2, width: 64',
      'layers: [{ maxPool: { size: 2 } }, { dense: { units: classes } }]',
    ],
    problems: [
      '10 mlp-2: architectures.mlp-2: found with data power-law that pool1 (layer 1 of 2) gets a vector of 64 (one pixel), expected at least 2×2 pixels to pool; use fewer pools before it (st-vgg: fewer widths), or larger images; vectors need dense layers, or leave this combination out under trials',
    ],
  },
  {
    title: 'a name unsafe for folders',
    replace: ['  mnist:', '  ../mnist:'],
    problems: [
      '6 ../mnist: data["../mnist"]: found "../mnist", expected a name of letters, digits, and . _ = - within, at most 100 characters; it becomes part of a file name',
    ],
  },
  {
    title: 'names that differ in capitals',
    replace: ['mlp-2: { family: mlp', 'LINEAR-2: { family: mlp'],
    problems: [
      '10 LINEAR-2: architectures.LINEAR-2: found LINEAR-2 beside linear-2, expected names that differ in more than capitals; rename one',
    ],
  },
  {
    title: 'twins',
    replace: ['mlp-2: { family: mlp', 'mlp-2: { family: linear'],
    problems: [
      '10 mlp-2: architectures.mlp-2: found in mlp-2 what stands in linear-2 already, expected entries that differ; delete one',
    ],
  },
  {
    title: 'question',
    replace: ['question: Which examples come first?', 'question: ""'],
    problems: [
      '2 "" question: found "", expected the question that the suite answers, in one sentence on one line; correct it',
    ],
  },
  {
    title: 'seed',
    replace: ['seed: 1', 'seed: 1.5'],
    problems: [
      '3 1.5 seed: found 1.5, expected a text of 1 to 100 characters, or a whole number; correct it',
    ],
  },
  {
    title: 'duplicate key',
    replace: ['seed: 1', 'seed: 1\nseed: 2'],
    problems: [
      '4 seed: (file): found the key seed a second time, expected each key once in a mapping; rename or delete one',
    ],
  },
  {
    title: 'unknown tag',
    replace: ['seed: 1', 'seed: !foo 1'],
    problems: [
      '3 !foo (file): found text that is not YAML (Unresolved tag: !foo), expected a suite file; correct it here or just before',
    ],
  },
  {
    title: 'a finding that there is not',
    replace: ['epochs: 10 }\n', 'epochs: 10 }\nfindings:\n  - { finding: loc-some }\n'],
    problems: [
      `14 loc-some findings[0].finding: found "loc-some", expected one of ${FINDINGS.map(({ id }) => id).join(', ')}; did you mean loc-same?`,
    ],
  },
  {
    title: 'a finding with a role that it does not have',
    replace: [
      'epochs: 10 }\n',
      'epochs: 10 }\nfindings:\n  - { finding: loc-same, ensemble: { data: mnist } }\n',
    ],
    problems: [
      '14 ensemble: findings[0].ensemble: found the unknown key ensemble, expected one of finding, data, architecture, training, ensembles; did you mean ensembles?',
    ],
  },
  {
    title: 'a finding on data that there are not',
    replace: ['epochs: 10 }\n', 'epochs: 10 }\nfindings:\n  - { finding: loc-same, data: mnits }\n'],
    problems: [
      '14 mnits findings[0].data: found "mnits", expected a name in data (mnist, power-law); did you mean mnist?',
    ],
  },
  {
    title: 'a finding whose filter no trial passes',
    replace: [
      'epochs: 10 }\n',
      'epochs: 10 }\ntrials:\n  - { data: mnist }\nfindings:\n  - { finding: loc-same, data: power-law }\n',
    ],
    problems: [
      '16 { findings[0]: found no trial of this suite that fits, expected ensembles: ensembles of any architecture; add them under trials, or widen the filter',
    ],
  },
];
