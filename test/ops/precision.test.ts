import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { matrixShape } from '../../src/gpu/adapter.js';
import { Device, GpuError } from '../../src/gpu/device.js';
import { MATRIX_FEATURES, matrixUnits } from '../../src/gpu/precision.js';
import { assembleShader } from '../../src/gpu/shader.js';
import { matrixTiles } from '../../src/gpu/tiles.js';
import { shaderOf, type TensorValues } from '../../src/ops/backend.js';
import { DeviceBackend } from '../../src/ops/device/device-backend.js';
import { ALLOW_EXPERIMENTS, openGpu } from '../../src/platform/node/gpu.js';
import { launch } from '../../src/platform/node/launch.js';
import { shaderFiles } from '../../src/platform/node/shader-files.js';
import { train } from '../../src/train/train.js';
import { normalDataset } from '../train/support/datasets.js';
import { CLASSES, conv, dense, maxPool, net } from '../train/support/nets.js';
import { training } from '../train/support/training-spec.js';
import {
  convForwardCase,
  convInputGradientCase,
  convProblem,
  convWeightGradientCase,
  type ConvProblem,
} from './cases/conv.js';
import {
  denseForwardCase,
  denseInputGradientCase,
  denseProblem,
  denseWeightGradientCase,
  type DenseProblem,
} from './cases/dense.js';
import { weightUpdateCases } from './cases/weight-update.js';
import { normals, type Expected, type OperationCase } from './cases/operation-case.js';
import { windowOver } from './reference/conv.js';
import { checkCase, firstDifference, runCase, runGuarded } from './run-case.js';

// Products with terms in f16. An adapter without matrix units must say so, and the kernels are then only
// compiled, by Dawn's backend without a device. `bash .ci/matrix-units.sh` runs this file on a software
// adapter with matrix units.

const test = suite('precision');
const launched = await launch({
  adapter: process.env.PCBIAS_ADAPTER ?? 'auto',
  dawnFlags: [ALLOW_EXPERIMENTS],
  keepBits: true,
});
if (launched.kind === 'none') throw new Error(`no adapter: ${launched.reason}`);
const adapter = await launched.handle.gpu.requestAdapter();
if (adapter === null) throw new Error('the adapter has gone');
const units = matrixUnits(adapter);

const PICTURE = { channels: 2, height: 7, width: 6 };
const DENSE = [denseProblem(3, 13, 5, 6), denseProblem(2, 70, 37, 66, true), denseProblem(1, 1, 1, 5)];
const CONV = [
  convProblem(2, [3, 18], windowOver(5, 7, 3, 1, 'same'), 6),
  convProblem(3, [5, 3], windowOver(5, 7, 2, 2, 'same'), 5, true),
];

/** Standard normal numbers rounded to multiples of 2^-7: f16 holds them, and them times 4096. */
function halves(name: string, shape: readonly number[]): Float64Array {
  return normals(name, shape).map((value) => Math.round(value * 128) / 128);
}

type Draw = (name: string, shape: readonly number[]) => Float64Array;

type Values = Float64Array;

/** The cases of a layer: forward of w and x, input gradient of w and dy, weight gradient of x and dy. */
type Cases<P> = readonly ((problem: P, first: Values, second: Values) => OperationCase)[];
const DENSE_CASES: Cases<DenseProblem> = [denseForwardCase, denseInputGradientCase, denseWeightGradientCase];
const CONV_CASES: Cases<ConvProblem> = [convForwardCase, convInputGradientCase, convWeightGradientCase];

function productsOf<P extends Pick<DenseProblem, 'title' | 'shapes'>>(
  problem: P,
  [forward, inputGradient, weightGradient]: Cases<P>,
  draw: Draw,
): OperationCase[] {
  const { title, shapes } = problem;
  const [w, x, dy] = [
    draw(`${title} w`, shapes.w),
    draw(`${title} x`, shapes.x),
    draw(`${title} dy`, shapes.y),
  ];
  return [forward(problem, w, x), inputGradient(problem, w, dy), weightGradient(problem, x, dy)];
}

