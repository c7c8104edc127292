import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Layer } from '../../../src/model/layer.js';
import type { Backend } from '../../../src/ops/backend.js';
import { TwinBackend } from '../../../src/ops/twin-backend.js';
import { Ensemble } from '../../../src/train/ensemble.js';
import { EnsembleParameters } from '../../../src/train/parameters/parameters.js';
import { ScaleMatrices } from '../../../src/train/recording/scale-matrices.js';
import { expectedScales } from '../../../src/measure/theory/initial-scales.js';
import { openBackend } from '../../support/backend.js';
import { normalDataset } from '../support/datasets.js';
import { conv, dense, linear, net } from '../support/nets.js';
import { parameterExtents, readMember, writeParameter } from '../support/read-parameters.js';
import { training } from '../support/training-spec.js';
import { changed, compare, statisticsOf, type Change } from './scale-reference.js';

const test = suite('gradient scale matrices');
const { backend: device, close } = await openBackend();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

const VECTOR = { channels: 11, height: 1, width: 1 };
/**
 * The widths lie below, at and above those of the input and the output, so both Gram matrices of both kinds
 * occur.
 */
const NETS: readonly (readonly [string, Layer[]])[] = [
  ['one layer', net([dense('classes')], VECTOR, 6)],
  ['wide', net([dense(23), 'relu', dense(18, false), 'tanh', dense(21), dense('classes')], VECTOR, 6)],
  ['narrow', net([dense(5), dense(3), dense('classes')], VECTOR, 6)],
  ['square', net([dense(11), dense(6), dense('classes')], VECTOR, 6)],
];
const DATASET = normalDataset(VECTOR, 6, { train: 32, test: 1 });

/** Trains some steps. */
async function trained(
  backend: Backend,
  layers: readonly Layer[],
  members: readonly number[],
  divergedAt?: readonly number[],
): Promise<Change> {
  const setup = {
    layers,
    dataset: DATASET,
    training: training({ learningRate: 0.2 }),
    members,
    seed: 'scales',
  };
  const ensemble = await Ensemble.create(backend, setup);
  const change = () => ensemble.trainTo(12);
  const { parameters } = ensemble;
  const recorded = { backend, layers, parameters, members: members.length };
  const found = await changed(recorded, change, divergedAt?.slice());
  ensemble.release();
  return found;
}

for (const backend of [device, twin]) {
  for (const [name, layers] of NETS) {
    test(`${backend.name}, ${name}: before and after training the definitions in float64`, async () => {
      const least = compare(layers, await trained(backend, layers, [4, 0]));
      // The distances are far more than rounding could have moved. In a single layer nothing can move.
      assert.ok(name === 'one layer' ? least === Infinity : least > 5, `moved by ${least} bounds`);
    });
  }

  for (const [name, width] of [
    ['itself', 20],
    ['as the smaller Gram matrix', 6],
  ] as const) {
    test(`${backend.name}: a B, made ${name}, that shrinks towards the identity has moved`, async () => {
      const layers = linear(2, width, 12, 3);
      const parameters = new EnsembleParameters(backend, {
        layers,
        members: [0, 1],
        training: training({}),
        seed: 'shrinks',
      });
      const [first] = parameters.all();
      const extents = parameterExtents(layers).get(first.name)!;
      const initial = [0, 1].map(async (m) =>
        (await readMember(backend, layers, parameters, m)).get(first.name)!,
      );
      const weights = await Promise.all(initial);
      const shrink = () => writeParameter(backend, first.value, extents, (m, i) => 0.8 * weights[m][i]);
      const change = await changed({ backend, layers, parameters, members: 2 }, shrink);
      compare(layers, change);
      const { scales } = change;
      const { beta } = expectedScales(layers, 'glorot-uniform');
      for (const m of [0, 1]) {
        const [start, end] = [0, 1].map((checkpoint) =>
          statisticsOf(scales, scales.b, [checkpoint, 2, m], 1),
        );
        // This is ‖M − c I‖² / (d c²), whose growth was once mistaken for the distance moved.
        const [d0, d1] = [start, end].map(
          ([mean, deviation]) => (mean / beta[1] - 1) ** 2 + ((deviation * mean) / beta[1]) ** 2,
        );
        assert.ok(d1 < d0, `member ${m}: B is as far from the identity as it was: ${d1}, was ${d0}`);
        // M(t) = 0.64 M(0), and M(0) is longer than the multiple of the identity in it.
        assert.ok(end[2] > 0.35 * start[0], `member ${m}: B has moved by ${end[2]}`);
        assert.equal(statisticsOf(scales, scales.a, [1, 2, m], 0)[2], 0, 'A is as it was');
      }
    });
  }
}

