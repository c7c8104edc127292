import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operation, Sizes, Tensor } from '../../../src/ops/backend.js';
import { ACTIVATIONS } from '../cases/activation.js';
import { averagePoolForward } from '../../../src/ops/pool/average-pool.js';
import { denseForward } from '../../../src/ops/dense/dense-forward.js';
import { findNonfinite } from '../../../src/ops/update/find-nonfinite.js';
import { maxPoolForward } from '../../../src/ops/pool/max-pool.js';
import { softmaxCrossEntropy } from '../../../src/ops/loss/softmax-cross-entropy.js';
import { squaredError } from '../../../src/ops/loss/squared-error.js';
import { openBackend } from '../../support/backend.js';
import { OPTIMISERS } from '../../../src/train/optimiser/kinds.js';
import type { Optimiser } from '../../../src/train/optimiser/optimiser.js';

// Trap: on lavapipe `n != n` is false for NaN and `max(NaN, 1)` is 1, so that comparisons swallow divergence.

const test = suite('NaN and infinity');
const open = await openBackend();
const { backend } = open;
test.after(() => open.close());

/** Bits of f32 numbers, and whether they are finite. */
const NUMBERS: readonly (readonly [what: string, bits: number, finite: boolean])[] = [
  ['quiet NaN', 0x7fc00000, false],
  ['negative quiet NaN', 0xffc00000, false],
  ['NaN with the smallest payload', 0x7f800001, false],
  ['NaN with a full payload', 0x7fffffff, false],
  ['negative NaN with a payload', 0xff80beef, false],
  ['infinity', 0x7f800000, false],
  ['negative infinity', 0xff800000, false],
  ['the largest number', 0x7f7fffff, true],
  ['the most negative number', 0xff7fffff, true],
  ['the smallest denormal', 0x00000001, true],
  ['the largest denormal', 0x807fffff, true],
  ['zero', 0, true],
  ['negative zero', 0x80000000, true],
];
const NAN_BITS = NUMBERS.filter(([what]) => what.includes('NaN')).map(([, bits]) => bits);

/** Bits as the numbers that they stand for; no copy changes them. */
function floats(bits: Uint32Array): Float32Array {
  return new Float32Array(bits.buffer, bits.byteOffset, bits.length);
}

async function run(
  operation: Operation,
  members: number,
  tensors: Record<string, Tensor>,
  sizes: Sizes,
): Promise<void> {
  await backend.run(await backend.prepare([{ operation, members, tensors, sizes }]));
}

test('find_nonfinite: NaN of any payload and infinities, no finite number, member by member', async () => {
  const members = 3;
  const count = 260;
  for (const [what, bits, finite] of NUMBERS) {
    for (const at of [0, 3, 130, count - 1]) {
      const values = new Uint32Array(members * count);
      values[count + at] = bits;
      const tensors = {
        values: backend.tensor('values', [members, count], 'f32', floats(values)),
        found: backend.tensor('found', [members], 'u32'),
      };
      await run(findNonfinite, members, tensors, { values4: count / 4 });
      assert.equal([...(await backend.read(tensors.found))], [0, finite ? 0 : 1, 0], `${what} at ${at}`);
      backend.release(Object.values(tensors));
    }
  }
});

test('find_nonfinite: what was found stays found', async () => {
  const tensors = {
    values: backend.tensor('values', [2, 4], 'f32'),
    found: backend.tensor('found', [2], 'u32', Uint32Array.of(0, 1)),
  };
  await run(findNonfinite, 2, tensors, { values4: 1 });
  assert.equal([...(await backend.read(tensors.found))], [0, 1]);
});

for (const { kind, limits, atOne } of ACTIVATIONS) {
  test(`${kind.forward.name}: NaN stays NaN and infinities have their limits`, async () => {
    const bits = Uint32Array.of(...NAN_BITS, 0x7f800000, 0xff800000, 0x3f800000);
    const tensors = {
      x: backend.tensor('x', [1, 8], 'f32', floats(bits)),
      y: backend.tensor('y', [1, 8], 'f32'),
    };
    await run(kind.forward, 1, tensors, { values4: 2, x_member4: 2 });
    const y = [...(await backend.read(tensors.y))];
    for (let at = 0; at < NAN_BITS.length; at++)
      assert.ok(Number.isNaN(y[at]), `${bits[at].toString(16)}: ${y[at]}`);
    assert.equal(y.slice(5, 7), limits);
    assert.ok(y[7] >= atOne[0] && y[7] <= atOne[1], 'a number beside them stays a number');
  });
}

