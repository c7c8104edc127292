import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { canonicalJson } from '../../src/trace/canonical.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import { describeTrial, trialHash } from '../../src/suite/identity.js';
import { planTrials } from '../../src/suite/plan.js';
import type { Trial } from '../../src/suite/suite.js';
import { SAMPLE, sampleWith } from './sample.js';

const CHECKSUM = '0123456789abcdef'.repeat(4);

function firstTrial(text = SAMPLE): Trial {
  return planTrials(parseSuite(text, 's.yaml'))[0]!;
}

function hashOf(text = SAMPLE): string {
  return trialHash(firstTrial(text), CHECKSUM, 1);
}

test('canonical JSON: the numbers and the order of RFC 8785', () => {
  const a = { z: null, y: true, x: undefined };
  const value = { b: [1e30, 4.5, 2e-3, 1e-27, -0], a, '€': '"\n', '': 1 };
  assert.is(
    canonicalJson(value),
    '{"":1,"a":{"y":true,"z":null},"b":[1e+30,4.5,0.002,1e-27,0],"€":"\\"\\n"}',
  );
});

test('canonical JSON refuses what JSON cannot hold', () => {
  for (const value of [NaN, Infinity, undefined, [undefined], { f: () => 1 }, 1n]) {
    assert.throws(() => canonicalJson(value), /^canonicalJson: got /);
  }
});

test('the description holds everything with its defaults, and no name', () => {
  assert.is(
    canonicalJson(describeTrial(firstTrial())),
    '{"architecture":{"bias":false,"depth":2,"family":"linear","width":64},' +
      '"data":{"classes":[3,5,8],"normalise":"channel","size":14,"source":"mnist","test":300,"train":600},' +
      '"members":8,"seed":"1",' +
      '"training":{"batch":32,"checkpoints":{"early":8,"everyEpochs":1},"epochs":10,' +
      '"initialisation":"glorot-uniform","learningRate":0.05,"loss":"cross-entropy","momentum":0,' +
      '"weightDecay":0}}',
  );
});

// Computed with Python's hashlib and json.dumps(..., sort_keys=True, separators=(',', ':')).
test('golden hash: if this changes, every published result has another identity', () => {
  assert.is(hashOf(), '0801411899fc76ca6a68576670b4c4b1baac8fb7ca151325cdc358c27297be12');
});

test('the hash does not depend on names, order of keys, spelt-out defaults, or other trials', () => {
  const same: readonly (readonly [string, string])[] = [
    ['name: sample', 'name: another'],
    ['question: Which', 'question: But which'],
    ['mnist: {', 'digits: {'],
    ['linear-2: {', 'lin: {'],
    ['sgd: {', 'plain: {'],
    ['{ source: mnist, classes: [3, 5, 8], train: 600', '{ train: 600, source: mnist, classes: [3, 5, 8]'],
    ['seed: 1', 'seed: "1"'],
    ['loss: cross-entropy', 'momentum: 0.0, loss: cross-entropy'],
    ['loss: cross-entropy', 'initialisationScale: 1, loss: cross-entropy'],
    ['  mlp-2: { family: mlp, depth: 2, width: 64 }\n', ''],
  ];
  for (const replacement of same)
    assert.is(hashOf(sampleWith(replacement)), hashOf(), replacement.join(' → '));
});

test('the hash depends on each specification, members, seed, checksum and format', () => {
  const other: readonly (readonly [string, string])[] = [
    ['[3, 5, 8]', '[3, 5, 9]'],
    ['width: 64 }\n  mlp', 'width: 65 }\n  mlp'],
    ['0.05', '0.06'],
    ['0.05', '0.05, optimiser: adam'],
    ['0.05', '0.05, initialisationScale: 2'],
    ['members: 8', 'members: 9'],
    ['seed: 1', 'seed: 2'],
  ];
  const hashes = other.map((replacement) => hashOf(sampleWith(replacement)));
  hashes.push(hashOf(), trialHash(firstTrial(), 'f'.repeat(64), 1), trialHash(firstTrial(), CHECKSUM, 2));
  assert.is(new Set(hashes).size, other.length + 3);
});

test('a checksum that is not 64 hexadecimal digits', () => {
  assert.throws(
    () => trialHash(firstTrial(), 'abc', 1),
    'data checksum is "abc", expected 64 hexadecimal digits',
  );
});

test.run();
