import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ImageShape } from '../../src/data/dataset.js';
import type { ConvLayer } from '../../src/model/layer.js';
import { elementCount, type Backend, type Call, type Program, type Tensor } from '../../src/ops/backend.js';
import { convForward } from '../../src/ops/conv-forward.js';
import { convInputGradient } from '../../src/ops/conv-input-gradient.js';
import { convWeightGradient } from '../../src/ops/conv-weight-gradient.js';
import { TwinBackend } from '../../src/ops/twin-backend.js';
import { ROUNDINGS } from '../../src/ops/winograd.js';
import { usesWinograd } from '../../src/ops/winograd-gain.js';
import { Ensemble, type EnsembleSetup } from '../../src/train/ensemble.js';
import { winogradThrough, winogradUses, type WinogradLimits } from '../../src/train/winograd.js';
import {
  winogradForwardCalls,
  winogradInputGradientCalls,
  winogradWeightGradientCalls,
} from '../../src/train/winograd-calls.js';
import {
  convForwardCase,
  convInputGradientCase,
  convProblem,
  convWeightGradientCase,
  type ConvProblem,
} from '../ops/cases/conv.js';
import { normals, withPadding } from '../ops/operation-case.js';
import { windowOver } from '../ops/reference-conv.js';
import {
  inputSums,
  outputGradientSums,
  outputSums,
  weightsGradientSums,
  weightsSums,
  type WinogradExtents,
} from '../ops/reference-winograd.js';
import { runCase } from '../ops/run-case.js';
import { openDevice } from '../support/backend.js';
import { normalDataset } from './datasets.js';
import { Ledger } from './ledger.js';
import { CLASSES, conv, dense, maxPool, net } from './nets.js';
import { storedBits } from './read-parameters.js';
import { training } from './training-spec.js';

const test = suite('Winograd');
const { backend: device, close } = await openDevice();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

/** The layer of a problem's extents. */
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

interface Operands {
  readonly w: Float64Array;
  readonly x: Float64Array;
  readonly dy: Float64Array;
}

function operandsOf({ title, shapes, extents }: ConvProblem): Operands {
  const of = (name: 'w' | 'x' | 'y'): Float64Array => normals(`winograd ${title} ${name}`, shapes[name]);
  // Weights that are padding are zeros, as in every net.
  return { w: withPadding(of('w'), shapes.w, extents.outChannels, 0), x: of('x'), dy: of('y') };
}

type Directions = Record<'y' | 'dx' | 'dw', Float32Array>;

/** All three directions on a backend, in groups of members as `limits` says. */
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
  // Entries of the batch that are padding may be anything where gradients are summed over it.
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
  const uses = { passes: true, weightGradient: true };
  const made: Tensor[] = [];
  const winograd = winogradThrough(
    {
      tensor(...of) {
        const tensor = backend.tensor(...of);
        made.push(tensor);
        return tensor;
      },
    },
    layer,
    members,
    batch,
    uses,
    limits,
  );
  const applied = { layer, members, batch, winograd };
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
  return { ...found, together: winograd.together };
}

function extentsOf({ extents }: ConvProblem): WinogradExtents {
  const { members } = extents;
  return { ...extents, held: members, first: 0 };
}

/** What the forward pass is after the transforms, of absolute values: the bracket of the bound, times |A|. */
function forwardMagnitudes(
  extents: WinogradExtents,
  outputs: number,
  w: Float64Array,
  x: Float64Array,
): Float64Array {
  const [u, v] = [weightsSums(extents, outputs, w).magnitudes, inputSums(extents, false, x).magnitudes];
  const { members, channels, outChannels } = extents;
  const columns = v.length / members / 36 / channels;
  const p = new Float64Array(members * 36 * outChannels * columns);
  for (let point = 0; point < members * 36; point++) {
    for (let c = 0; c < channels; c++) {
      for (let o = 0; o < outChannels; o++) {
        const weight = u[(point * channels + c) * outputs + o];
        for (let k = 0; k < columns; k++) {
          p[(point * outChannels + o) * columns + k] += weight * v[(point * channels + c) * columns + k];
        }
      }
    }
  }
  return outputSums(extents, false, p).magnitudes;
}

