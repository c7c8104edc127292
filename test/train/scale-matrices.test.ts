import { Matrix } from 'ml-matrix';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Layer } from '../../src/model/layer.js';
import { featureCount, hasParameters } from '../../src/model/parameters.js';
import type { Backend } from '../../src/ops/backend.js';
import { TwinBackend } from '../../src/ops/twin-backend.js';
import type { ScaleTrace } from '../../src/trace/trace.js';
import { EnsembleParameters } from '../../src/train/parameters.js';
import { ScaleMatrices } from '../../src/train/scale-matrices.js';
import type { TrainingSpec } from '../../src/train/spec.js';
import { expectedScales } from '../../src/train/theory.js';
import { openDevice } from '../support/backend.js';
import { conv, dense, linear, net } from './nets.js';
import { readMember } from './read-parameters.js';
import { training } from './training-spec.js';

const test = suite('gradient scale matrices');
const { backend: device, close } = await openDevice();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

const VECTOR = { channels: 11, height: 1, width: 1 };
/** Widths below and above those of the input and of the output: both Gram matrices of both kinds. */
const NETS: readonly (readonly [string, Layer[]])[] = [
  ['one layer', net([dense('classes')], VECTOR, 6)],
  ['wide', net([dense(23), 'relu', dense(18, false), 'tanh', dense(21), dense('classes')], VECTOR, 6)],
  ['narrow', net([dense(5), dense(3), dense('classes')], VECTOR, 6)],
];

async function record(
  backend: Backend,
  layers: readonly Layer[],
  members: readonly number[],
  changes: Partial<TrainingSpec> = {},
  divergedAt = members.map(() => -1),
): Promise<{ scales: ScaleTrace; parameters: EnsembleParameters }> {
  const parameters = new EnsembleParameters(backend, layers, members, training(changes), 'scales');
  const context = { backend, layers, members: members.length, parameters, checkpoints: 2 };
  const recorder = await ScaleMatrices.create(context);
  await recorder.record(1, Int32Array.from(divergedAt));
  return { scales: recorder.trace.scales, parameters };
}

/** [mean diagonal, relative deviation] of layer `l` of a member at the second checkpoint. */
function statisticsOf(
  { layers }: ScaleTrace,
  values: Float64Array,
  members: number,
  m: number,
  l: number,
): number[] {
  const at = ((members + m) * layers + l) * 2;
  return [...values.subarray(at, at + 2)];
}

for (const backend of [device, twin]) {
  for (const [name, layers] of NETS) {
    test(`${backend.name}, ${name}: the definitions in float64`, async () => {
      const members = [4, 0];
      const { scales, parameters } = await record(backend, layers, members);
      assert.ok(
        scales.a.subarray(0, scales.a.length / 2).every(Number.isNaN),
        'the first checkpoint is not recorded',
      );
      for (const m of members.keys()) {
        const member = await readMember(backend, layers, parameters, m);
        const exact = weightsOf(layers, member, (w) => w);
        const sizes = weightsOf(layers, member, Math.abs);
        // Every product and Gram matrix has sums of at most 23 terms, four of them one after another.
        const unit = 4 * 23 * 2 ** -23;
        assert.is(scales.layers, exact.length);
        for (let l = 0; l < exact.length; l++) {
          for (const which of ['a', 'b'] as const) {
            const [mean, deviation] = statisticsOf(scales, scales[which], members.length, m, l);
            const matrix = scaleMatrix(exact, which, l);
            const size = matrix.rows;
            const diagonal = matrix.trace() / size;
            const off = Matrix.sub(matrix, Matrix.eye(size).mul(diagonal)).norm('frobenius');
            const rounded = unit * scaleMatrix(sizes, which, l).norm('frobenius');
            const what = `member ${m}, ${which}${l + 1}`;
            assert.ok(Math.abs(mean - diagonal) <= rounded, `${what}: mean ${mean}, expected ${diagonal}`);
            const expected = off / (Math.sqrt(size) * diagonal);
            const bound = (2 * rounded) / (Math.sqrt(size) * diagonal);
            assert.ok(
              Math.abs(deviation - expected) <= bound,
              `${what}: deviation ${deviation}, expected ${expected}`,
            );
          }
        }
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
    const { scales } = await record(device, layers, members, { initialisation, initialisationScale });
    const expected = expectedScales(layers, initialisation, initialisationScale);
    for (let l = 0; l < 3; l++) {
      for (const [which, mean, size, hidden] of [
        ['a', expected.alpha[l], classes, 2 - l],
        ['b', expected.beta[l], features, l],
      ] as const) {
        const all = members.map((m) => statisticsOf(scales, scales[which], members.length, m, l));
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
            members.map(() => [1, 0]),
          );
      }
    }
  });
}

test('members alone have the same bits, and one that has diverged has none', async () => {
  const [, layers] = NETS[1];
  const together = await record(device, layers, [0, 1, 2], {}, [-1, 3, -1]);
  const alone = await record(device, layers, [2]);
  for (const which of ['a', 'b'] as const) {
    for (let l = 0; l < 4; l++) {
      const of = (m: number): number[] => statisticsOf(together.scales, together.scales[which], 3, m, l);
      assert.equal(of(2), statisticsOf(alone.scales, alone.scales[which], 1, 0, l));
      assert.ok(of(1).every(Number.isNaN), `${which}${l + 1} of a diverged member is ${of(1)}`);
      assert.ok(of(0).every(Number.isFinite));
    }
  }
});

test('a net with convolutions has none', async () => {
  const layers = net([conv(3, 3, 1, 'same'), dense('classes')]);
  await record(device, layers, [0]).then(
    () => assert.unreachable('scale matrices of a convolution'),
    (error: unknown) =>
      assert.match(
        String(error),
        /RecordingError: gradient scale matrices: layer conv1 is a conv, expected dense .*; record/,
      ),
  );
});

test.run();