const denseProducts = (problem: DenseProblem, draw: Draw): OperationCase[] =>
  productsOf(problem, DENSE_CASES, draw);

const products = (draw: Draw): OperationCase[] => [
  ...DENSE.flatMap((problem) => {
    const cases = denseProducts(problem, draw);
    return [...cases, ...weightUpdateCases(cases[2], problem.extents.outputs)];
  }),
  ...CONV.flatMap((problem) => {
    const cases = productsOf(problem, CONV_CASES, draw);
    return [...cases, ...weightUpdateCases(cases[2], problem.extents.outChannels)];
  }),
];

function widened({ values, bounds }: Expected, factor: number): Expected {
  return { values, bounds: bounds.map((bound) => bound * factor) };
}

function withBounds(example: OperationCase, factor: number): OperationCase {
  const expected = Object.entries(example.expected).map(([name, each]) => [name, widened(each, factor)]);
  return { ...example, expected: Object.fromEntries(expected) };
}

/** Whether an output is beyond its bound somewhere. */
function exceeds(example: OperationCase, found: Record<string, TensorValues>): boolean {
  return Object.entries(example.expected).some(([name, { values, bounds }]) =>
    values.some((value, at) => Math.abs(value - found[name][at]) > bounds[at]),
  );
}

test('the kernels compile for matrices of 16 x 16 x 16 and of 8 x 16 x 16', async () => {
  const empty = openGpu(['backend=null', ALLOW_EXPERIMENTS]);
  const nobody = await empty.gpu.requestAdapter();
  assert.ok(nobody, 'Dawn has a backend without a device');
  const { subgroupMaxSize: subgroup = 0 } = nobody.info;
  const handle = await nobody.requestDevice({ requiredFeatures: [...MATRIX_FEATURES] as GPUFeatureName[] });
  for (const m of [16, 8]) {
    const shape = matrixShape(
      { rows: 'direct', lanes: 8, down: 1, flat: 64, span: 1, tile: () => ({ tm: 8, tn: 1 }) },
      { m, n: 16, k: 16, subgroup },
    );
    for (const { operation, sizes, members } of products(normals)) {
      const { constants } = operation.dispatch(sizes, members, shape);
      const code = assembleShader(shaderOf(operation), constants, shaderFiles());
      assert.match(code, /subgroupMatrixMultiplyAccumulate/);
      const module = handle.createShaderModule({ code });
      const { messages } = await module.getCompilationInfo();
      assert.equal(
        messages.map(({ lineNum, message }) => `${operation.name}:${lineNum}: ${message}`),
        [],
      );
      await handle.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } });
    }
  }
  handle.destroy();
  await handle.lost;
  empty.dispose();
});

