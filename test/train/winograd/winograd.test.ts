import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ConvLayer } from '../../../src/model/layer.js';
import { elementCount, type Backend, type Call, type Program } from '../../../src/ops/backend.js';
import { TwinBackend } from '../../../src/ops/twin-backend.js';
import { fitsStrips, usesStrips } from '../../../src/ops/conv/strips.js';
import { usesWinograd, winogradWay } from '../../../src/ops/conv/winograd-gain.js';
import { Ensemble, type EnsembleSetup } from '../../../src/train/ensemble.js';
import { winogradUses } from '../../../src/train/winograd/winograd.js';
import { openBackend } from '../../support/backend.js';
import { normalDataset } from '../support/datasets.js';
import { Ledger, Noted } from '../support/ledger.js';
import { CLASSES, conv, dense, maxPool, net } from '../support/nets.js';
import { storedBits } from '../support/read-parameters.js';
import { training } from '../support/training-spec.js';
import type { FeatureShape } from '../../../src/model/shape.js';

const test = suite('Winograd');
const { backend: device, close } = await openBackend();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

/** Ends the name of a direct convolution's kernel where it goes by strips. */
const STRIPS = usesStrips(device) ? '_strips' : '';

/** Large enough that the middle layers use Winograd. */
const PICTURE: FeatureShape = { channels: 2, height: 8, width: 8 };
const LAYERS = net(
  [
    conv(64, 3, 1, 'same'),
    'elu',
    conv(64, 3, 1, 'same'),
    'relu',
    maxPool(2, 2),
    conv(64, 3, 1, 'same', false),
    'tanh',
    dense('classes'),
  ],
  PICTURE,
);

/** Records how examples are evaluated. */
class Evaluated extends Ledger {
  batch = 0;
  winograd = false;

  override prepare(calls: readonly Call[]): Promise<Program> {
    const predicting = calls.find(({ operation }) => operation.name === 'predicted_class');
    if (predicting) {
      this.batch = 4 * predicting.sizes.batch4;
      this.winograd = calls.some(({ operation }) => operation.name.startsWith('winograd_'));
    }
    return super.prepare(calls);
  }
}

interface Trained {
  readonly bits: readonly Record<string, Uint32Array>[];
  readonly losses: Float64Array;
  readonly operations: ReadonlySet<string>;
}

async function trained(backend: Backend, changes: Partial<EnsembleSetup>, steps: number): Promise<Trained> {
  const dataset = normalDataset(PICTURE, CLASSES, { train: 30, test: 4 });
  const members = changes.members ?? [0, 1, 2];
  const noted = new Noted(backend);
  const setup = {
    layers: LAYERS,
    dataset,
    training: training({ epochs: 10, batch: 20, momentum: 0.9, weightDecay: 0.01 }),
    seed: 'winograd',
    ...changes,
    members,
  };
  const ensemble = await Ensemble.create(noted, setup);
  await ensemble.trainTo(steps);
  const bits = await Promise.all(members.map((_, m) => storedBits(backend, ensemble.parameters, m)));
  const { loss } = await ensemble.evaluate('train');
  ensemble.release();
  return { bits, losses: loss, operations: noted.operations };
}

const TILES = [
  'winograd_input',
  'winograd_output',
  'winograd_output_below',
  'winograd_output_gradient',
  'winograd_weights',
  'winograd_weights_gradient',
];
const KERNELS = ['winograd_forward', 'winograd_input_gradient', 'winograd_weight_gradient'];
const WAY = winogradWay(device);
const OPERATIONS = { tiles: TILES, kernel: KERNELS };
const operationsIn = (operations: ReadonlySet<string>): string[] =>
  [...operations].filter((name) => name.startsWith('winograd')).sort();

test('an ensemble trained with it has the losses of one trained directly, but for rounding', async () => {
  const [by, directly] = [
    await trained(device, { settings: { winograd: true } }, 4),
    await trained(device, { settings: { winograd: false } }, 4),
  ];
  assert.equal(operationsIn(by.operations), OPERATIONS[WAY]);
  assert.equal(operationsIn(directly.operations), []);
  // The layer of two channels stays direct.
  assert.ok(by.operations.has(`conv_forward${STRIPS}`));
  assert.ok(by.operations.has(`conv_weight_gradient${STRIPS}`));
  by.losses.forEach((loss, m) => {
    const apart = Math.abs(loss - directly.losses[m]) / directly.losses[m];
    assert.ok(apart < 1e-4, `member ${m}: ${loss} and ${directly.losses[m]}`);
  });
  assert.not.equal(by.bits, directly.bits);
});

test('twins train the same', async () => {
  const [found, expected] = [
    await trained(twin, { settings: { winograd: true }, members: [0] }, 1),
    await trained(device, { settings: { winograd: true }, members: [0] }, 1),
  ];
  assert.equal(operationsIn(found.operations), TILES);
  assert.ok(Math.abs(found.losses[0] / expected.losses[0] - 1) < 1e-4);
});

test('a member has the same bits alone and among others', async () => {
  const all = await trained(device, { settings: { winograd: true }, members: [0, 1, 2] }, 3);
  const alone = await trained(device, { settings: { winograd: true }, members: [1] }, 3);
  assert.equal(alone.bits[0], all.bits[1]);
  assert.is(alone.losses[0], all.losses[1]);
});

