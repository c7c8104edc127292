import { deepStrictEqual } from 'node:assert';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeNpy, encodeNpy } from '../../src/npz/npy.js';
import type { NpyData } from '../../src/npz/npy.js';

test('every element type and number of axes survives the round trip, with a 64-byte aligned header', () => {
  const all: NpyData[] = [
    Uint8Array.of(0, 1, 254, 255, 7, 8),
    Int32Array.of(-1, 0, 2 ** 31 - 1, -(2 ** 31), 5, 6),
    Float32Array.of(1.5, NaN, -Infinity, 1e-45, 0, -0),
    Float64Array.of(1 / 3, NaN, Infinity, 5e-324, 0, -0),
  ];
  for (const data of all) {
    for (const shape of [[6], [2, 3], [1, 6, 1]]) {
      const bytes = encodeNpy({ shape, data });
      assert.is((bytes.length - data.byteLength) % 64, 0);
      deepStrictEqual(decodeNpy(bytes, 'x'), { shape, data });
    }
  }
});

test('a scalar and an empty array are arrays too', () => {
  assert.equal(decodeNpy(encodeNpy({ shape: [], data: Float64Array.of(2) }), 'x').shape, []);
  assert.equal(decodeNpy(encodeNpy({ shape: [0, 3], data: new Int32Array(0) }), 'x').shape, [0, 3]);
});

test('the header is the one that NumPy writes', () => {
  const bytes = encodeNpy({ shape: [2], data: Int32Array.of(1, 2) });
  const header = new TextDecoder('latin1').decode(bytes.subarray(8, 128));
  assert.match(header, /^v\0\{'descr': '<i4', 'fortran_order': False, 'shape': \(2,\), \} +\n/);
});

test("NumPy's own integers, of 64 bits, are read where 32 hold them", () => {
  const wide = (values: readonly bigint[]): Uint8Array => {
    const bytes = encodeNpy({
      shape: [values.length],
      data: new Float64Array(BigInt64Array.from(values).buffer),
    });
    bytes.set(new TextEncoder().encode('<i8'), new TextDecoder('latin1').decode(bytes).indexOf('<f8'));
    return bytes;
  };
  const data = Int32Array.of(0, -1, 2 ** 31 - 1, -(2 ** 31));
  deepStrictEqual(decodeNpy(wide([0n, -1n, 2n ** 31n - 1n, -(2n ** 31n)]), 'x'), { shape: [4], data });
  assert.throws(() => decodeNpy(wide([7n, 2n ** 31n]), 'a.npy'), /a\.npy: found 2147483648 at 1, expected/);
});

test('bytes that are no such array are refused by name', () => {
  const good = encodeNpy({ shape: [2], data: Int32Array.of(1, 2) });
  assert.throws(() => decodeNpy(good.subarray(0, 130), 'a.npy'), /a\.npy: found 2 bytes of data, expected 8/);
  assert.throws(() => decodeNpy(good.subarray(1), 'a.npy'), /a\.npy: not a \.npy array/);
  const text = new TextDecoder('latin1').decode(good);
  const bytesOf = (from: string, to: string) => {
    const out = good.slice();
    out.set(new TextEncoder().encode(to), text.lastIndexOf(from, 127));
    return out;
  };
  assert.throws(() => decodeNpy(bytesOf('<i4', '<c8'), 'a.npy'), /found elements <c8, expected/);
  assert.throws(() => decodeNpy(bytesOf('False', 'True '), 'a.npy'), /expected descr, fortran_order False/);
  assert.throws(() => encodeNpy({ shape: [3], data: Int32Array.of(1) }), /needs 3 elements, the data has 1/);
});

test.run();
