import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { philox4x32 } from '../../src/random/philox.js';

type Words = readonly [number, number, number, number];

function philox(counter: Words, key: readonly [number, number]): string {
  const out = new Uint32Array(4);
  philox4x32(key, counter, out);
  return Array.from(out, (word) => word.toString(16).padStart(8, '0')).join(' ');
}

// The known answers are from Random123 1.14, tests/kat_vectors, philox4x32 10.
test('philox4x32 of zeros', () => {
  assert.is(philox([0, 0, 0, 0], [0, 0]), '6627e8d5 e169c58d bc57ac4c 9b00dbd8');
});

test('philox4x32 of ones in every bit', () => {
  const ones = 0xffffffff;
  assert.is(philox([ones, ones, ones, ones], [ones, ones]), '408f276d 41c83b0e a20bc7c6 6d5451fd');
});

test('philox4x32 of the digits of pi', () => {
  const counter: Words = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];
  assert.is(philox(counter, [0xa4093822, 0x299f31d0]), 'd16cfe09 94fdcceb 5001e420 24126ea1');
});

test('each counter word and each key word matters', () => {
  const outputs = new Set([
    philox([0, 0, 0, 0], [0, 0]),
    philox([1, 0, 0, 0], [0, 0]),
    philox([0, 1, 0, 0], [0, 0]),
    philox([0, 0, 1, 0], [0, 0]),
    philox([0, 0, 0, 1], [0, 0]),
    philox([0, 0, 0, 0], [1, 0]),
    philox([0, 0, 0, 0], [0, 1]),
  ]);
  assert.is(outputs.size, 7);
});

test.run();
