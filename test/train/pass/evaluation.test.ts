import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TwinBackend } from '../../../src/ops/twin-backend.js';
import { Evaluation, type SplitEvaluation } from '../../../src/train/pass/evaluation.js';
import {
  balancedBatch,
  evaluatesCompactly,
  evaluationBatch,
  type EvaluationSizes,
} from '../../../src/train/pass/evaluation-batch.js';
import { winogradFloats } from '../../../src/train/winograd/winograd.js';
import { exampleTensors } from '../../../src/train/examples.js';
import { EnsembleParameters } from '../../../src/train/parameters/parameters.js';
import { openBackend } from '../../support/backend.js';
import { normalExamples } from '../support/datasets.js';
import { CLASSES, conv, dense, IMAGE, linear, net } from '../support/nets.js';
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
  const batch = (layers: EvaluationSizes['layers'], members: number, examples: number, most = 2 ** 25) =>
    evaluationBatch({ layers, members, counts: [examples], mostElements: most, shortcuts: {} });
  assert.is(batch(LAYERS, 8, 512 * 20), 512);
  assert.is(batch(LAYERS, 8, EXAMPLES), 56);
  assert.ok(batch(large, 8, 10_000) < batch(large, 1, 10_000));
  assert.is(batch(large, 1000, 10_000), 4);
  const widest = Math.max(...LAYERS.map(({ output }) => output.channels * output.height * output.width));
  assert.is(batch(LAYERS, 8, 10_000, 8 * widest * 20), 20, 'the widest layer fits one tensor');
});

test('batches are balanced: no split is padded by much, and few are many', () => {
  for (const [counts, most, expected] of [
    [[600, 300], 512, 300],
    [[2000, 1000], 512, 500],
    [[10_000, 2000], 512, 500],
    [[512, 256], 512, 256],
    [[1, 1], 512, 4],
    [[3, 2], 512, 4],
    [[513], 512, 260],
    // Exactly divided, but by 16 more batches than those of 336, which pad 20 examples.
    [[997, 331], 512, 336],
    // Within a limit, which need not be a multiple of four.
    [[10_000], 20, 20],
    // 6 batches that pad 12 examples, not 5 of 200 that pad 100.
    [[600, 300], 299.9, 152],
    [[600, 300], 102, 100],
    [[600, 300], 3, 4],
    [[600, 300], 0.5, 4],
  ] as const) {
    assert.is(balancedBatch(counts, most), expected, `[${counts.join(', ')}] up to ${most}`);
  }
});

test("an evaluation's tiles stay within the limit of Winograd's method, which is taken whatever the batch", () => {
  const layers = net([conv(64, 3, 1, 'same'), 'relu', conv(64, 3, 1, 'same'), dense('classes')], {
    channels: 32,
    height: 32,
    width: 32,
  });
  const mostElements = 2 ** 25;
  const tiles = (batch: number): number =>
    winogradFloats(layers, { members: 1, batch, way: 'tiles', amortised: true }, mostElements).tiles;
  const sizes = { layers, members: 1, mostElements };
  // 64 tiles of 36 products and 64 channels: 2 ** 24 elements hold those of 113 examples.
  for (const [counts, expected] of [
    [[600, 300], 100],
    [[112], 112],
    [[113], 60],
  ] as const) {
    const batch = evaluationBatch({ ...sizes, counts, shortcuts: { winograd: 'tiles' } });
    assert.is(batch, expected);
    assert.ok(tiles(batch) > 0, 'by tiles');
  }
  const directly = evaluationBatch({ ...sizes, counts: [113], shortcuts: { winograd: false } });
  assert.is(directly, 116);
});

test('the compact matrix is taken by the sizes of the splits, not by the batch that memory allows', () => {
  const layers = linear(3, 64, 100, 10);
  const compactly = (counts: readonly number[], compact = true): boolean =>
    evaluatesCompactly({ layers, counts, shortcuts: { compact } });
  assert.ok(compactly([600, 300]));
  assert.not(compactly([600, 300], false));
  assert.not(compactly([8, 4]), 'as dear as ten examples, one a class');
  assert.ok(compactly([600, 4]), 'the largest split counts');
  const few = evaluationBatch({
    layers,
    members: 8,
    counts: [600, 300],
    mostElements: 8 * 100 * 4,
    shortcuts: {},
  });
  assert.is(few, 4);
});

for (const backend of [device, twin]) {
  for (const [net, layers, batches] of [
    ['convolutions', LAYERS, [[4], [20], [EXAMPLES], [100, 28]]],
    ['a linear net by its compact matrix', linear(3, 24, 60, CLASSES), [[24], [EXAMPLES], [100, 28]]],
  ] as const) {
    test(`${backend.name}, ${net}: the size of evaluation batches, which depends on the members, changes no bit`, async () => {
      const evaluated: SplitEvaluation[] = [];
      for (const counts of batches) {
        const parameters = new EnsembleParameters(backend, {
          layers,
          members: [0, 1],
          training: training({}),
          seed: 'evaluation',
        });
        const shortcuts = { compact: true, winograd: false as const };
        assert.is(evaluatesCompactly({ layers, counts, shortcuts }), layers !== LAYERS);
        const evaluation = new Evaluation(backend, {
          layers,
          members: 2,
          classes: CLASSES,
          loss: 'cross-entropy',
          parameters,
          counts,
          shortcuts,
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
}

test.run();
