import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  distanceByMember,
  halvingSteps,
  meanDistance,
  principalCompact,
  spreadAt,
} from '../../../src/measure/component/compact-distance.js';
import type { PrincipalCompact } from '../../../src/measure/component/compact-distance.js';
import {
  comparableComponents,
  lineThrough,
  measuredRates,
  predictedRates,
  regressRates,
} from '../../../src/measure/component/component-rates.js';
import { leastSquares } from '../../../src/measure/component/least-squares.js';
import type { LeastSquares } from '../../../src/measure/component/least-squares.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import type { Trace } from '../../../src/trace/trace.js';
import { aboutOrigin, close, randomExamples, sameNumbers } from '../labelled.js';
import { traceOf } from '../traces.js';

const [FEATURES, CLASSES, MEMBERS] = [6, 2, 3];
const EXAMPLES = randomExamples(60, FEATURES, CLASSES, 'rates');
const PCA = aboutOrigin(EXAMPLES);
const OPTIMUM = leastSquares(PCA, EXAMPLES, CLASSES);
const STEPS = [0, 1, 2, 4, 8, 16, 32, 64];

/**
 * Compact matrices that follow section 2 exactly, rotated back to features, with initial weights of this
 * size.
 */
function theoryTrace(learningRate: number, depth: number, size = 1): Trace {
  const generator = new Generator(seedOf('theory', 'initial'));
  const initial = Float64Array.from(
    { length: MEMBERS * CLASSES * FEATURES },
    () => size * generator.normal(),
  );
  const compact = new Float32Array(STEPS.length * initial.length);
  STEPS.forEach((step, checkpoint) => {
    for (let row = 0; row < MEMBERS * CLASSES; row++) {
      for (let j = 0; j < FEATURES; j++) {
        const left = (1 - learningRate * depth * PCA.eigenvalues[j]) ** step;
        const w =
          left * initial[row * FEATURES + j] + (1 - left) * OPTIMUM.optimum[(row % CLASSES) * FEATURES + j];
        for (let i = 0; i < FEATURES; i++) {
          compact[(checkpoint * MEMBERS * CLASSES + row) * FEATURES + i] +=
            w * PCA.components[j * FEATURES + i];
        }
      }
    }
  });
  const trace = traceOf(
    '01',
    STEPS.map(() => ['01', '01', '01']),
  );
  return { ...trace, steps: Int32Array.from(STEPS), compact };
}

/** Compact matrices given in principal coordinates. */
function compactOf(
  steps: readonly number[],
  members: number,
  classes: number,
  values: readonly number[],
): PrincipalCompact {
  return {
    steps,
    members: Array.from({ length: members }, (_, member) => member),
    leftOut: [],
    classes,
    components: values.length / (steps.length * members * classes),
    values: Float32Array.from(values),
    resolution: new Float64Array(members),
  };
}

test('matrices from the theory have its rates: slope 1, intercept 0, R² 1 for every member', () => {
  const depth = 2.5;
  // λ_1 = −0.3: the sign of the distance alternates, its size does not.
  const learningRate = 1.3 / (depth * PCA.eigenvalues[0]);
  const compact = principalCompact(theoryTrace(learningRate, depth), PCA, FEATURES);
  const rates = measuredRates(compact, distanceByMember(compact, OPTIMUM));
  const predicted = predictedRates(PCA.eigenvalues, learningRate, depth);
  close(predicted[0], Math.log(0.3), 1e-12);
  const components = comparableComponents(rates, predicted);
  // Three checkpoints, steps 0 to 2, need λ² > 5 %.
  assert.equal(
    components,
    [...predicted.keys()].filter((j) => 2 * predicted[j] > Math.log(0.05)),
  );
  assert.ok(components.includes(0) && components.length >= 4, `components ${components}`);
  for (const rows of [[0], [1], [2], [0, 1, 2]]) {
    const line = regressRates(rates, predicted, components, rows);
    // Distances above 5 % of about 1 carry float32 rounding of 2^-22 or so, and slopes are over two steps at
    // least.
    close(line?.slope, 1, 1e-5, 'slope');
    close(line?.intercept, 0, 1e-5, 'intercept');
    close(line?.r2, 1, 1e-5, 'R²');
  }
  // With the plain depth instead of L_eff the theory is wrong, and it shows.
  const wrong = regressRates(rates, predictedRates(PCA.eigenvalues, learningRate, 2), components);
  assert.ok(Math.abs((wrong?.slope ?? 1) - 1) > 0.05, `slope ${wrong?.slope} with another depth`);
});

test('distances within 16 units of what float32 can tell are not used', () => {
  const compact = compactOf([0, 1, 2, 3], 2, 1, new Array<number>(8).fill(1));
  const distances = Float64Array.of(1, 1, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2);
  // The second member's floor is 0.16, then 0.24, then 0.26.
  const rates = [0.01, 0.015, 0.0163].map((unit) =>
    measuredRates({ ...compact, resolution: Float64Array.of(0, unit) }, distances),
  );
  const half = Math.log(0.5);
  // Slope of logs 0, 1, 2, l (in units of log ½) against 0, 1, 2, 3: (-1.5 · 0 - 0.5 · 1 + 0.5 · 2 + 1.5 · l)
  // / 5.
  const all = ((0.5 + 1.5 * (Math.log(0.2) / half)) / 5) * half;
  rates.forEach((found) => close(found[0], all, 1e-15, 'the member that has no floor'));
  close(rates[0][1], all, 1e-15);
  close(rates[1][1], half, 1e-15);
  assert.ok(Number.isNaN(rates[2][1]), `${rates[2][1]} from two checkpoints`);
});

