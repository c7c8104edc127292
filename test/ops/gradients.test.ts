import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../support/backend.js';
import { casesByOperation } from './cases/all.js';
import { DERIVATIVES, type Derivative } from './derivatives.js';
import { normals, type OperationCase } from './cases/operation-case.js';
import { runCase } from './run-case.js';

const test = suite('gradients of operations');
const open = await openBackend();
test.after(() => open.close());

/** In float64: the difference is off by STEP²/6 times a third derivative, and by 2^-52 |J| / STEP. */
const STEP = 1e-4;
/** In f32, a power of two; half the smallest distance to a kink. */
const DEVICE_STEP = 2 ** -5;

type Values = ArrayLike<number>;

function dyOf(derivative: Derivative): Float64Array {
  const count = derivative.forward(derivative.at).expected[derivative.y].values.length;
  const dy = normals(`${derivative.name} dy`, [count]);
  return derivative.dyAt ? dy.map((_, index) => derivative.dyAt!(index)) : dy;
}

function gradientOf(derivative: Derivative, dy: Float64Array): OperationCase {
  const y = derivative.forward(derivative.at).expected[derivative.y].values;
  return derivative.gradient(derivative.at, y, dy);
}

function dot(a: Values, b: Values): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at] * b[at];
  return sum;
}

function magnitude(a: Values, b: Values): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += Math.abs(a[at] * b[at]);
  return sum;
}

test('every gradient operation has a derivative', () => {
  const gradients = [...casesByOperation().keys()].filter((name) => /_gradient(_strips)?$/.test(name)).sort();
  assert.equal([...new Set(DERIVATIVES.map(({ name }) => name.split(':')[0]))].sort(), gradients);
});

for (const derivative of DERIVATIVES) {
  test(`${derivative.name}: each element is the difference quotient in float64`, () => {
    const { at, forward, y, dv, real } = derivative;
    const dy = dyOf(derivative);
    const expected = gradientOf(derivative, dy).expected[dv].values;
    const moved = Float64Array.from(at);
    const value = (index: number, by: number): number => {
      moved[index] = at[index] + by;
      const sum = dot(dy, forward(moved).expected[y].values);
      moved[index] = at[index];
      return sum;
    };
    const scale = magnitude(dy, forward(at).expected[y].values);
    const bound =
      2 ** -50 * (scale / STEP) + (STEP ** 2 * derivative.third * Math.max(...dy.map(Math.abs))) / 3;
    // Primes apart, so that every axis is met without visiting each element of large ones.
    for (let index = 0; index < at.length; index += at.length > 200 ? 7 : 1) {
      const quotient = real(index) ? (value(index, STEP) - value(index, -STEP)) / (2 * STEP) : 0;
      const error = Math.abs(quotient - expected[index]);
      assert.ok(
        error <= bound + 1e-12,
        `element ${index}: ${expected[index]}, difference quotient ${quotient}`,
      );
    }
  });

  test(`${derivative.name}: kernels agree with the difference quotient of the forward kernel`, async () => {
    const { at, forward, y, dv, real, third } = derivative;
    const dy = dyOf(derivative).map(Math.fround);
    // Signs: every element moves by the same step, which f32 adds without a rounding worth counting.
    const v = normals(`${derivative.name} direction`, [at.length]).map((number, index) =>
      real(index) ? Math.sign(number) : 0,
    );
    const step = derivative.linear ? 1 : DEVICE_STEP;
    const moved = (by: number): OperationCase =>
      forward(at.map((value, i) => Math.fround(value + by * v[i])));
    const [up, down] = [moved(step), moved(-step)];
    const point = await runCase(open.backend, forward(at));
    const gradient = derivative.gradient(at, point[y] as Float32Array, dy);
    const found = (await runCase(open.backend, gradient))[dv];
    const [above, below] = [(await runCase(open.backend, up))[y], (await runCase(open.backend, down))[y]];
    const quotient = (dot(dy, above) - dot(dy, below)) / (2 * step);
    const product = dot(found, v);
    const rounding =
      (dot(dy.map(Math.abs), up.expected[y].bounds) + dot(dy.map(Math.abs), down.expected[y].bounds)) /
      (2 * step);
    // at + v is rounded to f32 by half a unit of at most 16.
    const moving = derivative.linear
      ? 2 ** -21 * magnitude(found, v)
      : (2 ** -20 / step) * magnitude(found, v);
    const truncation = ((step ** 2 * third) / 6) * dot(dy.map(Math.abs), new Float64Array(dy.length).fill(1));
    const gradientError = dot(gradient.expected[dv].bounds, v.map(Math.abs));
    // The gradient was computed at the kernel's own y, which is off by its bound.
    const own = magnitude(dy, forward(at).expected[y].bounds) * 2;
    const bound = rounding + moving + truncation + gradientError + own;
    const error = Math.abs(quotient - product);
    assert.ok(error <= bound, `<dy, difference> is ${quotient}, <dv, direction> ${product}, bound ${bound}`);
    // A bound so wide that a wrong gradient would pass proves nothing.
    assert.ok(bound <= 0.1 * magnitude(found, v), `bound ${bound} of ${magnitude(found, v)}`);
  });

  if (derivative.linear && !derivative.name.includes('bias')) {
    test(`${derivative.name}: adjoint of the forward kernel`, async () => {
      const { at, forward, y, dv } = derivative;
      const dy = dyOf(derivative).map(Math.fround);
      const up = forward(at);
      const down = gradientOf(derivative, dy);
      const left = dot(dy, (await runCase(open.backend, up))[y]);
      const right = dot((await runCase(open.backend, down))[dv], at);
      const bound = magnitude(dy, up.expected[y].bounds) + magnitude(at, down.expected[dv].bounds);
      assert.ok(
        Math.abs(left - right) <= bound,
        `<dy, A v> is ${left}, <A^T dy, v> ${right}, bound ${bound}`,
      );
      assert.ok(bound <= 0.01 * magnitude(at, down.expected[dv].values), `bound ${bound} proves nothing`);
    });
  }
}

test.run();
