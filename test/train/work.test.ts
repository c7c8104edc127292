import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { trainingFlops } from '../../src/model/flops.js';
import type { Layer } from '../../src/model/layer.js';
import { parameterShapes } from '../../src/model/parameters.js';
import { elementCount, type Program } from '../../src/ops/backend.js';
import { CountingBackend } from '../../src/ops/counting-backend.js';
import { Ensemble } from '../../src/train/ensemble.js';
import { notingBackend } from '../../src/train/noting-backend.js';
import { normalDataset } from './support/datasets.js';
import { averagePool, CLASSES, conv, dense, maxPool, mlp, net } from './support/nets.js';
import { training } from './support/training-spec.js';
import type { FeatureShape } from '../../src/model/shape.js';

// The operations' own statement of their work is compared with the model's of its layers, for each call of a
// real step.

const MEMBERS = [0, 1, 2];
const PICTURE: FeatureShape = { channels: 2, height: 8, width: 7 };

const NOWHERE = {
  name: 'nowhere',
  adapter: { description: 'none', vendor: '', architecture: '', driver: '', software: true },
  mostElements: 2 ** 30,
};

const NETS: readonly (readonly [string, Layer[], number | 'full'])[] = [
  [
    'convolutions with every stride and padding',
    net(
      [
        conv(5, 3, 1, 'same'),
        'elu',
        conv(6, 3, 2, 'same'),
        maxPool(2, 2),
        conv(4, 2, 1, 'valid', false),
        'tanh',
        dense('classes'),
      ],
      PICTURE,
    ),
    8,
  ],
  [
    'a pool below the first layer with parameters',
    net([averagePool(2, 2), conv(3, 3, 1, 'same'), 'relu', dense('classes')], PICTURE),
    4,
  ],
  ['full batches', mlp(9, 'relu', 20, CLASSES), 'full'],
];

for (const [what, layers, batch, fused] of NETS.flatMap((each) => [
  [...each, false] as const,
  [...each, true] as const,
])) {
  const work = fused ? `${what}, and of the updates` : what;
  test(`products of a step have the FLOPs of the model: ${work}`, async () => {
    const steps: Program[] = [];
    const noted = notingBackend(new CountingBackend(NOWHERE), { programs: steps });
    const dataset = normalDataset(layers[0].input, CLASSES, { train: 16, test: 8 });
    await Ensemble.create(noted, {
      layers,
      dataset,
      training: training({ batch }),
      members: MEMBERS,
      seed: 'work',
      settings: { fused },
    });
    const products = steps[0].calls.filter(({ operation }) => /^(dense|conv)_/.test(operation.name));
    const flops = products.reduce(
      (sum, { operation, sizes, members }) => sum + operation.work(sizes, members).flops,
      0,
    );
    const examples = batch === 'full' ? 16 : batch;
    // w − rate (dw + decay w) takes two multiply-adds a weight.
    const weights = parameterShapes(layers).flatMap((shapes) => elementCount(shapes.weights));
    const updates = fused ? 4 * weights.reduce((sum, count) => sum + count, 0) : 0;
    assert.is(flops, MEMBERS.length * (examples * trainingFlops(layers) + updates));
  });
}

test.run();
