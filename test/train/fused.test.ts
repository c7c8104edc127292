import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Layer } from '../../src/model/layer.js';
import type { Backend } from '../../src/ops/backend.js';
import { TwinBackend } from '../../src/ops/twin-backend.js';
import { keysOf } from '../../src/schema/keys.js';
import { Ensemble } from '../../src/train/ensemble.js';
import { OPTIMISERS } from '../../src/train/optimiser/kinds.js';
import type { TrainingSpec } from '../../src/train/spec.js';
import { openBackend } from '../support/backend.js';
import { normalDataset } from './support/datasets.js';
import { Noted } from './support/ledger.js';
import { averagePool, CLASSES, conv, dense, maxPool, mlp, net } from './support/nets.js';
import { storedBits } from './support/read-parameters.js';
import { training } from './support/training-spec.js';
import type { FeatureShape } from '../../src/model/shape.js';

const test = suite('fused updates');
const { backend, close } = await openBackend();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

const PICTURE: FeatureShape = { channels: 2, height: 7, width: 6 };
const MEMBERS = [0, 1, 2];
const STEPS = 7;

interface Trained {
  readonly bits: readonly Record<string, Uint32Array>[];
  readonly operations: ReadonlySet<string>;
  readonly gradients: readonly string[];
}

async function trained(
  on: Backend,
  layers: readonly Layer[],
  spec: TrainingSpec,
  fused: boolean,
): Promise<Trained> {
  const noted = new Noted(on);
  const dataset = normalDataset(layers[0].input, CLASSES, { train: 22, test: 4 });
  const setup = { layers, dataset, training: spec, members: MEMBERS, seed: 'fused', settings: { fused } };
  const ensemble = await Ensemble.create(noted, setup);
  await ensemble.trainTo(STEPS);
  const bits = await Promise.all(MEMBERS.map((_, m) => storedBits(on, ensemble.parameters, m)));
  const names = new Set(layers.map((layer) => `d${layer.name}.weights`));
  const gradients = [...noted.alive].map(({ label }) => label).filter((label) => names.has(label));
  ensemble.release();
  return { bits, operations: noted.operations, gradients };
}

const CONVOLUTIONS = net(
  [conv(5, 3, 1, 'same'), 'elu', maxPool(2, 2), dense(9), 'tanh', dense('classes')],
  PICTURE,
);
const LINEAR = net(
  [conv(5, 3, 2, 'same'), averagePool(2, 2), dense(6, false), dense('classes', false)],
  PICTURE,
);

const CASES: readonly (readonly [string, readonly Layer[], Partial<TrainingSpec>])[] = [
  ['minibatches, plain', CONVOLUTIONS, { batch: 6 }],
  ['minibatches, momentum and weight decay', CONVOLUTIONS, { batch: 6, momentum: 0.9, weightDecay: 0.01 }],
  [
    'x shared by all members, weight decay',
    mlp(9, 'relu', 20, CLASSES),
    { batch: 'full', weightDecay: 0.01 },
  ],
  ['x shared by all members, momentum', CONVOLUTIONS, { batch: 'full', momentum: 0.9 }],
  ['the compact path with a convolution', LINEAR, { batch: 20, momentum: 0.9, weightDecay: 0.01 }],
];

for (const [name, layers, changes] of CASES) {
  test(`${name}: the same bits, and no gradient in memory`, async () => {
    const spec = training({ epochs: 10, ...changes });
    const [fused, apart] = [
      await trained(backend, layers, spec, true),
      await trained(backend, layers, spec, false),
    ];
    assert.equal(fused.bits, apart.bits);
    const update = spec.momentum > 0 ? 'sgd_momentum' : 'sgd';
    for (const kind of new Set(layers.map((layer) => layer.kind))) {
      if (kind !== 'conv' && (kind !== 'dense' || name.includes('compact'))) continue;
      assert.ok(fused.operations.has(`${kind}_weight_gradient_${update}`), kind);
      assert.not.ok(apart.operations.has(`${kind}_weight_gradient_${update}`), kind);
    }
    assert.equal(fused.gradients, []);
    assert.ok(apart.gradients.length > 0);
  });
}

test('by the twins, too', async () => {
  const spec = training({ epochs: 10, batch: 6, momentum: 0.9, weightDecay: 0.01 });
  const [fused, apart] = [
    await trained(twin, CONVOLUTIONS, spec, true),
    await trained(twin, CONVOLUTIONS, spec, false),
  ];
  assert.equal(fused.bits, apart.bits);
});

for (const optimiser of keysOf(OPTIMISERS).filter((name) => OPTIMISERS[name].fused === undefined)) {
  test(`${optimiser} keeps its gradients`, async () => {
    const spec = training({ epochs: 10, batch: 6, optimiser });
    const [fused, apart] = [
      await trained(backend, CONVOLUTIONS, spec, true),
      await trained(backend, CONVOLUTIONS, spec, false),
    ];
    assert.equal([...fused.operations].sort(), [...apart.operations].sort());
    assert.equal(fused.gradients, apart.gradients);
  });
}

test.run();