for (const [initialisation, initialisationScale] of [
  ['glorot-uniform', undefined],
  ['one-over-width', 0.5],
] as const) {
  test(`${initialisation}: a wide net starts with the expected means, and deviates as 1/√width`, async () => {
    const [width, features, classes] = [400, 20, 3];
    const layers = linear(3, width, features, classes);
    const members = [...Array(12).keys()];
    const changes = training({ initialisation, initialisationScale });
    const parameters = new EnsembleParameters(device, { layers, members, training: changes, seed: 'scales' });
    const recorded = { backend: device, layers, parameters, members: members.length };
    const { scales } = await changed(recorded, () => undefined);
    const expected = expectedScales(layers, initialisation, initialisationScale);
    for (let l = 0; l < 3; l++) {
      for (const [which, mean, size, hidden] of [
        ['a', expected.alpha[l], classes, 2 - l],
        ['b', expected.beta[l], features, l],
      ] as const) {
        const all = members.map((m) => statisticsOf(scales, scales[which], [0, members.length, m], l));
        // Each hidden layer of m units adds κ − 1 <= 2 over (size · m) to the relative variance of a member's
        // mean; A_L and B_1 are exact. The bound is five standard deviations.
        const bound = 5 * Math.sqrt((2 * hidden) / (size * width * members.length));
        const found = all.reduce((sum, [value]) => sum + value, 0) / members.length;
        assert.ok(Math.abs(found / mean - 1) <= bound, `${which}${l + 1}: mean ${found}, expected ${mean}`);
        // It adds (size + κ − 2) / m to the squared deviation, with κ = 9/5 or 3, minus 1 / size of it for
        // its own mean.
        const squared = all.reduce((sum, [, value]) => sum + value ** 2, 0) / members.length;
        const [least, most] = [(hidden * (size - 1.2)) / width, (hidden * (size + 1)) / width];
        assert.ok(
          squared >= 0.6 * least && squared <= 1.5 * most,
          `${which}${l + 1}: squared deviation ${squared}`,
        );
        if (hidden === 0)
          assert.equal(
            all,
            members.map(() => [1, 0, 0, 0]),
          );
      }
    }
  });
}

for (const [name, layers] of NETS) {
  test(`${name}: members alone have the same bits, and one that has diverged has none`, async () => {
    const together = await trained(device, layers, [0, 1, 2], [-1, 3, -1]);
    const alone = await trained(device, layers, [2]);
    for (const which of ['a', 'b'] as const) {
      for (let l = 0; l < alone.scales.layers; l++) {
        for (const checkpoint of [0, 1]) {
          const of = (m: number): number[] =>
            statisticsOf(together.scales, together.scales[which], [checkpoint, 3, m], l);
          assert.equal(of(2), statisticsOf(alone.scales, alone.scales[which], [checkpoint, 1, 0], l));
          assert.ok(
            of(1).every(checkpoint === 0 ? Number.isFinite : Number.isNaN),
            `${which}${l + 1}: ${of(1)}`,
          );
          assert.ok(of(0).every(Number.isFinite));
        }
      }
    }
  });
}

test('nothing is recorded before checkpoint 0, from which it has moved', async () => {
  const [, layers] = NETS[1];
  const parameters = new EnsembleParameters(device, {
    layers,
    members: [0],
    training: training({}),
    seed: 'scales',
  });
  const context = { backend: device, layers, members: 1, parameters, checkpoints: 2 };
  const recorder = await ScaleMatrices.create(context);
  await recorder.record(1, Int32Array.of(-1)).then(
    () => assert.unreachable('moved from nowhere'),
    (error: unknown) =>
      assert.match(String(error), /RangeError: scale matrix of .*, expected checkpoint 0 to be/),
  );
});

test('a net with convolutions has none', async () => {
  const layers = net([conv(3, 3, 1, 'same'), dense('classes')]);
  const parameters = new EnsembleParameters(device, {
    layers,
    members: [0],
    training: training({}),
    seed: 'scales',
  });
  await changed({ backend: device, layers, parameters, members: 1 }, () => undefined).then(
    () => assert.unreachable('scale matrices of a convolution'),
    (error: unknown) =>
      assert.match(
        String(error),
        /RecordingError: gradient scale matrices: layer conv1 is a conv, expected dense .*; record/,
      ),
  );
});

test.run();
