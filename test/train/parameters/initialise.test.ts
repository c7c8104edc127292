import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Layer } from '../../../src/model/layer.js';
import { parameterShapes, type LayerParameters } from '../../../src/model/parameters.js';
import { padded } from '../../../src/ops/backend.js';
import { initialWeights } from '../../../src/train/parameters/initialise.js';
import type { Initialisation } from '../../../src/model/initial-draw.js';
import { conv, dense, linear, net } from '../support/nets.js';

const test = suite('initialisation');

/**
 * Standard deviations by which a statistic may be off. About one seed in 10⁶ is off by more, and the seeds
 * here are fixed.
 */
const DEVIATIONS = 5;

/** Shapes of a layer, and whether it is the net's last. */
function shapesOf(layers: readonly Layer[], layer: string): { shapes: LayerParameters; last: boolean } {
  const all = parameterShapes(layers);
  const shapes = all.find((each) => each.layer === layer);
  if (!shapes) throw new Error(`no layer ${layer}`);
  return { shapes, last: shapes === all.at(-1) };
}

// Fans by hand. Dense 50 → 70; convolution 6 channels, 5×5 → 11 channels: in 6 · 25, out 11 · 25.
const DENSE = { layers: linear(2, 70, 50, 3), layer: 'dense1', fanIn: 50, fanOut: 70, hidden: 70 };
const OUTPUT = { layers: linear(2, 900, 50, 3), layer: 'output', fanIn: 900, fanOut: 3, hidden: 900 };
const CONV = {
  layers: net([conv(11, 5, 1, 'same'), dense('classes')], { channels: 6, height: 5, width: 5 }),
  layer: 'conv1',
  fanIn: 150,
  fanOut: 275,
  hidden: 275,
};

interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly hidden: number;
}
const VARIANCES: Readonly<Record<Initialisation, (fans: Fans) => number>> = {
  'glorot-uniform': ({ fanIn, fanOut }) => 2 / (fanIn + fanOut),
  'glorot-normal': ({ fanIn, fanOut }) => 2 / (fanIn + fanOut),
  'he-uniform': ({ fanIn }) => 2 / fanIn,
  'he-normal': ({ fanIn }) => 2 / fanIn,
  'lecun-uniform': ({ fanIn }) => 1 / fanIn,
  'lecun-normal': ({ fanIn }) => 1 / fanIn,
  'one-over-width': ({ hidden }) => 1 / hidden,
};

for (const scheme of Object.keys(VARIANCES) as Initialisation[]) {
  const uniform = scheme.endsWith('uniform');
  test(`${scheme}: mean, variance, range and shape of the distribution`, () => {
    for (const { layers, layer, ...fans } of [DENSE, OUTPUT, CONV]) {
      const { shapes, last } = shapesOf(layers, layer);
      const values = unpadded(
        initialWeights(shapes, {
          training: { initialisation: scheme },
          members: [0, 1, 2, 3],
          seed: 'variance',
          isLast: last,
        }),
        shapes,
      );
      const n = values.length;
      const variance = VARIANCES[scheme](fans);
      const moment = (power: number): number => values.reduce((sum, w) => sum + w ** power, 0) / n;
      const what = `${scheme} of ${layer}, n = ${n}`;
      // A mean has variance σ²/n; a second moment (κ − 1) σ⁴/n, with kurtosis κ = 9/5 or 3.
      const kurtosis = uniform ? 9 / 5 : 3;
      const meanOff = Math.abs(moment(1)) / Math.sqrt(variance / n);
      assert.ok(meanOff <= DEVIATIONS, `${what}: mean off by ${meanOff} standard deviations`);
      const varianceOff = Math.abs(moment(2) / variance - 1) / Math.sqrt((kurtosis - 1) / n);
      assert.ok(varianceOff <= DEVIATIONS, `${what}: variance off by ${varianceOff} standard deviations`);
      // This tells uniform from normal. The fourth moment in units of σ⁴ has the variance (9 − 3.24) / n for
      // a uniform and (105 − 9) / n for a normal distribution.
      const fourthOff = Math.abs(moment(4) / variance ** 2 - kurtosis) / Math.sqrt((uniform ? 5.76 : 96) / n);
      assert.ok(fourthOff <= DEVIATIONS, `${what}: kurtosis off by ${fourthOff} standard deviations`);
      const largest = values.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
      const range = Math.sqrt(variance) * (uniform ? Math.sqrt(3) : 6.7);
      assert.ok(largest <= range * (1 + 2 ** -23), `${what}: ${largest} is out of range ${range}`);
      if (uniform)
        assert.ok(largest >= range * 0.98, `${what}: range ${range} is not used beyond ${largest}`);
    }
  });
}

