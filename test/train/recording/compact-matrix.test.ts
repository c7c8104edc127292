import { Matrix } from 'ml-matrix';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Layer } from '../../../src/model/layer.js';
import { hasParameters } from '../../../src/model/parameters.js';
import type { Backend } from '../../../src/ops/backend.js';
import { TwinBackend } from '../../../src/ops/twin-backend.js';
import { CompactMatrices } from '../../../src/train/recording/compact-matrix.js';
import { EnsembleParameters } from '../../../src/train/parameters/parameters.js';
import { openBackend } from '../../support/backend.js';
import { Ledger } from '../support/ledger.js';
import { averagePool, conv, dense, IMAGE, maxPool, net } from '../support/nets.js';
import { parameterExtents, readMember, writeParameter } from '../support/read-parameters.js';
import { forward, type MemberParameters } from '../reference/reference.js';
import { training } from '../support/training-spec.js';
import { featureCount } from '../../../src/model/shape.js';

const test = suite('compact matrix');
const { backend: device, close } = await openBackend();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

const MEMBERS = [0, 1, 2];
const CLASSES = 6;
const FEATURES = featureCount(IMAGE);
const of = (specs: Parameters<typeof net>[0]): Layer[] => net(specs, IMAGE, CLASSES);

const NETS: readonly (readonly [string, Layer[]])[] = [
  ['one dense layer', of([dense('classes', false)])],
  ['dense layers with activations and biases', of([dense(9), 'tanh', dense(5), 'relu', dense('classes')])],
  [
    'convolutions of several strides, average pools, dense',
    of([
      conv(3, 3, 1, 'same'),
      'elu',
      averagePool(2, 1),
      conv(5, 2, 2, 'same'),
      dense(7),
      'relu',
      dense('classes'),
    ]),
  ],
  ['an average pool first', of([averagePool(2, 2), conv(3, 2, 1, 'valid'), dense('classes')])],
];

/** Returns an ensemble with nonzero biases, and its compact matrices at the second of three checkpoints. */
async function recorded(
  backend: Backend,
  layers: Layer[],
  members: readonly number[],
  divergedAt = [-1, -1, -1],
) {
  const parameters = new EnsembleParameters(backend, {
    layers,
    members,
    training: training({}),
    seed: 'compact',
  });
  const extents = parameterExtents(layers);
  for (const { name, value } of parameters.all()) {
    if (name.endsWith('.bias')) writeParameter(backend, value, extents.get(name)!, () => 0.7);
  }
  const recorder = await CompactMatrices.create({
    backend,
    layers,
    members: members.length,
    parameters,
    checkpoints: 3,
  });
  await recorder.record(1, Int32Array.from(divergedAt));
  return { parameters, compact: recorder.trace.compact };
}

for (const backend of [device, twin]) {
  for (const [name, layers] of NETS) {
    test(`${backend.name}: ${name}: unit images through the net in float64`, async () => {
      const { parameters, compact } = await recorded(backend, layers, MEMBERS);
      assert.is(compact.length, 3 * 3 * CLASSES * FEATURES);
      const size = CLASSES * FEATURES;
      for (const m of MEMBERS) {
        const weights = withoutBiases(await readMember(backend, layers, parameters, m));
        const linear = layers.filter(({ kind }) => kind !== 'activation');
        // Each layer adds what its sum rounds, relative to the sums of the terms' sizes (Higham 2002, section
        // 3.1).
        const roundings = linear.reduce((sum, layer) => sum + termsOf(layer), 0);
        for (let i = 0; i < FEATURES; i++) {
          const unit = new Float64Array(FEATURES);
          unit[i] = 1;
          const expected = forward(linear, weights, unit, 'exact');
          const sizes = forward(linear, weights, unit, 'absolute');
          for (let k = 0; k < CLASSES; k++) {
            const error = Math.abs(compact[(3 + m) * size + k * FEATURES + i] - expected[k]);
            const bound = roundings * 2 ** -23 * sizes[k];
            assert.ok(
              error <= bound,
              `member ${m}, class ${k}, feature ${i}: off by ${error}, allowed ${bound}`,
            );
          }
        }
      }
      assert.ok(compact.subarray(0, 3 * size).every(Number.isNaN), 'a checkpoint before is not recorded');
      assert.ok(compact.subarray(6 * size).every(Number.isNaN), 'a checkpoint after is not recorded');
    });
  }

  test(`${backend.name}: classes in chunks, members alone and members that have diverged`, async () => {
    const [, layers] = NETS[2];
    const size = CLASSES * FEATURES;
    const { compact } = await recorded(backend, layers, MEMBERS);
    const bits = (values: Float32Array, row: number): Float32Array =>
      values.slice(row * size, (row + 1) * size);
    // Six classes are padded to eight. With room for four at a time there are two chunks.
    const widest = Math.max(...layers.map(({ output }) => featureCount(output)));
    const small = new Ledger(backend);
    Object.defineProperty(small, 'mostElements', { value: 3 * 7 * widest });
    const { compact: chunked } = await recorded(small, layers, MEMBERS);
    assert.ok([...small.alive].some(({ label, shape }) => label === 'unit logits' && shape[2] === 4));
    assert.equal(chunked.slice(3 * size, 6 * size), compact.slice(3 * size, 6 * size));
    const { compact: alone } = await recorded(backend, layers, [2]);
    assert.equal(bits(alone, 1), bits(compact, 5));
    const { compact: diverged } = await recorded(backend, layers, MEMBERS, [-1, 7, -1]);
    assert.ok(bits(diverged, 4).every(Number.isNaN));
    assert.equal([bits(diverged, 3), bits(diverged, 5)], [bits(compact, 3), bits(compact, 5)]);
  });
}

test('of dense layers it is the product of the weights', async () => {
  const [, layers] = NETS[1];
  const { parameters, compact } = await recorded(device, layers, MEMBERS);
  const member = await readMember(device, layers, parameters, 1);
  const factors = layers
    .filter(hasParameters)
    .map(({ name, input, output }) =>
      Matrix.from1DArray(featureCount(input), output.channels, member.get(`${name}.weights`)!),
    );
  const product = factors.reduce((left, right) => left.mmul(right));
  for (let k = 0; k < CLASSES; k++) {
    for (let i = 0; i < FEATURES; i++) {
      const found = compact[((3 + 1) * CLASSES + k) * FEATURES + i];
      // The numbers are below 1, from sums of at most nine products.
      assert.ok(Math.abs(found - product.get(i, k)) <= 1e-6, `class ${k}, feature ${i}: ${found}`);
    }
  }
});

test('a net with a max-pool has none', async () => {
  const layers = of([conv(3, 3, 1, 'same'), maxPool(2, 2), dense('classes')]);
  await recorded(device, layers, MEMBERS).then(
    () => assert.unreachable('a compact matrix of a max-pool'),
    (error: unknown) =>
      assert.match(
        String(error),
        /RecordingError: compact matrix: layer pool1 is a max-pool, expected .*; use/,
      ),
  );
});

function withoutBiases(member: MemberParameters): MemberParameters {
  return new Map(
    [...member].map(([name, values]) => [name, name.endsWith('.bias') ? values.map(() => 0) : values]),
  );
}

/** Products in a sum of the transposed layer, and in the net's own. */
function termsOf(layer: Layer): number {
  if (layer.kind === 'dense') return featureCount(layer.input) + layer.output.channels;
  if (layer.kind === 'conv') return (layer.input.channels + layer.output.channels) * layer.kernel ** 2;
  return layer.kind === 'average-pool' ? layer.size ** 2 + 2 : 0;
}

test.run();
