import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ConvLayer } from '../../../src/model/layer.js';
import { type Backend, type Tensor } from '../../../src/ops/backend.js';
import { convForward } from '../../../src/ops/conv/conv-forward.js';
import { convInputGradient } from '../../../src/ops/conv/conv-input-gradient.js';
import { convWeightGradient } from '../../../src/ops/conv/conv-weight-gradient.js';
import { TwinBackend } from '../../../src/ops/twin-backend.js';
import { ROUNDINGS } from '../../../src/ops/conv/winograd.js';
import { winogradTilesOf, type WinogradLimits } from '../../../src/train/winograd/winograd.js';
import {
  winogradForwardCalls,
  winogradInputGradientCalls,
  winogradWeightGradientCalls,
} from '../../../src/train/winograd/winograd-calls.js';
import {
  convForwardCase,
  convInputGradientCase,
  convProblem,
  convWeightGradientCase,
  type ConvProblem,
} from '../../ops/cases/conv.js';
import { normals, withPadding } from '../../ops/cases/operation-case.js';
import { windowOver } from '../../ops/reference/conv.js';
import { runCase } from '../../ops/run-case.js';
import { openBackend } from '../../support/backend.js';
import {
  extentsOf,
  forwardMagnitudes,
  inputGradientMagnitudes,
  weightGradientMagnitudes,
  type Operands,
} from '../../ops/reference/winograd-magnitudes.js';

const test = suite('rounding of Winograd');
const { backend: device, close } = await openBackend();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

/** Returns the layer of a problem's extents. */
function layerOf({ extents }: ConvProblem): ConvLayer {
  const { channels, height, width, outChannels, outHeight, outWidth, padTop, padLeft } = extents;
  return {
    kind: 'conv',
    name: 'conv1',
    input: { channels, height, width },
    output: { channels: outChannels, height: outHeight, width: outWidth },
    kernel: 3,
    stride: 1,
    padTop,
    padLeft,
    bias: false,
  };
}

function operandsOf({ title, shapes, extents }: ConvProblem): Operands {
  const of = (name: 'w' | 'x' | 'y'): Float64Array => normals(`winograd ${title} ${name}`, shapes[name]);
  // Padded weights are zeros, as in every net.
  return { w: withPadding(of('w'), shapes.w, extents.outChannels, 0), x: of('x'), dy: of('y') };
}

type Directions = Record<'y' | 'dx' | 'dw', Float32Array>;

/** Computes all three directions on a backend, in groups of members as `limits` says. */
async function throughTiles(
  backend: Backend,
  problem: ConvProblem,
  { w, x, dy }: Operands,
  limits: WinogradLimits,
): Promise<Directions & { readonly together: number }> {
  const { extents, shapes } = problem;
  const { members, batch, shared } = extents;
  const layer = layerOf(problem);
  const make = (name: string, shape: readonly number[], values?: Float64Array): Tensor =>
    backend.tensor(name, shape, 'f32', values && Float32Array.from(values));
  // Padded entries of the batch may hold anything if gradients are summed over it.
  const padded = (values: Float64Array, shape: readonly number[]): Float64Array =>
    withPadding(values, shape, batch, NaN);
  const tensors = {
    w: make('w', shapes.w, w),
    x: make('x', shapes.x, padded(x, shapes.x)),
    dy: make('dy', shapes.y, padded(dy, shapes.y)),
    y: make('y', shapes.y),
    dx: make('dx', shapes.dx),
    dw: make('dw', shapes.w),
  };
  const made: Tensor[] = [];
  const tiles = winogradTilesOf(
    {
      tensor(...of) {
        const tensor = backend.tensor(...of);
        made.push(tensor);
        return tensor;
      },
    },
    layer,
    { members, batch, limits },
  );
  const applied = { layer, members, batch, tiles };
  await backend.run(
    await backend.prepare([
      ...winogradForwardCalls(applied, tensors, shared),
      ...winogradInputGradientCalls(applied, tensors),
      ...winogradWeightGradientCalls(applied, tensors, shared),
    ]),
  );
  const read = async (name: 'y' | 'dx' | 'dw'): Promise<Float32Array> =>
    (await backend.read(tensors[name])) as Float32Array;
  const found = { y: await read('y'), dx: await read('dx'), dw: await read('dw') };
  backend.release([...Object.values(tensors), ...made]);
  return { ...found, together: tiles.together };
}

/**
 * Checks errors against (terms + ROUNDINGS) 2⁻²⁴ of the magnitudes, except for padded entries of the batch.
 */
function checkBound(
  what: string,
  found: Float32Array,
  expected: Float64Array,
  magnitudes: Float64Array,
  terms: number,
  real: (at: number) => boolean,
): void {
  assert.is(found.length, expected.length);
  found.forEach((value, at) => {
    if (!real(at)) return;
    const bound = (terms + ROUNDINGS) * 2 ** -24 * magnitudes[at];
    assert.ok(
      Math.abs(value - expected[at]) <= bound,
      `${what}[${at}] is ${value}, expected ${expected[at]} within ${bound}`,
    );
  });
}

