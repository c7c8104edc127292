import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { padded, type Backend } from '../../../src/ops/backend.js';
import { predictedClass } from '../../../src/ops/loss/predicted-class.js';
import { TwinBackend } from '../../../src/ops/twin-backend.js';
import { openBackend } from '../../support/backend.js';

const test = suite('predictions');
const open = await openBackend();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await open.close();
});

/** Predictions of one member after batches of `batch` entries with these logits: [step][class][entry]. */
async function predicted(
  backend: Backend,
  logits: readonly (readonly (readonly number[])[])[],
  batch: number,
): Promise<number[]> {
  const classes = logits[0].length;
  const stride = padded(batch);
  const step = backend.tensor('step', [1], 'u32');
  const z = backend.tensor('logits', [1, classes, stride], 'f32');
  const predictions = backend.tensor('predictions', [1, logits.length * stride], 'u8');
  const program = await backend.prepare([
    {
      operation: predictedClass,
      members: 1,
      tensors: { logits: z, step, predictions },
      sizes: { classes, batch4: stride / 4, examples4: (logits.length * stride) / 4 },
    },
  ]);
  for (const [index, byClass] of logits.entries()) {
    const values = new Float32Array(classes * stride);
    byClass.forEach((entries, k) => values.set(entries, k * stride));
    backend.write(z, values);
    backend.write(step, Uint32Array.of(index));
    await backend.run(program);
  }
  const bytes = [...(await backend.read(predictions))];
  backend.release([step, z, predictions]);
  return logits.flatMap((_, index) => bytes.slice(index * stride, index * stride + batch));
}

for (const backend of [open.backend, twin]) {
  test(`${backend.name}: of equal logits the lowest class, zeros of either sign being equal`, async () => {
    const logits = [
      [0, -0, 1, 5, -2, -Infinity, 1, 3e38],
      [-0, 0, 7, 5, -2, -Infinity, 2, 3e38],
      [0, 0, 7, 5, -1, -Infinity, 2, Infinity],
    ];
    assert.equal(await predicted(backend, [logits], 8), [0, 0, 1, 0, 2, 0, 1, 2]);
  });

  test(`${backend.name}: bytes of several batches whose size is no multiple of four`, async () => {
    for (const batch of [1, 2, 3, 5, 7]) {
      const wanted = Array.from({ length: 3 }, (_, s) =>
        Array.from({ length: batch }, (_, b) => (s * 5 + b) % 9),
      );
      const logits = wanted.map((classes) =>
        Array.from({ length: 9 }, (_, k) => classes.map((c) => (c === k ? 1 : -1))),
      );
      assert.equal(await predicted(backend, logits, batch), wanted.flat(), `batch ${batch}`);
    }
  });

  test(`${backend.name}: 255 classes, each in a byte, in every place of a word`, async () => {
    const wanted = Array.from({ length: 255 }, (_, b) => (b * 101) % 255);
    const logits = Array.from({ length: 255 }, (_, k) => wanted.map((c) => (c === k ? 1 : 0)));
    assert.equal(await predicted(backend, [logits], 255), wanted);
  });
}

test.run();
