import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Dataset } from '../../../src/data/dataset.js';
import type { Layer } from '../../../src/model/layer.js';
import type { Backend } from '../../../src/ops/backend.js';
import { TwinBackend } from '../../../src/ops/twin-backend.js';
import { EnsembleParameters } from '../../../src/train/parameters/parameters.js';
import { initialKernels } from '../../../src/train/recording/initial-kernels.js';
import { openBackend } from '../../support/backend.js';
import { failureOf } from '../../support/failure.js';
import { batchOf, normalDataset } from '../support/datasets.js';
import { Ledger } from '../support/ledger.js';
import { averagePool, CLASSES, conv, dense, IMAGE, maxPool, net } from '../support/nets.js';
import { readMember } from '../support/read-parameters.js';
import { forward, type MemberParameters } from '../reference/reference.js';
import { training } from '../support/training-spec.js';

const test = suite('kernels at initialisation');
const { backend: device, close } = await openBackend();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

const NETS: readonly (readonly [string, Layer[]])[] = [
  ['one layer without bias', net([dense('classes', false)])],
  ['dense layers', net([dense(7), 'tanh', dense(5, false), 'elu', dense('classes')])],
  [
    'convolutions and pools',
    net([
      conv(3, 3, 1, 'same'),
      'tanh',
      maxPool(2, 1),
      conv(5, 2, 2, 'same', false),
      'elu',
      dense('classes'),
    ]),
  ],
  ['a pool below the first parameters', net([averagePool(2, 1), conv(3, 2, 2, 'valid'), dense('classes')])],
];
const DATASET = normalDataset(IMAGE, CLASSES, { train: 9, test: 5 });
const MEMBERS = [3, 1];

async function kernelOf(backend: Backend, layers: Layer[], dataset: Dataset = DATASET, members = MEMBERS) {
  // Adam has more tensors and the same kernel.
  const setup = { layers, dataset, training: training({ optimiser: 'adam' }), seed: 'kernel' };
  const kernels = await initialKernels(backend, setup, members, () => undefined);
  assert.equal(
    kernels.map(({ member }) => member),
    members,
  );
  return kernels[0];
}

/**
 * Returns ∂f_k/∂θ of every example by central differences in float64: [example][output · parameters +
 * parameter].
 */
function jacobian(
  layers: Layer[],
  member: MemberParameters,
  inputs: readonly Float64Array[],
): Float64Array[] {
  const step = 1e-5;
  const parameters = [...member.values()];
  const count = parameters.reduce((sum, { length }) => sum + length, 0);
  return inputs.map((input) => {
    const row = new Float64Array(CLASSES * count);
    let p = 0;
    for (const values of parameters) {
      for (let i = 0; i < values.length; i++, p++) {
        const at = values[i];
        values[i] = at + step;
        const above = forward(layers, member, input, 'exact');
        values[i] = at - step;
        const below = forward(layers, member, input, 'exact');
        values[i] = at;
        for (let k = 0; k < CLASSES; k++) row[k * count + p] = (above[k] - below[k]) / (2 * step);
      }
    }
    return row;
  });
}

function product(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0) / CLASSES;
}

for (const backend of [device, twin]) {
  for (const [name, layers] of NETS) {
    test(`${backend.name}, ${name}: finite differences in float64`, async () => {
      const kernel = await kernelOf(backend, layers);
      const parameters = new EnsembleParameters(backend, {
        layers,
        members: MEMBERS,
        training: training({}),
        seed: 'kernel',
      });
      const member = await readMember(backend, layers, parameters, 0);
      const of = ({ train, test: other }: Dataset, split: 'train' | 'test') => {
        const set = split === 'train' ? train : other;
        return jacobian(layers, member, batchOf(set, [...Array(set.count).keys()]).inputs);
      };
      const [train, queries] = [of(DATASET, 'train'), of(DATASET, 'test')];
      const last = ({ train: own, test: other }: Dataset, split: 'train' | 'test') => {
        const set = split === 'train' ? own : other;
        return batchOf(set, [...Array(set.count).keys()]).inputs.map((input) =>
          forward(layers.slice(0, -1), member, input, 'exact'),
        );
      };
      const { features, ...inputs } = kernel.lastInputs;
      for (const split of ['train', 'test'] as const) {
        const expected = last(DATASET, split);
        assert.is(inputs[split].length, expected.length * features);
        expected.forEach((row, e) => {
          assert.is(row.length, features);
          const size = Math.hypot(...row);
          row.forEach((value, i) => {
            const error = Math.abs(inputs[split][e * features + i] - value);
            assert.ok(error <= 2e-5 * size, `input ${i} of ${split} example ${e}: off by ${error}`);
          });
        });
      }
      for (const [found, rows] of [
        [kernel.train, train],
        [kernel.test, queries],
      ] as const) {
        assert.is(found.length, rows.length * train.length);
        rows.forEach((row, e) => {
          train.forEach((column, f) => {
            // By Cauchy and Schwarz this bounds the terms of every entry. f32 rounds a gradient by 1e-6 of
            // its length in these nets, and tanh and exp by 1e-5 absolutely.
            const size = Math.sqrt(product(row, row) * product(column, column));
            const error = Math.abs(found[e * train.length + f] - product(row, column));
            assert.ok(error <= 2e-5 * size, `examples ${e}, ${f}: off by ${error}, of ${size}`);
          });
        });
      }
    });
  }

  test(`${backend.name}: symmetric, positive semidefinite, independent of blocks, from the first member alone`, async () => {
    const [, layers] = NETS[2];
    const dataset = normalDataset(IMAGE, CLASSES, { train: 22, test: 13 });
    const kernel = await kernelOf(backend, layers, dataset);
    const n = 22;
    for (let e = 0; e < n; e++) {
      for (let f = 0; f < e; f++) assert.is(kernel.train[e * n + f], kernel.train[f * n + e]);
    }
    const values = new EigenvalueDecomposition(Matrix.from1DArray(n, n, [...kernel.train]), {
      assumeSymmetric: true,
    }).realEigenvalues;
    const largest = Math.max(...values);
    // Each entry is off by a few 2^-24 of itself, and the norm of n × n such errors is at most n times that.
    assert.ok(
      Math.min(...values) >= -n * 2 ** -22 * largest,
      `eigenvalues from ${Math.min(...values)} to ${largest}`,
    );
    // Blocks of eight: three of them with the last one not full, and two for the test examples.
    const small = new Ledger(backend);
    Object.defineProperty(small, 'mostElements', { value: 12 * 90 * 8 + 100 });
    assert.equal(await kernelOf(small, layers, dataset), kernel);
    assert.is(small.alive.size, 0);
    assert.equal(await kernelOf(backend, layers, dataset, [3]), kernel);
    assert.not.equal(await kernelOf(backend, layers, dataset, [1]), kernel);
  });
}

test('a net that does not end in a dense layer is refused', async () => {
  const layers = net([conv(3, 3, 1, 'same'), dense('classes')]).slice(0, 1);
  assert.match(
    (await failureOf(kernelOf(device, layers))).message,
    /layer with parameters is conv1, expected a dense layer/,
  );
});

test('memory is released where it is interrupted', async () => {
  const ledger = new Ledger(device);
  const setup = {
    layers: NETS[2][1],
    dataset: DATASET,
    training: training({}),
    seed: 'kernel',
  };
  const stop = (): void => {
    throw new Error('stopped');
  };
  assert.match((await failureOf(initialKernels(ledger, setup, [0], stop))).message, 'stopped');
  assert.is(ledger.alive.size, 0);
});

test.run();