if (typeof units === 'string') {
  if (process.env.PCBIAS_MATRIX_UNITS === 'expected')
    throw new Error(`${adapter.info.description}: ${units}`);
  test.after(() => launched.handle.dispose());
  test('an adapter without matrix units refuses, and says what it lacks', async () => {
    const refused = await Device.open(adapter, { precision: 'f16-accumulate-f32' }).catch(
      (error: unknown) => error,
    );
    assert.instance(refused, GpuError);
    assert.match(
      (refused as Error).message,
      /cannot compute with precision f16-accumulate-f32: it.+\. Take an adapter with matrix units/,
    );
  });
} else {
  const device = await Device.open(adapter, { precision: 'f16-accumulate-f32' });
  const backend = new DeviceBackend(device, shaderFiles());
  test.after(async () => {
    await device.close();
    launched.handle.dispose();
  });

  // Products of two f16 are exact in f32. How matrix units round their sums is not specified, so each
  // rounding counts four times.
  test('terms that f16 holds: equal to the float64 reference but for the rounding of the sums', async () => {
    for (const example of products(halves)) {
      const exact = withBounds(example, 4);
      checkCase('matrices', exact, await runGuarded(backend, exact));
    }
  });

  // Two operands are off by 2^-11 each, so a sum is off by 2^-10 sum|terms|; the bound of f32 is n 2^-23
  // sum|terms|. Every sum here has at least one term.
  test('any terms: within 2^-10 of the sum of magnitudes, and not exact', async () => {
    for (const [problem, depths] of DENSE.map(
      (each) => [each, [each.extents.inputs, each.extents.outputs, each.extents.batch]] as const,
    )) {
      for (const [at, example] of denseProducts(problem, normals).entries()) {
        const rounded = withBounds(example, 4 + (1.001 * 2 ** 13) / depths[at]);
        checkCase('matrices', rounded, await runGuarded(backend, rounded));
        const found = await runCase(backend, example);
        assert.ok(exceeds(example, found), 'these are no f32 products');
      }
    }
  });

  test('gradients of 1e-7 and of 8 are not lost', async () => {
    for (const scale of [2 ** -23, 2]) {
      const scaled: Draw = (name, shape) =>
        halves(name, shape).map((value) => (name.endsWith(' dy') ? value * scale : value));
      for (const problem of DENSE) {
        const [, ...gradients] = denseProducts(problem, scaled);
        for (const example of gradients) {
          // Below its least normal number f16 is off by 2^-24 a term, which the scale makes 4096 times
          // smaller; operands are below 8.
          const expected = Object.entries(example.expected).map(([name, each]) => {
            const lost = (8 * 70 * 2 ** -25) / 4096;
            return [name, { ...each, bounds: each.bounds.map((bound) => 4 * bound + lost) }];
          });
          const case_ = { ...example, expected: Object.fromEntries(expected) as OperationCase['expected'] };
          checkCase(`gradients of ${scale}`, case_, await runGuarded(backend, case_));
        }
      }
    }
  });

  test('a net trained so learns what it learns in f32, but for the rounding', async () => {
    const plain = await launched.handle.gpu.requestAdapter();
    const single = new DeviceBackend(await Device.open(plain!), shaderFiles());
    const layers = net(
      [conv(5, 3, 1, 'same'), 'relu', maxPool(2, 2), dense(9), 'tanh', dense('classes')],
      PICTURE,
    );
    const setup = {
      layers,
      dataset: normalDataset(PICTURE, CLASSES, { train: 40, test: 9 }),
      training: training({ epochs: 20, learningRate: 0.05, checkpoints: { count: 5, spacing: 'linear' } }),
      members: [0, 1, 2],
      seed: 'precision',
      settings: { compact: false },
    };
    const [half, full] = [await train(backend, setup), await train(single, setup)];
    await single.close();
    assert.ok(full.train.loss[15] < 0.5 * full.train.loss[0], `it learns: ${full.train.loss.join(' ')}`);
    full.train.loss.forEach((loss, at) => {
      const found = half.train.loss[at];
      assert.ok(Math.abs(found - loss) < 0.002 * full.train.loss[0], `loss ${at}: ${found}, in f32 ${loss}`);
    });
    assert.not.equal(half.train.loss, full.train.loss);
    assert.is(backend.name, 'webgpu, f16-accumulate-f32');
  });

  test('no bit depends on the tile', async () => {
    for (const { rows, lanes, down, tm, tn } of matrixTiles(units)) {
      const shape = { ...device.shape, rows, lanes, down, tile: () => ({ tm, tn }) };
      const other = new DeviceBackend(device, shaderFiles(), { shape });
      for (const example of products(normals)) {
        const [found, expected] = [await runGuarded(other, example), await runCase(backend, example)];
        for (const name of Object.keys(example.expected)) {
          assert.is(
            firstDifference(found[name], expected[name]),
            undefined,
            `${example.title}: ${tm} x ${tn}`,
          );
        }
      }
    }
  });
}

test.run();