for (const operation of [maxPoolForward, averagePoolForward]) {
  test(`${operation.name}: NaN anywhere in the window is NaN, beside larger numbers too`, async () => {
    for (const bits of NAN_BITS) {
      for (let place = 0; place < 4; place++) {
        const image = new Float32Array(4 * 4).map((_, at) => 5 + (at % 3));
        const x = new Uint32Array(image.buffer);
        // Entry 1 of the batch; the others stay numbers.
        x[place * 4 + 1] = bits;
        const tensors = {
          x: backend.tensor('x', [1, 1, 2, 2, 4], 'f32', floats(x)),
          y: backend.tensor('y', [1, 1, 1, 1, 4], 'f32'),
        };
        const window = { height: 2, width: 2, size: 2, stride: 2, out_height: 1, out_width: 1 };
        await run(operation, 1, tensors, { channels: 1, ...window, batch4: 1, x_member4: 4 });
        const y = [...(await backend.read(tensors.y))];
        assert.equal(y.map(Number.isNaN), [false, true, false, false], `${bits.toString(16)} at ${place}`);
        backend.release(Object.values(tensors));
      }
    }
  });
}

test('dense_forward: NaN in an entry of a member reaches that entry of all its outputs only', async () => {
  const x = new Float32Array(2 * 3 * 4).fill(1);
  x[1 * 12 + 4 + 2] = NaN;
  const tensors = {
    w: backend.tensor('w', [2, 3, 4], 'f32', new Float32Array(24)),
    x: backend.tensor('x', [2, 3, 4], 'f32', x),
    y: backend.tensor('y', [2, 2, 4], 'f32'),
  };
  await run(denseForward, 2, tensors, { inputs: 3, outputs: 2, outputs_padded: 4, batch4: 1, x_member4: 3 });
  const y = [...(await backend.read(tensors.y))];
  assert.equal(
    y.map(Number.isNaN),
    y.map((_, at) => at === 10 || at === 14),
  );
});

for (const [name, { update, constants, state }] of Object.entries<Optimiser>(OPTIMISERS)) {
  test(`${name}: a gradient that is NaN, infinite or whose square is infinite spoils its own weight within two updates`, async () => {
    for (const bits of [...NAN_BITS, 0x7f800000, 0xff800000, 0x7f7fffff, 0xff7fffff]) {
      const dw = new Uint32Array(4);
      dw[1] = bits;
      const values = (what: string): Tensor =>
        backend.tensor(what, [1, 4], 'f32', new Float32Array(4).fill(1));
      const tensors = {
        dw: backend.tensor('dw', [1, 4], 'f32', floats(dw)),
        rates: backend.tensor('rates', [1], 'f32', Float32Array.of(0.1)),
        step: backend.tensor('step', [1], 'u32'),
        ...Object.fromEntries(Object.keys(state).map((binding) => [binding, values(binding)])),
        w: values('w'),
      };
      const sizes = { values4: 1, decay: 0, ...constants };
      await run(update, 1, tensors, sizes);
      await run(update, 1, tensors, sizes);
      const w = [...(await backend.read(tensors.w))];
      assert.equal(w.map(Number.isFinite), [true, false, true, true], `${bits.toString(16)}: ${w}`);
      backend.release(Object.values(tensors));
    }
  });
}

test('losses: a logit that is NaN or infinite gives a loss that is not finite', async () => {
  for (const operation of [softmaxCrossEntropy, squaredError]) {
    for (const bits of [...NAN_BITS, 0x7f800000]) {
      for (const place of [0, 1, 2]) {
        const logits = new Uint32Array(3 * 4);
        logits[place * 4] = bits;
        const tensors = {
          logits: backend.tensor('logits', [1, 3, 4], 'f32', floats(logits)),
          labels: backend.tensor('labels', [1, 4], 'u32', Uint32Array.of(1, 0, 2, 1)),
          loss: backend.tensor('loss', [1, 4], 'f32'),
        };
        await run(operation, 1, tensors, { classes: 3, batch: 4, batch_padded: 4, labels_member: 4 });
        const loss = [...(await backend.read(tensors.loss))];
        const finite = loss.map(Number.isFinite);
        assert.equal(
          finite,
          [false, true, true, true],
          `${operation.name}: ${bits.toString(16)} at ${place}: ${loss}`,
        );
        backend.release(Object.values(tensors));
      }
    }
  }
});

test.run();
