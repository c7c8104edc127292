import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Backend } from '../../src/ops/backend.js';
import { train } from '../../src/train/train.js';
import { openBackend } from '../support/backend.js';
import { CLASSES, mlp } from './support/nets.js';
import { normalDataset } from './support/datasets.js';
import { training } from './support/training-spec.js';

const test = suite('overlap');
const { backend, close } = await openBackend();
test.after(close);

const FEATURES = 9;
const setup = {
  layers: mlp(7, 'relu', FEATURES, CLASSES),
  dataset: normalDataset({ channels: FEATURES, height: 1, width: 1 }, CLASSES, { train: 24, test: 8 }),
  training: training({ batch: 8, epochs: 4, checkpoints: { count: 5, spacing: 'linear' as const } }),
  members: [0, 1],
  seed: 'overlap',
};

/**
 * Delays reads: each resolves only after `asked` was called `runsLater` more times, or after a tenth of a
 * second.
 */
function lateReads(runsLater: number): { late: Backend; overtaken: () => number } {
  let runs = 0;
  let overtaken = 0;
  const late: Backend = Object.assign(Object.create(backend) as Backend, {
    run(program: Parameters<Backend['run']>[0], times?: number): Promise<void> {
      runs++;
      return backend.run(program, times);
    },
    async read(tensor: Parameters<Backend['read']>[0]) {
      const [asked, started] = [runs, performance.now()];
      const values = await backend.read(tensor);
      while (runs < asked + runsLater && performance.now() - started < 100) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      if (runs >= asked + runsLater) overtaken++;
      return values;
    },
  });
  return { late, overtaken: () => overtaken };
}

test("the next interval is handed over before a checkpoint's numbers arrive, and changes none of them", async () => {
  const expected = await train(backend, setup);
  // The reads of the training split are followed by the test split, the check of parameters, and a step of
  // training.
  const { late, overtaken } = lateReads(3);
  const found = await train(late, setup);
  // There are two reads of each split and one of the check, at 6 checkpoints; nothing follows the last.
  assert.is(overtaken(), 5 * 5, 'reads that a step overtook');
  assert.equal(found.train.predictions, expected.train.predictions);
  assert.equal(found.test.predictions, expected.test.predictions);
  assert.equal(found.train.loss, expected.train.loss);
  assert.equal(found.test.loss, expected.test.loss);
});

test('what is recorded of the parameters is of the checkpoint, not of the steps after it', async () => {
  const linear = { ...setup, recording: { compact: true as const } };
  const expected = await train(backend, linear);
  const found = await train(lateReads(3).late, linear);
  assert.equal(found.compact, expected.compact);
  assert.equal(found.test.predictions, expected.test.predictions);
});

test.run();
