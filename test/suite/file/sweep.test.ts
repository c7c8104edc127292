import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { declaredExtent } from '../../../src/data/extent.js';
import { parseSuite } from '../../../src/suite/file/parse.js';
import { problemsOf, sampleWith } from '../sample.js';

const ENTRY = 'spectrum: { kind: power, exponent: 1 } }';

function withSweep(sweep: string): string {
  return sampleWith([ENTRY, `spectrum: { kind: power }, sweep: ${sweep} }`]);
}

test('a sweep becomes entries with the swept value in their name', () => {
  const suite = parseSuite(withSweep('{ spectrum.exponent: [0, 0.5, 1] }'), 's.yaml');
  assert.equal(
    suite.data.slice(1).map(({ name, spec }) => [name, spec.source === 'gaussian' && spec.spectrum]),
    [0, 0.5, 1].map((exponent) => [`power-law/spectrum.exponent=${exponent}`, { kind: 'power', exponent }]),
  );
  assert.is(suite.trials.length, 8);
});

test('a transform is swept like anything else, and changes neither shape nor number of classes', () => {
  const text = sampleWith([
    'size: 14 }',
    'size: 14, transform: { kind: power }, sweep: { transform.exponent: [0, 1] } }',
  ]);
  const data = parseSuite(text, 's.yaml').data.slice(0, 2);
  assert.equal(
    data.map(({ name, spec }) => [name, spec.transform, declaredExtent(spec)]),
    [0, 1].map((exponent) => [
      `mnist/transform.exponent=${exponent}`,
      { kind: 'power', exponent },
      { input: { channels: 1, height: 14, width: 14 }, classes: 3, train: 600, test: 300 },
    ]),
  );
});

test('several paths give every combination, the last varying fastest', () => {
  const text = sampleWith([
    'depth: 2, width: 64 }\n  mlp',
    'sweep: { depth: [1, 2], width: [8, 16] } }\n  mlp',
  ]);
  assert.equal(
    parseSuite(text, 's.yaml')
      .architectures.map(({ name }) => name)
      .slice(0, 4),
    [
      'linear-2/depth=1/width=8',
      'linear-2/depth=1/width=16',
      'linear-2/depth=2/width=8',
      'linear-2/depth=2/width=16',
    ],
  );
});

test('a sweep makes the mappings on its way and replaces what stands there', () => {
  const text = sampleWith([
    'epochs: 10',
    'epochs: 10, sweep: { checkpoints.count: [3, 4], learningRate: [1e-7] }',
  ]);
  assert.equal(
    parseSuite(text, 's.yaml').training.map(({ name, spec }) => [
      name,
      spec.checkpoints.count,
      spec.checkpoints.spacing,
      spec.learningRate,
    ]),
    [
      ['sgd/checkpoints.count=3/learningRate=1e-7', 3, 'log', 1e-7],
      ['sgd/checkpoints.count=4/learningRate=1e-7', 4, 'log', 1e-7],
    ],
  );
});

test('words and lists can be swept', () => {
  const text = sampleWith([
    'width: 64 }\ntraining',
    'width: 64, sweep: { activation: [relu, tanh] } }\n' +
      '  cnn: { family: strided-cnn, sweep: { widths: [[4], [4, 8]] } }\n' +
      'training',
  ]);
  const names = parseSuite(`${text}trials: [{ data: mnist }]`, 's.yaml').architectures.map(
    ({ name }) => name,
  );
  assert.equal(names.slice(1), [
    'mlp-2/activation=relu',
    'mlp-2/activation=tanh',
    'cnn/widths=4',
    'cnn/widths=4-8',
  ]);
});

test('trials name all that a sweep makes, or one of it', () => {
  const text = withSweep('{ spectrum.exponent: [0, 0.5] }');
  const trials = (selection: string): string[] =>
    parseSuite(`${text}trials: [${selection}]`, 's.yaml').trials.map(({ data }) => data);
  assert.equal(trials('{ data: power-law, architecture: mlp-2 }'), [
    'power-law/spectrum.exponent=0',
    'power-law/spectrum.exponent=0.5',
  ]);
  assert.equal(trials('{ data: power-law/spectrum.exponent=0.5, architecture: mlp-2 }'), [
    'power-law/spectrum.exponent=0.5',
  ]);
});

test('a bad swept value is reported where it stands in the sweep', () => {
  const problems = problemsOf(withSweep('{ spectrum.exponent: [0, -1, x] }'));
  const column = withSweep('{ spectrum.exponent: [0, -1, x] }').split('\n')[6]!.indexOf('-1') + 1;
  assert.equal(
    problems.map(({ line, column: at, path, text }) => [line, at, path, text]),
    [
      [
        7,
        column,
        'data.power-law.sweep["spectrum.exponent"][1]',
        'found -1, expected a number from 0 to 20; correct it',
      ],
      [
        7,
        column + 4,
        'data.power-law.sweep["spectrum.exponent"][2]',
        'found "x", expected a number from 0 to 20; correct it',
      ],
    ],
  );
});

test('bad sweeps', () => {
  const textOf = (sweep: string): string =>
    problemsOf(withSweep(sweep))
      .map(({ text }) => text)
      .join('\n');
  assert.match(
    textOf('{}'),
    'found an empty mapping, expected a mapping from a path within the entry to values',
  );
  assert.match(
    textOf('{ spectrum.exponent: [] }'),
    'found an empty list, expected a list of at least one value',
  );
  assert.match(textOf('{ spectrum.exponent: 1 }'), 'found 1, expected a list of at least one value');
  assert.match(
    textOf('{ spectrum.exponent: [1, 1.0] }'),
    'found 1 a second time, expected each value once; delete it',
  );
  assert.match(
    textOf('{ features.x: [1] }'),
    'found features.x, which leads through a field that holds no fields',
  );
  assert.match(textOf('{ ../x: [1] }'), 'found ../x, expected dotted names of fields');
  assert.match(textOf('{ spectrum.exponnt: [1] }'), 'did you mean exponent?');
  assert.match(
    textOf('{ spectrum.exponent: [1], spectrum.kind: [a/b] }'),
    'found "a/b", expected a number or a word that can be part of a file name',
  );
  const many = Array.from({ length: 40 }, (_, i) => i + 2).join(', ');
  assert.match(
    textOf(`{ features: [${many}], classes: [${many}] }`),
    'found 1600 combinations, expected at most 1000',
  );
  assert.match(textOf('{ __proto__.polluted: [1] }'), 'expected dotted names');
  assert.match(textOf('{ constructor.prototype.polluted: [1] }'), 'unknown key constructor');
  assert.is(({} as { polluted?: number }).polluted, undefined);
});

test.run();