test('a rate ends where the distance first falls to 5 %, and needs three checkpoints', () => {
  const compact = compactOf([0, 1, 2, 3, 4], 1, 1, [1, 1, 1, 1, 1]);
  const half = Math.log(0.5);
  const rate = (distances: readonly number[], leastShare?: number) =>
    measuredRates(compact, Float64Array.from(distances), leastShare)[0];
  // After the floor anything may come: here it rises again.
  close(rate([1, 0.5, 0.25, 0.04, 1]), half, 1e-15);
  close(rate([1, 0.5, 0.25, 0.2, 0.2], 0.22), half, 1e-15);
  close(rate([1, 0.5, 0.25, 0.125, 0.0625]), half, 1e-15);
  close(rate([3, 3, 3, 3, 3]), 0, 1e-15);
  for (const none of [
    [1, 0.5, 0.05, 0.1, 1],
    [0, 0, 0, 0, 0],
  ]) {
    assert.ok(Number.isNaN(rate(none)), `${none} has rate ${rate(none)}`);
  }
});

test('predicted rates: small ones keep their digits, λ below 0 counts by its size', () => {
  assert.equal(predictedRates([3, 1, 0], 0.5, 1), Float64Array.of(Math.log(0.5), Math.log1p(-0.5), -0));
  close(predictedRates([1e-20], 1, 1)[0], -1e-20, 1e-35);
  assert.equal(
    comparableComponents(Float64Array.of(-1, NaN, -2, -1, -1, -2), Float64Array.of(-1, -2, -Infinity)),
    [0],
  );
});

test('distance, its mean and the spread, by hand', () => {
  // [1 checkpoint, 2 members, 2 classes, 2 components]
  const compact = compactOf([0], 2, 2, [1, 2, 3, 4, 5, 4, 3, 8]);
  const classifier: LeastSquares = { classes: 2, rank: 2, cut: 0, optimum: Float64Array.of(1, 0, 0, 5) };
  const distances = distanceByMember(compact, classifier);
  assert.equal(distances, Float64Array.of(1.5, 1.5, 3.5, 3.5));
  assert.equal(meanDistance(compact, distances), Float64Array.of(2.5, 2.5));
  assert.equal(meanDistance(compact, distances, [1]), Float64Array.of(3.5, 3.5));
  // Standard deviations over the two members: 4/√2, 2/√2 in row 0; 0, 4/√2 in row 1.
  const spread = spreadAt(compact, 0);
  close(spread[0], Math.SQRT2, 1e-15);
  close(spread[1], 3 * Math.SQRT1_2, 1e-15);
  assert.equal(spreadAt(compact, 0, [0, 1], [1]), spread.slice(1));
  sameNumbers(spreadAt(compact, 0, [0]), [NaN, NaN]);
  assert.throws(() => distanceByMember(compact, OPTIMUM), /compact matrices \[2, 2\], optimum \[2, 6\]/);
});

test('convergence time: the step of the first checkpoint below half of the initial distance', () => {
  const compact = compactOf([0, 10, 30], 1, 1, [0, 0, 0, 0, 0, 0, 0, 0, 0]);
  const distances = Float64Array.of(4, 4, 4, 2, 1, 3, 1.9, 3, 2);
  sameNumbers(halvingSteps(compact, distances), [30, 10, NaN]);
});

test(
  'rotation: coordinates are u · w of the members that did not diverge, and lengths bound ' +
    'their rounding',
  () => {
    const trace = traceOf('01', [
      ['01', '01'],
      ['01', '--'],
    ]);
    const compact = Float32Array.of(6, 8, 1, 0, 9, 9, 9, 9, 3, 4, 0, 0, NaN, NaN, NaN, NaN);
    const swap = {
      mean: new Float64Array(2),
      eigenvalues: Float64Array.of(2, 1),
      components: Float64Array.of(0, 1, 1, 0),
    };
    const found = principalCompact({ ...trace, compact }, swap, 2);
    assert.equal(found.members, [0]);
    assert.equal(found.leftOut, [1]);
    assert.is(found.classes, 2);
    assert.equal(found.values, Float32Array.of(8, 6, 0, 1, 4, 3, 0, 0));
    assert.equal(found.resolution, Float64Array.of(10 * 2 ** -24));
    assert.equal(principalCompact({ ...trace, compact }, swap, 1).values, Float32Array.of(8, 0, 4, 0));
    assert.throws(() => principalCompact(trace, swap, 2), /no compact matrices/);
    assert.throws(
      () => principalCompact({ ...trace, compact: compact.subarray(1) }, swap, 2),
      /15 numbers, expected \[2, 2, class, 2\]/,
    );
  },
);

test('line through points by hand; none through one x', () => {
  const line = lineThrough([0, 1, 2], [0, 2, 1]);
  assert.equal(line, { slope: 0.5, intercept: 0.5, r2: 0.25 });
  assert.is(lineThrough([1, 1], [0, 2]), undefined);
  assert.is(lineThrough([1, 2], [NaN, 2]), undefined);
  assert.is(lineThrough([1, 2], [3, 3])?.r2, undefined);
});

test.run();
