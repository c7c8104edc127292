import { Matrix } from 'ml-matrix';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Layer } from '../../../src/model/layer.js';
import { featureCount, hasParameters } from '../../../src/model/parameters.js';
import type { Backend } from '../../../src/ops/backend.js';
import { TwinBackend } from '../../../src/ops/twin-backend.js';
import type { ScaleTrace } from '../../../src/trace/trace.js';
import { Ensemble } from '../../../src/train/ensemble.js';
import { EnsembleParameters } from '../../../src/train/parameters/parameters.js';
import { ScaleMatrices } from '../../../src/train/recording/scale-matrices.js';
import { expectedScales } from '../../../src/measure/theory/initial-scales.js';
import { openDevice } from '../../support/backend.js';
import { normalDataset } from '../support/datasets.js';
import { conv, dense, linear, net } from '../support/nets.js';
import { parameterExtents, readMember, writeParameter } from '../support/read-parameters.js';
import { training } from '../support/training-spec.js';

const test = suite('gradient scale matrices');
const { backend: device, close } = await openDevice();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

const VECTOR = { channels: 11, height: 1, width: 1 };
/** Widths below, at and above those of the input and of the output: both Gram matrices of both kinds. */
const NETS: readonly (readonly [string, Layer[]])[] = [
  ['one layer', net([dense('classes')], VECTOR, 6)],
  ['wide', net([dense(23), 'relu', dense(18, false), 'tanh', dense(21), dense('classes')], VECTOR, 6)],
  ['narrow', net([dense(5), dense(3), dense('classes')], VECTOR, 6)],
  ['square', net([dense(11), dense(6), dense('classes')], VECTOR, 6)],
];
const DATASET = normalDataset(VECTOR, 6, { train: 32, test: 1 });

type Weights = readonly ReadonlyMap<string, Float64Array>[];

/** What is recorded at two checkpoints, `change` between them, with the parameters of each member then. */
interface Change {
  readonly scales: ScaleTrace;
  readonly before: Weights;
  readonly after: Weights;
}

async function changed(
  backend: Backend,
  layers: readonly Layer[],
  parameters: EnsembleParameters,
  members: number,
  change: () => Promise<void> | void,
  divergedAt = Array.from({ length: members }, () => -1),
): Promise<Change> {
  const recorder = await ScaleMatrices.create({ backend, layers, members, parameters, checkpoints: 2 });
  const read = () =>
    Promise.all(Array.from({ length: members }, (_, m) => readMember(backend, layers, parameters, m)));
  await recorder.record(0, new Int32Array(members).fill(-1));
  const before = await read();
  await change();
  await recorder.record(1, Int32Array.from(divergedAt));
  return { scales: recorder.trace.scales, before, after: await read() };
}

/** Some steps of training. */
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
  const found = await changed(
    backend,
    layers,
    ensemble.parameters,
    members.length,
    change,
    divergedAt?.slice(),
  );
  ensemble.release();
  return found;
}

/** [mean diagonal, relative deviation, moved] of layer `l` of a member. */
function statisticsOf(
  { layers }: ScaleTrace,
  values: Float64Array,
  [checkpoint, members, m]: readonly [checkpoint: number, members: number, m: number],
  l: number,
): number[] {
  const at = ((checkpoint * members + m) * layers + l) * 3;
  return [...values.subarray(at, at + 3)];
}

/** Compares everything with the definitions in float64; returns the least of the distances moved over its bound. */
function compare(layers: readonly Layer[], { scales, before, after }: Change): number {
  // Every product and Gram matrix has sums of at most 23 terms, four of them one after another.
  const unit = 4 * 23 * 2 ** -23;
  let least = Infinity;
  const near = (found: number, expected: number, bound: number, what: string): void =>
    assert.ok(Math.abs(found - expected) <= bound, `${what}: ${found}, expected ${expected} within ${bound}`);
  for (const m of before.keys()) {
    for (let l = 0; l < scales.layers; l++) {
      for (const which of ['a', 'b'] as const) {
        const matrices = [before, after].map((at) =>
          scaleMatrix(
            weightsOf(layers, at[m], (w) => w),
            which,
            l,
          ),
        );
        const sums = [before, after].map((at) =>
          scaleMatrix(weightsOf(layers, at[m], Math.abs), which, l).norm('frobenius'),
        );
        const root = Math.sqrt(matrices[0].rows);
        for (const [checkpoint, matrix] of matrices.entries()) {
          const what = `member ${m}, ${which}${l + 1} at checkpoint ${checkpoint}`;
          const found = statisticsOf(scales, scales[which], [checkpoint, before.length, m], l);
          const rounded = unit * sums[checkpoint];
          const diagonal = matrix.trace() / matrix.rows;
          near(found[0], diagonal, rounded, `${what}: mean`);
          const off = Matrix.sub(matrix, Matrix.eye(matrix.rows).mul(diagonal)).norm('frobenius');
          near(found[1], off / (root * diagonal), (2 * rounded) / (root * diagonal), `${what}: deviation`);
          const distance = Matrix.sub(matrix, matrices[0]).norm('frobenius');
          // Of the two matrices; or, of the three products ‖FᵀF‖² + ‖F₀ᵀF₀‖² − 2 ‖FᵀF₀‖², each square of the norm by twice unit · its
          // sums · the norm: x² by e, so x by √e, and by e / x.
          const smaller = smallerThan(matrix, layers, which, l);
          const e = 2 * unit * (sums[0] + sums[1]) ** 2;
          const bound = smaller ? Math.min(Math.sqrt(e), e / distance) : unit * (sums[0] + sums[1]);
          const identity = l === (which === 'a' ? scales.layers - 1 : 0);
          near(found[2], distance / root, checkpoint === 0 || identity ? 0 : bound / root, `${what}: moved`);
          if (checkpoint === 1 && !identity) least = Math.min(least, distance / bound);
        }
      }
    }
  }
  return least;
}

