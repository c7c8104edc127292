import type { Fault } from './fault.js';

/** Faults of `training`. */
export const TRAINING_FAULTS: readonly Fault[] = [
  {
    title: 'snake_case',
    replace: ['learningRate: 0.05', 'learningRate: 0.05, weight_decay: 0'],
    problems: [
      '12 weight_decay: training.sgd.weight_decay: found the unknown key weight_decay, ' +
        'expected one of loss, learningRate, decay, optimiser, momentum, weightDecay, batch, epochs, ' +
        'initialisation, initialisationScale, checkpoints; did you mean weightDecay?',
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
    title: 'learning rate',
    replace: ['0.05', '-0.05'],
    problems: [
      '12 -0.05 training.sgd.learningRate: found -0.05, ' +
        'expected a number above 0; 0.05 is a usual start, linear nets need less than 2 / (d₁ · depth)',
    ],
  },
  {
    title: 'learning rate that is no number',
    replace: ['0.05', '.nan'],
    problems: [
      '12 .nan training.sgd.learningRate: found NaN, ' +
        'expected a number above 0; 0.05 is a usual start, linear nets need less than 2 / (d₁ · depth)',
    ],
  },
  {
    title: 'batch',
    replace: ['batch: 32', 'batch: ful'],
    problems: [
      '12 ful training.sgd.batch: found "ful", ' +
        'expected a whole number of examples from 1 up, or full; correct it',
    ],
  },
  {
    title: 'batch above the examples',
    replace: ['batch: 32', 'batch: 513'],
    problems: [
      '12 513 training.sgd.batch: found 513, ' +
        'expected at most the 512 training examples of data power-law; write a smaller batch, or full',
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
      '12 0.9 training.sgd.momentum: found 0.9, ' +
        'expected 0 with optimiser: adam, which has its own; leave momentum away',
    ],
  },
  {
    title: 'momentum with adadelta',
    replace: ['epochs: 10', 'epochs: 10, optimiser: adadelta, momentum: 0.9'],
    problems: [
      '12 0.9 training.sgd.momentum: found 0.9, expected 0 with optimiser: adadelta, ' +
        'which scales each step by those before it; leave momentum away',
    ],
  },
  {
    title: 'checkpoints of two kinds',
    replace: ['epochs: 10', 'epochs: 10, checkpoints: { everyEpochs: 1, count: 20 }'],
    problems: [
      '12 { training.sgd.checkpoints: found a mapping with the keys everyEpochs, count, ' +
        'expected everyEpochs and early, or count and spacing, not both; leave one kind away',
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
      '12 0 training.sgd.initialisationScale: found 0, ' +
        'expected a number above 0; below 1 a net learns features, above 1 it is lazy',
    ],
  },
  {
    title: 'loss',
    replace: ['cross-entropy', 'crossentropy'],
    problems: [
      '12 crossentropy training.sgd.loss: found "crossentropy", ' +
        'expected one of cross-entropy, squared-error; did you mean cross-entropy?',
    ],
  },
];