/** The same of the input gradient: that of a forward pass of dy, turned, with the channels the other way around. */
function inputGradientMagnitudes(problem: ConvProblem, { w, dy }: Operands): Float64Array {
  const { extents, shapes } = problem;
  const { members, channels, outChannels, height, width, padTop, padLeft } = extents;
  const [outputs, back] = [shapes.w[4], Math.ceil(channels / 4) * 4];
  const swapped = new Float64Array(members * outChannels * 9 * back);
  for (let m = 0; m < members; m++) {
    for (let c = 0; c < channels; c++) {
      for (let tap = 0; tap < 9; tap++) {
        for (let o = 0; o < outChannels; o++) {
          const weight = w[((m * channels + c) * 9 + tap) * outputs + o];
          swapped[((m * outChannels + o) * 9 + 8 - tap) * back + c] = weight;
        }
      }
    }
  }
  const turned: WinogradExtents = {
    ...extentsOf(problem),
    channels: outChannels,
    outChannels: channels,
    height: extents.outHeight,
    width: extents.outWidth,
    outHeight: height,
    outWidth: width,
    padTop: 2 - padTop,
    padLeft: 2 - padLeft,
    shared: false,
  };
  return forwardMagnitudes(turned, back, swapped, dy);
}

/** The same of the weight gradient. */
function weightGradientMagnitudes(problem: ConvProblem, { x, dy }: Operands): Float64Array {
  const extents = extentsOf(problem);
  const outputs = problem.shapes.w[4];
  const { members, channels, outChannels } = extents;
  const [v, q] = [inputSums(extents, false, x).magnitudes, outputGradientSums(extents, dy).magnitudes];
  const columns = v.length / members / 36 / channels;
  const du = new Float64Array(members * 36 * channels * outputs);
  for (let point = 0; point < members * 36; point++) {
    for (let c = 0; c < channels; c++) {
      for (let o = 0; o < outChannels; o++) {
        let sum = 0;
        for (let k = 0; k < columns; k++) {
          sum += v[(point * channels + c) * columns + k] * q[(point * outChannels + o) * columns + k];
        }
        du[(point * channels + c) * outputs + o] = sum;
      }
    }
  }
  return weightsGradientSums(extents, outputs, du).magnitudes;
}

/** Within (terms + ROUNDINGS) 2⁻²⁴ of the magnitudes; entries of the batch that are padding aside. */
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

/** Same and valid; images of a tile, of parts of several, with padding of the batch; x of all members. */
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

  test(`${title}: the same bits member by member`, async () => {
    const [all, each] = [
      await throughTiles(device, problem, operands, MANY),
      await throughTiles(device, problem, operands, ONE),
    ];
    assert.is(each.together, 1);
    for (const name of ['y', 'dx', 'dw'] as const) {
      const real = (at: number): boolean => name === 'dw' || inBatch(at);
      all[name].forEach((value, at) => {
        if (real(at)) assert.is(each[name][at], value, `${name}[${at}]`);
      });
    }
  });
}