/** Whether the other Gram matrix is smaller than this one. */
function smallerThan(matrix: Matrix, layers: readonly Layer[], which: 'a' | 'b', l: number): boolean {
  const dense = layers.filter(hasParameters);
  return which === 'a' ? dense[l].output.channels < matrix.rows : featureCount(dense[l].input) < matrix.rows;
}

for (const backend of [device, twin]) {
  for (const [name, layers] of NETS) {
    test(`${backend.name}, ${name}: before and after training the definitions in float64`, async () => {
      const least = compare(layers, await trained(backend, layers, [4, 0]));
      // Far more than what rounding could have moved; of one layer nothing can move.
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
      const change = await changed(backend, layers, parameters, 2, shrink);
      compare(layers, change);
      const { scales } = change;
      const { beta } = expectedScales(layers, 'glorot-uniform');
      for (const m of [0, 1]) {
        const [start, end] = [0, 1].map((checkpoint) =>
          statisticsOf(scales, scales.b, [checkpoint, 2, m], 1),
        );
        // ‖M − c I‖² / (d c²), of which the growth was once taken for the distance moved.
        const [d0, d1] = [start, end].map(
          ([mean, deviation]) => (mean / beta[1] - 1) ** 2 + ((deviation * mean) / beta[1]) ** 2,
        );
        assert.ok(d1 < d0, `member ${m}: B is as far from the identity as it was: ${d1}, was ${d0}`);
        // M(t) = 0.64 M(0), which is longer than the multiple of the identity in it.
        assert.ok(end[2] > 0.35 * start[0], `member ${m}: B has moved by ${end[2]}`);
        assert.equal(statisticsOf(scales, scales.a, [1, 2, m], 0)[2], 0, 'A is as it was');
      }
    });
  }
}

/** W_1 … W_L as the theory has them, [output, input]. */
function weightsOf(
  layers: readonly Layer[],
  member: ReadonlyMap<string, Float64Array>,
  of: (w: number) => number,
): Matrix[] {
  return layers
    .filter(hasParameters)
    .map(({ name, input, output }) =>
      Matrix.from1DArray(
        featureCount(input),
        output.channels,
        member.get(`${name}.weights`)!.map(of),
      ).transpose(),
    );
}

/** A_{l+1} or B_{l+1} as science.md defines them. */
function scaleMatrix(weights: readonly Matrix[], which: 'a' | 'b', l: number): Matrix {
  if (which === 'a') {
    const above = weights
      .slice(l + 1)
      .reduce<Matrix>((product, w) => w.mmul(product), Matrix.eye(weights[l].rows));
    return above.mmul(above.transpose());
  }
  const below = weights
    .slice(0, l)
    .reduce<Matrix>((product, w) => w.mmul(product), Matrix.eye(weights[0].columns));
  return below.transpose().mmul(below);
}

for (const [initialisation, initialisationScale] of [
  ['glorot-uniform', undefined],
  ['one-over-width', 0.5],
] as const) {
  test(`${initialisation}: at initialisation a wide net has the expected means, and deviates as 1/√width`, async () => {
    const [width, features, classes] = [400, 20, 3];
    const layers = linear(3, width, features, classes);
    const members = [...Array(12).keys()];
    const changes = training({ initialisation, initialisationScale });
    const parameters = new EnsembleParameters(device, { layers, members, training: changes, seed: 'scales' });
    const { scales } = await changed(device, layers, parameters, members.length, () => undefined);
    const expected = expectedScales(layers, initialisation, initialisationScale);
    for (let l = 0; l < 3; l++) {
      for (const [which, mean, size, hidden] of [
        ['a', expected.alpha[l], classes, 2 - l],
        ['b', expected.beta[l], features, l],
      ] as const) {
        const all = members.map((m) => statisticsOf(scales, scales[which], [0, members.length, m], l));
        // Each hidden layer of m units adds κ − 1 <= 2 over (size · m) to the relative variance of a member's mean; A_L and B_1
        // are exact. Five standard deviations.
        const bound = 5 * Math.sqrt((2 * hidden) / (size * width * members.length));
        const found = all.reduce((sum, [value]) => sum + value, 0) / members.length;
        assert.ok(Math.abs(found / mean - 1) <= bound, `${which}${l + 1}: mean ${found}, expected ${mean}`);
        // ... and (size + κ − 2) / m to the squared deviation, κ = 9/5 or 3, less what its own mean takes out: 1 / size of it.
        const squared = all.reduce((sum, [, value]) => sum + value ** 2, 0) / members.length;
        const [least, most] = [(hidden * (size - 1.2)) / width, (hidden * (size + 1)) / width];
        assert.ok(
          squared >= 0.6 * least && squared <= 1.5 * most,
          `${which}${l + 1}: squared deviation ${squared}`,
        );
        if (hidden === 0)
          assert.equal(
            all,
            members.map(() => [1, 0, 0]),
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
  await changed(device, layers, parameters, 1, () => undefined).then(
    () => assert.unreachable('scale matrices of a convolution'),
    (error: unknown) =>
      assert.match(
        String(error),
        /RecordingError: gradient scale matrices: layer conv1 is a conv, expected dense .*; record/,
      ),
  );
});

test.run();
