import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Work } from '../../src/ops/backend.js';
import { denseForward } from '../../src/ops/dense/dense-forward.js';
import { convForward } from '../../src/ops/conv/conv-forward.js';
import { maxPoolGradient } from '../../src/ops/pool/max-pool.js';
import { predictedClass } from '../../src/ops/loss/predicted-class.js';
import { sgdMomentum } from '../../src/ops/update/sgd.js';
import { WEIGHT_UPDATES } from '../../src/ops/update/weight-update.js';
import { casesByOperation } from './cases/all.js';

/** They move numbers and compute none. */
const NO_FLOPS = ['advance_step', 'gather_batch', 'gather_labels', 'peak_copy'];

for (const [name, cases] of casesByOperation()) {
  test(`${name}: FLOPs and bytes are finite and above 0 in every case`, () => {
    for (const { operation, sizes, members, title } of cases) {
      const { flops, bytes } = operation.work(sizes, members);
      assert.ok(Number.isInteger(bytes) && bytes > 0, `${title}: ${bytes} bytes`);
      const expected = NO_FLOPS.includes(name) ? flops === 0 : flops > 0;
      assert.ok(Number.isInteger(flops) && expected, `${title}: ${flops} FLOPs`);
    }
  });

  test(`${name}: bytes are at most what operands and results hold, those written over twice`, () => {
    for (const { operation, sizes, members, title, operands } of cases) {
      const held = Object.values(operands).reduce(
        (sum, { values, type }) => sum + values.length * (type === 'u8' ? 1 : 4),
        0,
      );
      const { bytes } = operation.work(sizes, members);
      assert.ok(bytes <= 2 * held, `${title}: ${bytes} bytes, but its tensors hold ${held}`);
    }
  });
}

const BY_HAND: readonly (readonly [what: string, found: Work, expected: Work])[] = [
  [
    'a dense layer of 3 members, 5 to 7, batch 8',
    denseForward.work({ inputs: 5, outputs: 7, outputs_padded: 8, batch4: 2, x_member4: 10 }, 3),
    { flops: 2 * 3 * 5 * 7 * 8, bytes: 4 * 3 * (5 * 7 + 5 * 8 + 7 * 8) },
  ],
  [
    'the same with x shared by all members',
    denseForward.work({ inputs: 5, outputs: 7, outputs_padded: 8, batch4: 2, x_member4: 0 }, 3),
    { flops: 2 * 3 * 5 * 7 * 8, bytes: 4 * (3 * (5 * 7 + 7 * 8) + 5 * 8) },
  ],
  [
    'a convolution with stride 2',
    convForward.work(
      {
        channels: 2,
        height: 6,
        width: 6,
        kernel: 3,
        stride: 2,
        out_channels: 5,
        out_height: 3,
        out_width: 3,
        batch4: 1,
        x_member4: 72,
      },
      1,
    ),
    { flops: 2 * 2 * 9 * 5 * 9 * 4, bytes: 4 * (2 * 9 * 5 + 2 * 36 * 4 + 5 * 9 * 4) },
  ],
  [
    'the gradient of a max pool: x, y, dy read and dx written',
    maxPoolGradient.work(
      { channels: 1, height: 4, width: 4, size: 2, stride: 2, out_height: 2, out_width: 2, batch4: 1 },
      2,
    ),
    { flops: 2 * 4 * 4 * 4, bytes: 4 * 2 * 4 * (2 * 16 + 2 * 4) },
  ],
  [
    'a predicted class is one byte',
    predictedClass.work({ classes: 10, batch4: 2, examples4: 9 }, 3),
    { flops: 240, bytes: 240 * 4 + 24 },
  ],
  [
    'momentum: w and v read and written, dw read',
    sgdMomentum.work({ values4: 3, decay: 0, momentum: 0.9 }, 2),
    { flops: 6 * 24, bytes: 5 * 4 * 24 },
  ],
  [
    'a dense layer of 3 members, 5 to 7, batch 8, updated with momentum: w and v read and written, no dw',
    WEIGHT_UPDATES.dense.sgd_momentum.work(
      {
        inputs: 5,
        outputs: 7,
        outputs4: 2,
        batch: 8,
        batch_padded: 8,
        x_member: 40,
        decay: 0,
        momentum: 0.9,
      },
      3,
    ),
    { flops: 3 * 5 * 7 * (2 * 8 + 6), bytes: 4 * 3 * (4 * 5 * 7 + 5 * 8 + 7 * 8) },
  ],
];

for (const [what, found, expected] of BY_HAND) {
  test(`by hand: ${what}`, () => assert.equal(found, expected));
}

test.run();