test('the bound is no wider than some hundred times the direct one, and the error of normal numbers 1 to 4 times', async () => {
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

/** Wide enough that the middle layers take it. */
const PICTURE: ImageShape = { channels: 2, height: 8, width: 8 };
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

class Noted extends Ledger {
  readonly operations = new Set<string>();

  override prepare(calls: readonly Call[]): Promise<Program> {
    calls.forEach(({ operation }) => this.operations.add(operation.name));
    return super.prepare(calls);
  }
}

/** Notes how examples are evaluated. */
class Evaluated extends Ledger {
  batch = 0;
  tiles = false;

  override prepare(calls: readonly Call[]): Promise<Program> {
    const predicting = calls.find(({ operation }) => operation.name === 'predicted_class');
    if (predicting) {
      this.batch = 4 * predicting.sizes.batch4;
      this.tiles = calls.some(({ operation }) => operation.name === 'winograd_output');
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

const TRANSFORMS = [
  'winograd_input',
  'winograd_output',
  'winograd_output_below',
  'winograd_output_gradient',
  'winograd_weights',
  'winograd_weights_gradient',
];
const transformsIn = (operations: ReadonlySet<string>): string[] =>
  [...operations].filter((name) => name.startsWith('winograd')).sort();

test('an ensemble trained with it has the losses of one trained directly, but for rounding', async () => {
  const [by, directly] = [
    await trained(device, { winograd: true }, 4),
    await trained(device, { winograd: false }, 4),
  ];
  assert.equal(transformsIn(by.operations), TRANSFORMS);
  assert.equal(transformsIn(directly.operations), []);
  // The layer of two channels stays direct.
  assert.ok(by.operations.has('conv_forward') && by.operations.has('conv_weight_gradient'));
  by.losses.forEach((loss, m) => {
    const apart = Math.abs(loss - directly.losses[m]) / directly.losses[m];
    assert.ok(apart < 1e-4, `member ${m}: ${loss} and ${directly.losses[m]}`);
  });
  assert.not.equal(by.bits, directly.bits);
});

test('twins train the same', async () => {
  const [found, expected] = [
    await trained(twin, { winograd: true, members: [0] }, 1),
    await trained(device, { winograd: true, members: [0] }, 1),
  ];
  assert.equal(transformsIn(found.operations), TRANSFORMS);
  assert.ok(Math.abs(found.losses[0] / expected.losses[0] - 1) < 1e-4);
});

test('a member has the same bits alone and among others', async () => {
  const all = await trained(device, { winograd: true, members: [0, 1, 2] }, 3);
  const alone = await trained(device, { winograd: true, members: [1] }, 3);
  assert.equal(alone.bits[0], all.bits[1]);
  assert.is(alone.losses[0], all.losses[1]);
});

test('a member has the same evaluation alone and among others, whose batches are smaller', async () => {
  // Tiles of one member for 16 examples, and just the transformed weights of one.
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
      winograd: true,
    };
    const noted = new Evaluated(small);
    const ensemble = await Ensemble.create(noted, setup);
    const { loss } = await ensemble.evaluate('train');
    ensemble.release();
    assert.ok(noted.tiles, 'evaluated by tiles');
    batches.add(noted.batch);
    return loss[of];
  };
  assert.is(await losses([1], 0), await losses([0, 1, 2, 3], 1));
  assert.is(batches.size, 2, `batches of ${[...batches].join(' and ')}`);
});

test('updates stay apart from a weight gradient that goes through tiles, with the same bits', async () => {
  const [fused, apart] = [
    await trained(device, { winograd: true, fused: true }, 3),
    await trained(device, { winograd: true, fused: false }, 3),
  ];
  assert.equal(fused.bits, apart.bits);
  assert.ok(
    fused.operations.has('conv_weight_gradient_sgd_momentum') && fused.operations.has('sgd_momentum'),
  );
});

test('it is taken where it measured faster: not for few channels, not for other kernels or strides', () => {
  const layer = (input: number, output: number, extent: number, kernel = 3, stride = 1): ConvLayer => {
    const image = { channels: input, height: extent, width: extent };
    const [found] = net([conv(output, kernel, stride, 'same'), dense('classes')], image);
    return found as ConvLayer;
  };
  const both = { passes: true, weightGradient: true };
  assert.equal(winogradUses(layer(64, 64, 16), 32), both);
  assert.equal(winogradUses(layer(128, 128, 8), 32), both);
  assert.equal(winogradUses(layer(3, 32, 32), 32), undefined);
  assert.equal(winogradUses(layer(16, 16, 16), 64), undefined);
  assert.equal(winogradUses(layer(64, 64, 16, 5), 32), undefined);
  assert.equal(winogradUses(layer(64, 64, 16, 3, 2), 32), undefined);
  // A batch of one on 4 x 4 pixels: the weights' transform is most of the work.
  assert.equal(winogradUses(layer(256, 256, 4), 1), undefined);
});

test('by default on processors and in f32 alone', () => {
  const { adapter } = device;
  assert.ok(usesWinograd({ name: 'webgpu', adapter: { ...adapter, software: true } }));
  assert.not.ok(usesWinograd({ name: 'webgpu', adapter: { ...adapter, software: false } }));
  assert.not.ok(
    usesWinograd({ name: 'webgpu, f16-accumulate-f32', adapter: { ...adapter, software: true } }),
  );
  assert.not.ok(usesWinograd(twin));
});

test('tiles that the backend cannot hold leave a layer direct', async () => {
  const most = elementCount([36, 64, 4, 20]) - 1;
  const small = new Proxy(device, {
    get: (on, key) => (key === 'mostElements' ? most : (Reflect.get(on, key, on) as unknown)),
  });
  const { operations } = await trained(small, { winograd: true, members: [0] }, 1);
  assert.ok(operations.has('conv_input_gradient'));
});

test.run();
