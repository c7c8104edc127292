import { deepStrictEqual } from 'node:assert';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeTrace, encodeTrace } from '../../src/trace/encode.js';
import { decodeNpz, encodeNpz } from '../../src/npz/npz.js';
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

/**
 * The same with everything that can be recorded: 3 checkpoints, 2 members, 3 layers, 2 projections, 5 classes
 * · 3 features.
 */
const recorded: Trace = {
  ...trace,
  compact: Float32Array.from({ length: 3 * 2 * 15 }, (_, at) => (at < 60 ? at / 7 : NaN)),
  scales: {
    layers: 3,
    a: Float64Array.from({ length: 3 * 2 * 3 * 4 }, (_, at) => at / 3),
    b: Float64Array.from({ length: 3 * 2 * 3 * 4 }, (_, at) => (at < 60 ? -at : NaN)),
  },
  projected: {
    components: Int32Array.of(1, 1000),
    predictions: Uint8Array.from({ length: 3 * 2 * 2 * 11 }, (_, at) => (at % 7 === 0 ? 255 : at % 5)),
  },
  neighbours: {
    train: Float32Array.from({ length: 2 * 101 }, (_, at) => (at < 101 ? (at % 11) / 10 : NaN)),
    test: Float32Array.from({ length: 2 * 11 }, (_, at) => at / 22),
  },
  kernels: [0, 1].map((member) => ({
    member,
    train: Float32Array.from({ length: 101 * 101 }, (_, at) => at + member),
    test: Float32Array.from({ length: 11 * 101 }, (_, at) => -at - member),
    lastInputs: {
      features: 4,
      train: Float32Array.from({ length: 101 * 4 }, (_, at) => at / 2 + member),
      test: Float32Array.from({ length: 11 * 4 }, (_, at) => -at / 2 - member),
    },
  })),
};
const RECORDED = {
  compact: ['compact'],
  scales: ['scales_a', 'scales_b'],
  projected: ['projected_components', 'projected_predictions'],
  neighbours: ['neighbours_train', 'neighbours_test'],
  kernels: ['kernel_members', 'kernel_train', 'kernel_test', 'kernel_inputs_train', 'kernel_inputs_test'],
} as const;

function changed(
  edit: (arrays: Map<string, { shape: number[]; data: Uint8Array | Float32Array }>) => void,
  of = trace,
) {
  const arrays = decodeNpz(encodeTrace(of), 'x', 'cure') as Map<
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

test('what was recorded survives the round trip, each part with and without the others', () => {
  const names = [...decodeNpz(encodeTrace(trace), 'x', 'cure').keys()];
  assert.not.ok(
    names.some((name) =>
      Object.values(RECORDED)
        .flat()
        .includes(name as 'compact'),
    ),
  );
  deepStrictEqual(decodeTrace(encodeTrace(recorded)), recorded);
  for (const [part, arrays] of Object.entries(RECORDED) as [keyof typeof RECORDED, readonly string[]][]) {
    const only = { ...trace, [part]: recorded[part] };
    const bytes = encodeTrace(only);
    assert.equal([...decodeNpz(bytes, 'x', 'cure').keys()], [...names, ...arrays]);
    deepStrictEqual(decodeTrace(bytes), only);
    assert.equal(encodeTrace(decodeTrace(bytes)), bytes);
  }
});

test('of a recorded part with several arrays each must be there, and fit', () => {
  for (const arrays of Object.values(RECORDED)) {
    for (const name of arrays) {
      const missing = changed((all) => all.delete(name), recorded);
      if (arrays.length === 1) assert.is(decodeTrace(missing).compact, undefined);
      else
        assert.throws(
          () => decodeTrace(missing),
          new RegExp(`array ${name} is missing, found .*; expected <|.u1`),
        );
      const short = changed((all) => {
        const { shape, data } = all.get(name)!;
        const axes = shape.slice(1).reduce((product, axis) => product * axis, 1);
        all.set(name, { shape: [shape[0] - 1, ...shape.slice(1)], data: data.slice(axes) });
      }, recorded);
      assert.throws(() => decodeTrace(short), /array \w+ is .*, expected .*; cure: another version/);
    }
  }
  const type = changed(
    (all) => all.set('kernel_test', { shape: [2, 11, 101], data: new Uint8Array(2222) }),
    recorded,
  );
  assert.throws(
    () => decodeTrace(type),
    /array kernel_test is \|u1 \[2, 11, 101\], expected <f4 \[2, 11, 101\]/,
  );
  assert.throws(
    () => encodeTrace({ ...recorded, scales: { ...recorded.scales!, b: new Float64Array(71) } }),
    /scales_b has 71 elements, expected 72 = \[3, 2, 3, 4\]/,
  );
  assert.throws(
    () => encodeTrace({ ...recorded, compact: new Float32Array(91) }),
    /compact has 91 elements, expected 90 = \[3, 2, 15\]/,
  );
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
