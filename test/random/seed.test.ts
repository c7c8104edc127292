import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seedOf } from '../../src/random/seed.js';

test('a seed is the start of the SHA-256 of its JSON name', () => {
  const digest = createHash('sha256').update('["pcbias-seed-1","suite","init",3]').digest();
  assert.equal(seedOf('suite', 'init', 3), [digest.readUInt32LE(0), digest.readUInt32LE(4)]);
});

test('names that read alike when joined give different seeds', () => {
  const seeds = [
    seedOf('s', 'ab'),
    seedOf('s', 'a', 'b'),
    seedOf('sa', 'b'),
    seedOf('s', 1),
    seedOf('s', '1'),
    seedOf('s', 1, 2),
    seedOf('s', 12),
    seedOf('s', '1,2'),
    seedOf('s', '","'),
    seedOf('s', '', ''),
    seedOf('s', ''),
    seedOf('s'),
  ];
  assert.is(new Set(seeds.map(String)).size, seeds.length);
});

test('a name that is not finite is refused', () => {
  assert.throws(() => seedOf('s', 'member', Number.NaN), /seedOf: name is NaN/);
  assert.throws(() => seedOf('s', Number.POSITIVE_INFINITY), /expected a finite number/);
});

test.run();
