import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TwinBackend } from '../../../src/ops/twin-backend.js';
import { Evaluation, evaluationBatch, type SplitEvaluation } from '../../../src/train/pass/evaluation.js';
import { exampleTensors } from '../../../src/train/examples.js';
import { EnsembleParameters } from '../../../src/train/parameters/parameters.js';
import { openBackend } from '../../support/backend.js';
import { normalExamples } from '../support/datasets.js';
import { CLASSES, conv, dense, IMAGE, net } from '../support/nets.js';
import { training } from '../support/training-spec.js';

const test = suite('evaluation');
const { backend: device, close } = await openBackend();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

const LAYERS = net([conv(3, 3, 1, 'same'), 'relu', dense('classes')]);
const EXAMPLES = 53;

test('large nets, and many members, are evaluated in smaller batches', () => {
  const large = net([conv(300, 3, 1, 'same'), 'relu', dense('classes')], {
    channels: 3,
    height: 32,
    width: 32,
  });
  assert.is(evaluationBatch(LAYERS, 8, 10_000, 2 ** 25), 512);
  assert.is(evaluationBatch(LAYERS, 8, EXAMPLES, 2 ** 25), 56);
  assert.ok(evaluationBatch(large, 8, 10_000, 2 ** 25) < evaluationBatch(large, 1, 10_000, 2 ** 25));
  assert.is(evaluationBatch(large, 1000, 10_000, 2 ** 25), 4);
  const widest = Math.max(...LAYERS.map(({ output }) => output.channels * output.height * output.width));
  assert.is(evaluationBatch(LAYERS, 8, 10_000, 8 * widest * 20), 20, 'the widest layer fits one tensor');
});

for (const backend of [device, twin]) {
  test(`${backend.name}: the size of evaluation batches, which depends on the members, changes no bit`, async () => {
    const evaluated: SplitEvaluation[] = [];
    for (const most of [4, 20, EXAMPLES, 100]) {
      const parameters = new EnsembleParameters(backend, {
        layers: LAYERS,
        members: [0, 1],
        training: training({}),
        seed: 'evaluation',
      });
      const evaluation = new Evaluation(backend, {
        layers: LAYERS,
        members: 2,
        classes: CLASSES,
        loss: 'cross-entropy',
        parameters,
        mostExamples: most,
        shortcuts: { compact: true, winograd: false },
      });
      const set = normalExamples(IMAGE, CLASSES, EXAMPLES, 'evaluation');
      const split = await evaluation.prepare(exampleTensors(backend, 'test', set, 60));
      evaluated.push(await evaluation.evaluate(split));
      // A second evaluation starts its sums and counters anew.
      assert.equal(await evaluation.evaluate(split), evaluated.at(-1));
    }
    for (const other of evaluated.slice(1)) assert.equal(other, evaluated[0]);
  });
}

test.run();