const MANY: WinogradLimits = { tiles: Infinity, weights: Infinity };
const ONE: WinogradLimits = { tiles: 0, weights: Infinity };

/** Bytes of the tiles of inputs and outputs of one member. */
function bytesOfMember({ extents }: ConvProblem): number {
  const { channels, outChannels, height, width, outHeight, outWidth, batchPadded } = extents;
  const tiles = (y: number, x: number): number => Math.ceil(y / 4) * Math.ceil(x / 4);
  const columns = Math.max(tiles(height, width), tiles(outHeight, outWidth)) * batchPadded;
  return 4 * 36 * (channels + outChannels) * columns;
}

/**
 * The problems have same and valid padding, images of one tile and of parts of several, a padded batch, and x
 * for all members.
 */
const PROBLEMS: readonly ConvProblem[] = [
  convProblem(3, [5, 6], windowOver(4, 4, 3, 1, 'same'), 4),
  convProblem(2, [3, 9], windowOver(5, 7, 3, 1, 'same'), 6, true),
  convProblem(2, [9, 4], windowOver(10, 3, 3, 1, 'valid'), 3),
  convProblem(3, [17, 5], windowOver(9, 8, 3, 1, 'valid'), 5),
];

for (const problem of PROBLEMS) {
  const { extents, shapes, title } = problem;
  const { members, batch, batchPadded, channels, outChannels } = extents;
  const operands = operandsOf(problem);
  const { w, x, dy } = operands;
  const expected = {
    y: convForwardCase(problem, w, x).expected.y.values,
    dx: convInputGradientCase(problem, w, dy).expected.dx.values,
    dw: convWeightGradientCase(problem, x, dy).expected.dw.values,
  };
  const inBatch = (at: number): boolean => at % batchPadded < batch;

  for (const [name, backend] of [
    ['kernels', device],
    ['twins', twin],
  ] as const) {
    test(`${title}: ${name} are within the bound of direct sums in float64, in all directions`, async () => {
      const found = await throughTiles(backend, problem, operands, MANY);
      assert.is(found.together, members);
      const outputs = shapes.w[4];
      const forward = forwardMagnitudes(extentsOf(problem), outputs, w, x);
      checkBound('y', found.y, expected.y, forward, channels, inBatch);
      const back = inputGradientMagnitudes(problem, operands);
      checkBound('dx', found.dx, expected.dx, back, outChannels, inBatch);
      const terms = Math.ceil(extents.outHeight / 4) * Math.ceil(extents.outWidth / 4) * batchPadded;
      const gradient = weightGradientMagnitudes(problem, operands);
      checkBound('dw', found.dw, expected.dw, gradient, terms, () => true);
    });
  }

  test(`${title}: the same bits in groups of two and member by member`, async () => {
    const all = await throughTiles(device, problem, operands, MANY);
    const two = { tiles: 2 * bytesOfMember(problem), weights: Infinity };
    for (const [limits, together] of [
      [two, Math.min(members, 2)],
      [ONE, 1],
    ] as const) {
      const found = await throughTiles(device, problem, operands, limits);
      assert.is(found.together, together);
      for (const name of ['y', 'dx', 'dw'] as const) {
        const real = (at: number): boolean => name === 'dw' || inBatch(at);
        all[name].forEach((value, at) => {
          if (real(at)) assert.is(found[name][at], value, `${name}[${at}], groups of ${together}`);
        });
      }
    }
  });
}

test('the bound is at most some hundred times the direct one, and the error of normal numbers 1 to 4 times', async () => {
  const problem = convProblem(1, [64, 32], windowOver(8, 8, 3, 1, 'same'), 4);
  const operands = operandsOf(problem);
  const { w, x, dy } = operands;
  const cases = {
    y: convForwardCase(problem, w, x),
    dx: convInputGradientCase(problem, w, dy),
    dw: convWeightGradientCase(problem, x, dy),
  };
  assert.equal(
    Object.values(cases).map(({ operation }) => operation),
    [convForward, convInputGradient, convWeightGradient],
  );
  const found = await throughTiles(device, problem, operands, MANY);
  for (const name of ['y', 'dx', 'dw'] as const) {
    const { values } = cases[name].expected[name];
    const direct = (await runCase(device, cases[name]))[name];
    const error = (of: ArrayLike<number>): number =>
      Math.sqrt(values.reduce((sum, value, at) => sum + (of[at] - value) ** 2, 0) / values.length);
    const ratio = error(found[name]) / error(direct);
    assert.ok(ratio > 1 && ratio < 4, `${name}: ${ratio} times the error of the direct kernel`);
  }
  const magnitudes = forwardMagnitudes(extentsOf(problem), 32, w, x);
  const bounds = cases.y.expected.y.bounds;
  const wider = magnitudes.map((magnitude, at) => ((64 + ROUNDINGS) * 2 ** -24 * magnitude) / bounds[at]);
  assert.ok(Math.max(...wider) < 100, `${Math.max(...wider)} times the direct bound`);
});

test.run();
