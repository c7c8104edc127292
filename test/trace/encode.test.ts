import { deepStrictEqual } from 'node:assert';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeTrace, encodeTrace } from '../../src/trace/encode.js';
import { decodeNpz, encodeNpz } from '../../src/trace/npz.js';
import type { SplitTrace, Trace } from '../../src/trace/trace.js';

function split(examples: number): SplitTrace {
  return {
    predictions: Uint8Array.from({ length: 3 * 2 * examples }, (_, at) => (at * 7) % 5),
    labels: Uint8Array.from({ length: examples }, (_, at) => at % 5),
    loss: Float64Array.of(1, 2, 3, NaN, 0.1, NaN),
    accuracy: Float64Array.of(0.1, 0.2, 0.3, NaN, 0.9, NaN),
  };
}

const trace: Trace = {
  members: 2,
  steps: Int32Array.of(0, 10, 20),
  epochs: Float64Array.of(0, 0.5, 1),
  train: split(101),
  test: split(11),
  spectrum: Float64Array.of(3, 2, 0.5),
  divergedAt: Int32Array.of(-1, 10),
};

function changed(edit: (arrays: Map<string, { shape: number[]; data: Uint8Array | Float32Array }>) => void) {
  const arrays = decodeNpz(encodeTrace(trace), 'x') as Map<
    string,
    { shape: number[]; data: Uint8Array | Float32Array }
  >;
  edit(arrays);
  return encodeNpz(Object.fromEntries(arrays));
}

test('a trace survives the round trip, NaN included, with the same bytes every time', () => {
  const bytes = encodeTrace(trace);
  deepStrictEqual(decodeTrace(bytes), trace);
  assert.equal(encodeTrace(decodeTrace(bytes)), bytes);
});

test('bytes do not depend on the offset of their buffer', () => {
  const bytes = encodeTrace(trace);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  deepStrictEqual(decodeTrace(shifted.subarray(3)), trace);
});

test('a file cut off anywhere is refused by name', () => {
  const bytes = encodeTrace(trace);
  for (let length = 0; length < bytes.length; length += 13) {
    assert.throws(
      () => decodeTrace(bytes.subarray(0, length), 'a/trace.npz'),
      /^a\/trace\.npz: .*run the suite again/,
    );
  }
});

test('a changed byte never becomes another trace', () => {
  const bytes = encodeTrace(trace);
  let refused = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const damaged = bytes.slice();
    damaged[at] ^= 0x10;
    let decoded: Trace | undefined;
    try {
      decoded = decodeTrace(damaged);
    } catch {
      refused++;
    }
    if (decoded !== undefined) deepStrictEqual(decoded, trace);
  }
  assert.ok(refused > bytes.length / 6, `${refused} of ${bytes.length} refused`);
});

test('a missing array is named with what was expected', () => {
  const bytes = changed((arrays) => arrays.delete('test_loss'));
  assert.throws(
    () => decodeTrace(bytes),
    /trace\.npz: array test_loss is missing, found steps,.*expected <f8 \[3, 2\].*cure/,
  );
});

test('another type and another shape are named', () => {
  const type = changed((arrays) => arrays.set('train_loss', { shape: [3, 2], data: new Float32Array(6) }));
  assert.throws(() => decodeTrace(type), /array train_loss is <f4 \[3, 2\], expected <f8 \[3, 2\]/);
  const shape = changed((arrays) => arrays.set('test_labels', { shape: [10], data: new Uint8Array(10) }));
  assert.throws(
    () => decodeTrace(shape),
    /array test_predictions is \|u1 \[3, 2, 11\], expected \|u1 \[3, 2, 10\]/,
  );
});

test('a trace whose array does not fit its axes is not written', () => {
  assert.throws(
    () => encodeTrace({ ...trace, epochs: Float64Array.of(0, 1) }),
    /epochs has 2 elements, expected 3 = \[3\]/,
  );
});

test.run();
