import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Layer } from '../../src/model/layer.js';
import { padded, type Backend } from '../../src/ops/backend.js';
import { TwinBackend } from '../../src/ops/twin-backend.js';
import { Generator } from '../../src/random/generator.js';
import { seedOf } from '../../src/random/seed.js';
import { lossGradient } from '../../src/train/loss/loss-calls.js';
import { Network } from '../../src/train/pass/network.js';
import { EnsembleParameters } from '../../src/train/parameters/parameters.js';
import type { TrainingSpec } from '../../src/train/spec.js';
import { batchOf, normalExamples } from './support/datasets.js';
import { openBackend } from '../support/backend.js';
import { Ledger } from './support/ledger.js';
import { averagePool, CLASSES, conv, dense, IMAGE, maxPool, net } from './support/nets.js';
import { parameterExtents, readMember, writeParameter } from './support/read-parameters.js';
import { gradientBounds, lossGradients } from './reference/gradient.js';
import type { Batch, MemberParameters } from './reference/reference.js';
import { training } from './support/training-spec.js';
import { featureCount } from '../../src/model/shape.js';

const test = suite('gradients');
const { backend: device, close } = await openBackend();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

/** Not a multiple of four, so that a batch has padding. */
const BATCH = 5;
const MEMBERS = 2;

/** [what it adds, layers, loss, whether all members read the same batch] */
const NETS: readonly (readonly [string, Layer[], TrainingSpec['loss'], boolean])[] = [
  ['dense without bias', net([dense('classes', false)]), 'squared-error', true],
  ['dense with bias', net([dense('classes')]), 'cross-entropy', false],
  ['relu', net([dense(7), 'relu', dense(6, false), 'relu', dense('classes')]), 'cross-entropy', true],
  [
    'gelu, behind a convolution and before a pool',
    net([conv(5, 3, 1, 'same'), 'gelu', averagePool(2, 2), dense('classes')]),
    'cross-entropy',
    false,
  ],
  ['elu and tanh', net([dense(7), 'elu', dense(6), 'tanh', dense('classes')]), 'squared-error', false],
  [
    'odd kernel, same, max-pool',
    net([conv(5, 3, 1, 'same'), 'relu', maxPool(2, 2), dense('classes')]),
    'cross-entropy',
    false,
  ],
  [
    'even kernel, same, average-pool',
    net([conv(5, 2, 1, 'same', false), 'elu', averagePool(2, 2), conv(6, 2, 1, 'same'), dense('classes')]),
    'squared-error',
    true,
  ],
  [
    'stride 2, valid',
    net([conv(5, 3, 2, 'valid'), 'tanh', conv(3, 2, 1, 'valid', false), dense('classes')]),
    'cross-entropy',
    true,
  ],
  [
    'even kernel, stride 2, same, overlapping pools',
    net([conv(5, 4, 2, 'same'), 'elu', maxPool(2, 1), conv(6, 3, 2, 'same'), dense('classes')]),
    'squared-error',
    false,
  ],
  [
    'average-pool and an activation below the first parameters',
    net([averagePool(2, 1), 'relu', conv(5, 5, 1, 'same'), maxPool(2, 1), dense('classes', false)]),
    'cross-entropy',
    true,
  ],
  [
    'max-pool first, not shared',
    net([maxPool(2, 1), conv(3, 1, 1, 'valid'), dense('classes')]),
    'squared-error',
    false,
  ],
];

for (const [name, layers, loss, shared] of NETS) {
  test(`${name}: finite differences in float64`, async () => {
    const batches = Array.from({ length: shared ? 1 : MEMBERS }, (_, m) =>
      batchOf(normalExamples(IMAGE, CLASSES, BATCH, `${name} ${m}`), [0, 1, 2, 3, 4]),
    );
    const onDevice = await backpropagated(device, layers, loss, batches);
    const onTwin = await backpropagated(twin, layers, loss, batches);
    onDevice.forEach(({ parameters, gradients }, m) => {
      assert.equal(onTwin[m].parameters, parameters);
      const batch = batches[shared ? 0 : m];
      const expected = lossGradients(layers, parameters, batch, loss);
      const bounds = gradientBounds(layers, parameters, batch);
      compare(`member ${m} on the device`, gradients, expected, bounds);
      compare(`member ${m} on the twin`, onTwin[m].gradients, expected, bounds);
    });
  });
}

interface Backpropagated {
  readonly parameters: MemberParameters;
  readonly gradients: MemberParameters;
}

/** Returns parameters and gradients of every member after one forward and backward pass on `backend`. */
async function backpropagated(
  inner: Backend,
  layers: readonly Layer[],
  loss: TrainingSpec['loss'],
  batches: readonly Batch[],
): Promise<Backpropagated[]> {
  const ledger = new Ledger(inner);
  const members = Array.from({ length: MEMBERS }, (_, m) => m);
  const parameters = new EnsembleParameters(ledger, {
    layers,
    members,
    training: training({ loss }),
    seed: 'gradients',
  });
  const extents = parameterExtents(layers);
  const generator = new Generator(seedOf('gradients', 'biases'));
  for (const { name, value } of parameters.all()) {
    if (name.endsWith('.bias'))
      writeParameter(ledger, value, extents.get(name)!, () => generator.normal() / 4);
  }
  const features = featureCount(layers[0].input);
  const stride = padded(BATCH);
  const inputs = new Float32Array(batches.length * features * stride);
  const labels = new Uint32Array(batches.length * stride);
  batches.forEach((batch, m) => {
    labels.set(batch.labels, m * stride);
    batch.inputs.forEach((input, b) =>
      input.forEach((v, i) => (inputs[(m * features + i) * stride + b] = v)),
    );
  });
  const x = ledger.tensor('x', [batches.length, features, stride], 'f32', inputs);
  const y = ledger.tensor('labels', [batches.length, stride], 'u32', labels);
  const network = new Network(ledger, {
    layers,
    members: MEMBERS,
    batch: BATCH,
    input: x,
    inputShared: batches.length === 1,
    parameters,
    winograd: 'none',
  });
  const dlogits = ledger.tensor('dlogits', [MEMBERS, CLASSES, stride], 'f32');
  const operands = { members: MEMBERS, classes: CLASSES, batch: BATCH, logits: network.logits, labels: y };
  const calls = [...network.forward, lossGradient(loss, operands, dlogits), ...network.backward(dlogits)];
  await ledger.run(await ledger.prepare(calls));
  const found: Backpropagated[] = [];
  for (const m of members) {
    found.push({
      parameters: await readMember(ledger, layers, parameters, m),
      gradients: await readMember(ledger, layers, parameters, m, 'gradient'),
    });
  }
  ledger.release(ledger.alive);
  return found;
}

/**
 * Checks that every gradient is within its bound, and that no bound is so wide that it would hide a wrong
 * gradient.
 */
function compare(
  what: string,
  found: MemberParameters,
  expected: MemberParameters,
  bounds: MemberParameters,
): void {
  for (const [name, gradient] of expected) {
    const largest = Math.max(...gradient.map(Math.abs));
    gradient.forEach((value, i) => {
      const [error, bound] = [Math.abs(found.get(name)![i] - value), bounds.get(name)![i]];
      assert.ok(error <= bound, `${what}: d${name}[${i}] is off by ${error}, allowed ${bound}`);
      assert.ok(bound <= 0.1 * largest, `${what}: d${name}[${i}] may be off by ${bound} of ${largest}`);
    });
  }
}

test.run();
