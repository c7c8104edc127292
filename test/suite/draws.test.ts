import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSuite } from '../../src/suite/file/parse.js';
import { drawSeed, suiteContent, trialHash } from '../../src/suite/identity.js';
import { withDraws } from '../../src/suite/narrow.js';
import { planTrials } from '../../src/suite/plan.js';
import { problemsOf, SAMPLE, sampleWith } from './sample.js';

const DRAWN = sampleWith(['members: 8\n', 'members: 8\ndraws: 3\n']);
const CHECKSUM = '0'.repeat(64);

test('every trial is planned on every draw; the first draw is what a suite without draws has', () => {
  const plain = planTrials(parseSuite(SAMPLE, 's.yaml'));
  const drawn = planTrials(parseSuite(DRAWN, 's.yaml'));
  assert.is(drawn.length, 3 * plain.length);
  assert.equal(drawn.slice(0, plain.length), plain);
  const identity = (trials: typeof plain) => trials.map((trial) => trialHash(trial, CHECKSUM, 1));
  assert.equal(
    identity(drawn).slice(0, plain.length),
    identity(plain),
    'nothing that is stored becomes stale',
  );
  assert.is(new Set(identity(drawn)).size, drawn.length);
  assert.equal(
    drawn.slice(plain.length).map(({ dataDraw }) => dataDraw),
    [...plain.map(() => 2), ...plain.map(() => 3)],
  );
  assert.equal(
    planTrials(parseSuite(sampleWith(['members: 8\n', 'members: 8\ndraws: 1\n']), 's.yaml')),
    plain,
  );
});

test('trials of different draws share no initial weights; pairs stay within a draw', () => {
  const seeds = planTrials(parseSuite(DRAWN, 's.yaml')).map(drawSeed);
  assert.is(new Set(seeds).size, seeds.length);
  const pairs = DRAWN.replace(
    'architectures:',
    '  white: { source: mnist, classes: [3, 5, 8], train: 600, test: 300, size: 14, ' +
      'transform: { kind: zca }, pairedWith: mnist }\narchitectures:',
  );
  const own = planTrials(parseSuite(pairs, 's.yaml')).filter(
    ({ architecture }) => architecture.name === 'mlp-2',
  );
  for (const draw of [undefined, 2, 3]) {
    const [plain, white] = ['mnist', 'white'].map((name) =>
      drawSeed(own.find(({ data, dataDraw }) => data.name === name && dataDraw === draw)!),
    );
    assert.is(plain, white, `draw ${draw ?? 1}`);
  }
});

test('draws are part of the content of a suite, and one draw is not', () => {
  const suite = parseSuite(SAMPLE, 's.yaml');
  assert.is(suite.draws, 1);
  assert.is.not(suiteContent(parseSuite(DRAWN, 's.yaml')), suiteContent(suite));
  assert.is(suiteContent(withDraws(suite, 3, 's.yaml')), suiteContent(parseSuite(DRAWN, 's.yaml')));
  assert.is(suiteContent({ ...suite, draws: 1 }), suiteContent(suite));
});

test('an entry that takes all examples cannot be drawn again: its place in the file, and the cure', () => {
  const [problem, ...others] = problemsOf(DRAWN.replace('train: 600, test: 300, ', 'train: 600, '));
  assert.is(others.length, 0);
  assert.is(problem!.line, 7);
  assert.match(
    problem!.text,
    /found all test examples of mnist, expected a number .* 3 draws share none; add test: \.\.\./,
  );
  const all = parseSuite(SAMPLE.replace('train: 600, test: 300, ', ''), 's.yaml');
  assert.throws(
    () => withDraws(all, 2, 's.yaml'),
    /data\.mnist.*found all train and test examples of mnist.*because 2 draws share none/,
  );
  assert.is(withDraws(all, 1, 's.yaml').draws, 1);
});

test('draws are a whole number within bounds', () => {
  for (const draws of ['0', '1.5', '101', 'many']) {
    const [problem] = problemsOf(sampleWith(['members: 8\n', `members: 8\ndraws: ${draws}\n`]));
    assert.match(problem!.text, /expected a whole number from 1 to 100/);
    assert.throws(
      () => withDraws(parseSuite(SAMPLE, 's.yaml'), Number(draws), 's.yaml'),
      /found .* for --draws, expected a whole number from 1 to 100; correct it/,
    );
  }
});

test.run();
