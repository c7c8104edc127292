import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSuite } from '../../src/suite/file/parse.js';
import { describeTrial, drawSeed } from '../../src/suite/identity.js';
import { planTrials } from '../../src/suite/plan.js';
import type { Trial } from '../../src/suite/suite.js';
import { problemsOf, SAMPLE, sampleWith } from './sample.js';

const DIGITS = 'source: mnist, classes: [3, 5, 8], train: 600, test: 300, size: 14';

/** The sample with more entries of data and training. */
function suite(data: readonly string[], training: readonly string[] = []): string {
  const lines = (entries: readonly string[]) => entries.map((entry) => `  ${entry}\n`).join('');
  return SAMPLE.replace('architectures:', `${lines(data)}architectures:`) + lines(training);
}

const PAIRED = suite(
  [
    `white: { ${DIGITS}, transform: { kind: zca }, pairedWith: mnist }`,
    `alone: { ${DIGITS}, transform: { kind: zca } }`,
  ],
  [
    'adam: { loss: cross-entropy, optimiser: adam, learningRate: 0.001, batch: 32, epochs: 10, ' +
      'pairedWith: sgd }',
  ],
);

function trialOf(text: string, data: string, training = 'sgd', architecture = 'mlp-2'): Trial {
  const trial = planTrials(parseSuite(text, 's.yaml')).find(
    (each) =>
      each.data.name === data && each.training.name === training && each.architecture.name === architecture,
  );
  assert.ok(trial, `${data} / ${architecture} / ${training}`);
  return trial;
}

test('a paired trial has the draws of its partner, one that is not paired has its own', () => {
  const seed = (...names: [string, string?, string?]) => drawSeed(trialOf(PAIRED, ...names));
  assert.is(seed('white'), seed('mnist'));
  assert.is(seed('mnist', 'adam'), seed('mnist'));
  assert.is(seed('white', 'adam'), seed('mnist'), 'both parts are paired');
  assert.is.not(seed('alone'), seed('mnist'));
  assert.is.not(seed('alone'), seed('power-law'));
  assert.is.not(seed('white', 'sgd', 'linear-2'), seed('white'), 'architectures never share draws');
});

test('a pair has an identity of its own, by the content of its partner; nothing else changes', () => {
  const described = (text: string, data: string, training?: string) =>
    JSON.stringify(describeTrial(trialOf(text, data, training)));
  assert.is.not(described(PAIRED, 'white'), described(PAIRED, 'alone'));
  assert.is(described(PAIRED, 'mnist'), described(SAMPLE, 'mnist'), 'the partner does not know');
  assert.is(
    described(
      PAIRED.replace('  mnist: {', '  digits: {').replace('pairedWith: mnist', 'pairedWith: digits'),
      'white',
    ),
    described(PAIRED, 'white'),
    'names are no content',
  );
  const looked = PAIRED.replace(
    'batch: 32, epochs: 10 }',
    'batch: 32, epochs: 10, checkpoints: { count: 3 } }',
  );
  assert.is.not(looked, PAIRED);
  assert.is(described(looked, 'mnist', 'adam'), described(PAIRED, 'mnist', 'adam'), 'looking is no draw');
});

const FAULTS: readonly (readonly [what: string, text: string, expected: RegExp])[] = [
  [
    'a name that is not there',
    suite([`white: { ${DIGITS}, transform: { kind: zca }, pairedWith: mnits }`]),
    /found "?mnits.*did you mean mnist/,
  ],
  [
    'no name',
    suite([`white: { ${DIGITS}, transform: { kind: zca }, pairedWith: 3 }`]),
    /found 3, expected the name of another entry of this section/,
  ],
  [
    'itself',
    suite([`white: { ${DIGITS}, transform: { kind: zca }, pairedWith: white }`]),
    /found the entry itself/,
  ],
  [
    'other examples',
    suite([`white: { ${DIGITS.replace('600', '500')}, pairedWith: mnist }`]),
    /has other examples, expected data that differ in transform/,
  ],
  [
    'a pair of a pair',
    suite([
      `white: { ${DIGITS}, transform: { kind: zca }, pairedWith: mnist }`,
      `other: { ${DIGITS}, labelling: { kind: shuffled }, pairedWith: white }`,
    ]),
    /paired with mnist itself, expected an entry with draws of its own; write mnist/,
  ],
  [
    'an architecture',
    sampleWith(['family: mlp,', 'pairedWith: linear-2, family: mlp,']),
    /unknown key pairedWith/,
  ],
];

for (const [what, text, expected] of FAULTS) {
  test(`${what} cannot be a partner`, () => {
    const problems = problemsOf(text);
    assert.is(problems.length, 1, JSON.stringify(problems));
    assert.match(problems[0].text, expected);
  });
}

test.run();