test('a member has the same evaluation alone and among others, whose batches are smaller', async () => {
  // There is room for the tiles of one member for 16 examples, and just for the transformed weights of one.
  const most = elementCount([36, 64, 4, 16]);
  const small = new Proxy(device, {
    get: (on, key) => (key === 'mostElements' ? most : (Reflect.get(on, key, on) as unknown)),
  });
  const batches = new Set<number>();
  const losses = async (members: readonly number[], of: number): Promise<number> => {
    const setup: EnsembleSetup = {
      layers: LAYERS,
      dataset: normalDataset(PICTURE, CLASSES, { train: 50, test: 4 }),
      training: training({ epochs: 10, batch: 20 }),
      seed: 'winograd',
      members,
      settings: { winograd: true },
    };
    const noted = new Evaluated(small);
    const ensemble = await Ensemble.create(noted, setup);
    const { loss } = await ensemble.evaluate('train');
    ensemble.release();
    assert.ok(noted.winograd, "evaluated by Winograd's method");
    batches.add(noted.batch);
    return loss[of];
  };
  assert.is(await losses([1], 0), await losses([0, 1, 2, 3], 1));
  assert.is(batches.size, 2, `batches of ${[...batches].join(' and ')}`);
});

test('updates stay apart from a weight gradient that goes through tiles, with the same bits', async () => {
  const [fused, apart] = [
    await trained(device, { settings: { winograd: true, fused: true } }, 3),
    await trained(device, { settings: { winograd: true, fused: false } }, 3),
  ];
  assert.equal(fused.bits, apart.bits);
  const direct = `conv_weight_gradient${STRIPS || '_sgd_momentum'}`;
  assert.ok(fused.operations.has(direct) && fused.operations.has('sgd_momentum'));
});

test('it is taken where it measured faster: not for few channels, not for other kernels or strides', () => {
  const layer = (input: number, output: number, extent: number, kernel = 3, stride = 1): ConvLayer => {
    const image = { channels: input, height: extent, width: extent };
    const [found] = net([conv(output, kernel, stride, 'same'), dense('classes')], image);
    return found as ConvLayer;
  };
  const both = { passes: true, weightGradient: true };
  assert.equal(winogradUses(layer(64, 64, 16), 'tiles', 32), both);
  assert.equal(winogradUses(layer(128, 128, 8), 'tiles', 32), both);
  assert.equal(winogradUses(layer(3, 32, 32), 'tiles', 32), undefined);
  assert.equal(winogradUses(layer(16, 16, 16), 'tiles', 64), undefined);
  assert.equal(winogradUses(layer(64, 64, 16, 5), 'tiles', 32), undefined);
  assert.equal(winogradUses(layer(64, 64, 16, 3, 2), 'tiles', 32), undefined);
  // With a batch of one on 4 x 4 pixels, the weights' transform is most of the work.
  assert.equal(winogradUses(layer(256, 256, 4), 'tiles', 1), undefined);
});

test('by one kernel a direction it is taken for few channels too, whatever the batch', () => {
  const uses = (input: number, output: number, extent: number, batch: number): unknown => {
    const image = { channels: input, height: extent, width: extent };
    const [found] = net([conv(output, 3, 1, 'same'), dense('classes')], image);
    return winogradUses(found as ConvLayer, 'kernel', batch);
  };
  const both = { passes: true, weightGradient: true };
  for (const batch of [1, 32, Infinity]) {
    assert.equal(uses(256, 256, 4, batch), both);
    assert.equal(uses(16, 16, 16, batch), both);
    assert.equal(uses(8, 8, 32, batch), both);
    assert.equal(uses(3, 16, 16, batch), { passes: false, weightGradient: true });
    assert.equal(uses(1, 8, 14, batch), undefined);
  }
});

test('by default on processors and in f32 alone', () => {
  const { adapter } = device;
  assert.ok(usesWinograd({ name: 'webgpu', adapter: { ...adapter, software: true } }));
  assert.not.ok(usesWinograd({ name: 'webgpu', adapter: { ...adapter, software: false } }));
  assert.not.ok(
    usesWinograd({ name: 'webgpu, f16-accumulate-f32', adapter: { ...adapter, software: true } }),
  );
  assert.not.ok(usesWinograd(twin));
  assert.ok(usesWinograd({ name: 'wasm', adapter }));
});

test('strips where there are eight output channels, on processors and in f32 alone', () => {
  const { adapter } = device;
  assert.ok(usesStrips({ name: 'webgpu', adapter: { ...adapter, software: true } }));
  assert.not.ok(usesStrips({ name: 'webgpu', adapter: { ...adapter, software: false } }));
  assert.not.ok(usesStrips({ name: 'webgpu, f16-accumulate-f32', adapter: { ...adapter, software: true } }));
  assert.not.ok(usesStrips(twin));
  assert.ok(fitsStrips({ kernel: 3, stride: 1, outChannels: 8 }));
  for (const other of [{ kernel: 5 }, { stride: 2 }, { outChannels: 7 }]) {
    assert.not.ok(fitsStrips({ kernel: 3, stride: 1, outChannels: 8, ...other }));
  }
});

// One kernel holds no tiles.
if (WAY === 'tiles') {
  test('tiles that the backend cannot hold leave a layer direct', async () => {
    const most = elementCount([36, 64, 4, 20]) - 1;
    const small = new Proxy(device, {
      get: (on, key) => (key === 'mostElements' ? most : (Reflect.get(on, key, on) as unknown)),
    });
    const { operations } = await trained(small, { settings: { winograd: true }, members: [0] }, 1);
    assert.ok(operations.has(`conv_input_gradient${STRIPS}`));
  });
}

test.run();