test('initialisationScale multiplies every weight, of the same draws', () => {
  const { shapes, last } = shapesOf(CONV.layers, 'conv1');
  for (const initialisation of ['glorot-uniform', 'he-normal'] as const) {
    const of = (initialisationScale?: number): Float32Array =>
      initialWeights(shapes, {
        training: { initialisation, initialisationScale },
        members: [0, 1],
        seed: 'scale',
        isLast: last,
      });
    const plain = of();
    assert.equal(of(1), plain);
    // Powers of two are exact, and another factor is rounded once or twice.
    assert.equal(
      of(0.125),
      plain.map((w) => w / 8),
    );
    of(0.3).forEach((w, at) => {
      const expected = 0.3 * plain[at];
      assert.ok(
        Math.abs(w - expected) <= 2 ** -23 * Math.abs(expected),
        `weight ${at} is ${w}, expected ${expected}`,
      );
    });
  }
});

test('padding of the output axis is exactly zero', () => {
  const { shapes, last } = shapesOf(CONV.layers, 'conv1');
  const weights = initialWeights(shapes, {
    training: { initialisation: 'he-normal' },
    members: [0, 1],
    seed: 'padding',
    isLast: last,
  });
  assert.is(weights.length, 2 * 150 * 12);
  weights.forEach((w, at) => {
    if (at % 12 === 11) assert.ok(Object.is(w, 0), `weight ${at} is ${w}`);
    else assert.ok(w !== 0, `weight ${at} is 0`);
  });
});

test('a member has its weights whoever else is trained, and wherever it stands', () => {
  const { shapes, last } = shapesOf(DENSE.layers, 'dense1');
  const size = 50 * 72;
  const of = (members: readonly number[], seed = 'a'): Float32Array[] => {
    const all = initialWeights(shapes, {
      training: { initialisation: 'glorot-uniform' },
      members,
      seed,
      isLast: last,
    });
    return members.map((_, m) => all.slice(m * size, (m + 1) * size));
  };
  const [zero, one, two] = of([0, 1, 2]);
  assert.equal(of([2, 0]), [two, zero]);
  assert.equal(of([1]), [one]);
  assert.not.equal(zero, one);
  assert.not.equal(zero, of([0], 'b')[0]);
});

test("a layer's weights depend on its name, not on the other layers", () => {
  const weights = (layers: readonly Layer[], layer: string): Float32Array => {
    const { shapes, last } = shapesOf(layers, layer);
    return initialWeights(shapes, {
      training: { initialisation: 'lecun-normal' },
      members: [0],
      seed: 'layers',
      isLast: last,
    });
  };
  const input = { channels: 9, height: 1, width: 1 };
  const short = net([dense(9), dense('classes')], input, 9);
  const long = net([dense(9), 'relu', dense(9), 'tanh', dense('classes')], input, 9);
  assert.equal(weights(short, 'dense1'), weights(long, 'dense1'));
  assert.equal(weights(short, 'output'), weights(long, 'output'));
  assert.not.equal(weights(long, 'dense1'), weights(long, 'dense2'));
  assert.not.equal(weights(long, 'dense1'), weights(long, 'output'));
});

test('the weights of a seed have not changed: uniform bits, normal to 1e-6', () => {
  const { shapes, last } = shapesOf(DENSE.layers, 'dense1');
  const first = (scheme: Initialisation): number[] => [
    ...initialWeights(shapes, {
      training: { initialisation: scheme },
      members: [3],
      seed: 'golden',
      isLast: last,
    }).slice(0, 4),
  ];
  assert.equal(
    first('glorot-uniform'),
    [-0.10694973915815353, -0.19375979900360107, -0.2002541422843933, -0.07101058959960938],
  );
  // Math.log and Math.cos may differ in the last place between engines.
  const normal = [0.19330692, 0.08617245, -0.17010956, 0.26357836];
  first('glorot-normal').forEach((w, i) => assert.ok(Math.abs(w - normal[i]) <= 1e-6, `${w} at ${i}`));
});

function unpadded(stored: Float32Array, { weights }: LayerParameters): Float64Array {
  const outputs = weights[weights.length - 1];
  return Float64Array.from(stored.filter((_, at) => at % padded(outputs) < outputs));
}

test.run();
