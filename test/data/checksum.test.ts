import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { datasetChecksum } from '../../src/data/checksum.js';

const split = (...inputs: number[]) => ({
  inputs: Float32Array.from(inputs),
  labels: Uint8Array.of(1),
  count: 1,
});
const DATASET = {
  classes: ['a', 'b'],
  shape: { channels: 2, height: 1, width: 1 },
  train: split(1, 2),
  test: split(3, 4),
};

test('the checksum is SHA-256 over header, inputs and labels', () => {
  const header = Buffer.from('[[2,1,1],["a","b"],1,1]');
  const numbers = Buffer.alloc(4 + header.length + 2 * 9);
  numbers.writeUInt32LE(header.length, 0);
  header.copy(numbers, 4);
  let at = 4 + header.length;
  for (const [a, b] of [
    [1, 2],
    [3, 4],
  ] as const) {
    numbers.writeFloatLE(a, at);
    numbers.writeFloatLE(b, at + 4);
    numbers.writeUInt8(1, at + 8);
    at += 9;
  }
  assert.is(datasetChecksum(DATASET), createHash('sha256').update(numbers).digest('hex'));
});

test('everything that training sees changes it', () => {
  const variants = [
    DATASET,
    { ...DATASET, classes: ['a', 'c'] },
    { ...DATASET, classes: ['a","b'] },
    { ...DATASET, shape: { channels: 1, height: 2, width: 1 } },
    { ...DATASET, train: DATASET.test, test: DATASET.train },
    { ...DATASET, test: split(3, 5) },
    { ...DATASET, test: { ...split(3, 4), labels: Uint8Array.of(0) } },
  ];
  assert.is(new Set(variants.map(datasetChecksum)).size, variants.length);
});

test('an array that is a part of a larger buffer counts only itself', () => {
  const whole = Float32Array.of(9, 1, 2, 9);
  const train = { ...DATASET.train, inputs: whole.subarray(1, 3) };
  assert.is(datasetChecksum({ ...DATASET, train }), datasetChecksum(DATASET));
});

test.run();
