import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SuiteError } from '../../../src/suite/file/error.js';
import { SAMPLE, problemsOf, sampleWith, suiteErrorOf } from '../sample.js';
import { FAULTS } from './faults/all.js';

for (const { title, replace, problems } of FAULTS) {
  test(title, () => {
    const text = sampleWith(replace);
    const lines = text.split('\n');
    const found = problemsOf(text);
    assert.is(found.length, problems.length);
    problems.forEach((expected, index) => {
      const { line, column, path, text: words } = found[index]!;
      const [, wantedLine, word, rest] = /^(\d+) (\S+) (.*)$/.exec(expected)!;
      assert.is(`${path || '(file)'}: ${words}`, rest);
      assert.is(line, Number(wantedLine));
      assert.ok(
        lines[line - 1]!.slice(column - 1).startsWith(word!),
        `column ${column} is not that of ${word}`,
      );
    });
  });
}

test('the message: file, line, column, path, finding, expectation, cure', () => {
  assert.is(
    suiteErrorOf(sampleWith(['members: 8', 'members: 4097'])).message,
    's.yaml:4:10: members: found 4097, expected a whole number from 1 to 4096; correct it',
  );
});

test('YAML syntax: place and cause', () => {
  const [problem] = problemsOf('name: a\ndata: [1,\nx: 2\n');
  assert.equal([problem!.line, problem!.column], [3, 1]);
  assert.match(problem!.text, 'found text that is not YAML (');
});

test('a tab as indentation', () => {
  assert.is(problemsOf('data:\n\tmnist: 1\n')[0]!.line, 2);
});

test('empty file, comment only, list, several documents', () => {
  assert.is(
    suiteErrorOf('').message,
    's.yaml:1:1: found an empty file, expected a suite; start from a copy of suites/quick.yaml',
  );
  assert.match(suiteErrorOf('# nothing\n').message, 'found an empty file');
  assert.match(
    suiteErrorOf('- 1\n').message,
    's.yaml:1:1: found a list of 1, expected a mapping with the keys name',
  );
  assert.match(suiteErrorOf('name: a\n---\nname: b\n').message, 's.yaml:2:1: found text that is not YAML (');
});

test('empty sections', () => {
  const problem = (text: string): unknown[] => {
    const [{ line, column, path, text: words }] = problemsOf(`${SAMPLE.split('training:')[0]}${text}`) as [
      never,
    ];
    return [line, column, path, words];
  };
  const expected = 'expected a mapping with at least one named entry;';
  assert.equal(problem('training: {}'), [
    11,
    11,
    'training',
    `found an empty mapping, ${expected} correct it`,
  ]);
  assert.equal(problem('training:\n'), [11, 1, 'training', `found nothing, ${expected} add it`]);
  assert.equal(problem('training: []'), [11, 11, 'training', `found an empty list, ${expected} correct it`]);
});

test('trials: unknown names with the nearest, wrong keys, empty', () => {
  const message = (trials: string): string => suiteErrorOf(`${SAMPLE}trials: ${trials}\n`).message;
  assert.is(
    message('\n  - { data: [mnist, powerlaw], training: adam }'),
    's.yaml:14:21: trials[0].data[1]: found "powerlaw", ' +
      'expected a name in data (mnist, power-law); did you mean power-law?\n' +
      's.yaml:14:42: trials[0].training: found "adam", expected a name in training (sgd); add it to training',
  );
  assert.is(
    message('[{ architectures: mlp-2 }]'),
    's.yaml:13:12: trials[0].architectures: found the unknown key architectures, ' +
      'expected one of data, architecture, training, most; did you mean architecture?',
  );
  assert.match(message('[]'), 's.yaml:13:9: trials: found an empty list, expected at least one trial');
  assert.match(message('[{ data: [] }]'), 'expected a name or a list of names of entries');
});

test('all problems are listed, in the order of the file', () => {
  const problems = problemsOf(
    sampleWith(
      ['members: 8', 'members: 0'],
      ['size: 14', 'sise: 14'],
      ['depth: 2', 'depth: 0'],
      ['0.05', '0'],
    ),
  );
  assert.equal(
    problems.map(({ path }) => path),
    ['members', 'data.mnist.sise', 'architectures.linear-2.depth', 'training.sgd.learningRate'],
  );
});

test('anchors are read, a bomb of aliases is not', () => {
  const anchored = sampleWith(
    ['mlp-2: { family', 'other: { <<: *a }\n  mlp-2: { family'],
    ['linear-2: {', 'linear-2: &a {'],
  );
  assert.match(suiteErrorOf(anchored).message, 'architectures.other');
  const lists = Array.from({ length: 9 }, (_, i) => `  l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}1]`);
  const error = suiteErrorOf(`data:\n  l0: &l0 [1]\n${lists.join('\n')}\n`);
  assert.match(error.message, 'expected few aliases');
});

test('a SuiteError is an Error with its file', () => {
  const error = suiteErrorOf('');
  assert.instance(error, SuiteError);
  assert.instance(error, Error);
  assert.equal([error.name, error.file], ['SuiteError', 's.yaml']);
});

test.run();
