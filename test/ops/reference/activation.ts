import type { ActivationName } from '../../../src/ops/activation/kinds.js';
import { exactly, ULP, within, type Expected } from '../cases/operation-case.js';

type Values = ArrayLike<number>;

/**
 * Largest absolute error of tanh in units of 2^-23. WGSL (section 15.7.4.1) promises 1e-5, which is 84 of
 * them. Measured over |x| <= 12 in steps of 2^-12: 1.2 on lavapipe (Mesa 25.0.7) and on SwiftShader, 0.25 by
 * the twins.
 */
export const TANH_UNITS = 3;

/** What an activation must give, from its definition in float64. */
export interface ActivationReference {
  /** y of [member, value] from x of [member or shared, value]. */
  readonly forward: (count: number, x: Values) => Expected;
  /** dy · f′ from v, the input or output that the gradient takes, and dy. */
  readonly gradient: (v: Values, dy: Values) => Expected;
  /** A bound of |f′| over all inputs. */
  readonly steepest: number;
  /** A bound of |f′| by v and what the kernel makes of it, for what an error of dy becomes. */
  readonly slope: (v: number) => number;
  /** A bound of |f‴| away from kinks. */
  readonly third: number;
  /** f(∞) and f(−∞). */
  readonly limits: readonly [number, number];
  /** f(1) lies between these. */
  readonly atOne: readonly [number, number];
}

export const ACTIVATION_REFERENCES: Readonly<Record<ActivationName, ActivationReference>> = {
  relu: {
    forward: reluForward,
    gradient: reluGradient,
    steepest: 1,
    slope: () => 1,
    third: 0,
    limits: [Infinity, 0],
    atOne: [1, 1],
  },
  elu: {
    forward: eluForward,
    gradient: eluGradient,
    steepest: 1,
    slope: (y) => Math.abs(y) + 1,
    // (eˣ)‴ = eˣ ≤ 1 for x ≤ 0.
    third: 1,
    limits: [Infinity, -1],
    atOne: [1, 1],
  },
  tanh: {
    forward: tanhForward,
    gradient: tanhGradient,
    steepest: 1,
    slope: (y) => 1 + y ** 2,
    third: 2,
    limits: [1, -1],
    atOne: [0.7, 1],
  },
  gelu: {
    forward: geluForward,
    gradient: geluGradient,
    // Near x = √2; its f‴ is close to φ(x) (x³ − 4 x), at most 0.78.
    steepest: 1.13,
    slope: () => 1.13,
    third: 1,
    limits: [Infinity, 0],
    atOne: [0.84, 0.85],
  },
};

/** x[m or 0, i] for element `at` of [member, value]. */
function inputOf(x: Values, count: number, at: number): number {
  return x[at % Math.min(count, x.length)];
}

function reluForward(count: number, x: Values): Expected {
  const y = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    const v = inputOf(x, count, at);
    y[at] = v < 0 ? 0 : v;
  }
  return exactly(y);
}

function reluGradient(y: Values, dy: Values): Expected {
  return exactly(Float64Array.from(dy, (value, at) => (y[at] > 0 ? value : 0)));
}

/**
 * exp is within (3 + 2|x|) units in the last place (WGSL section 15.7.4.1); subtracting 1 adds half a unit.
 */
function eluForward(count: number, x: Values): Expected {
  return within(count, (at) => {
    const v = inputOf(x, count, at);
    if (v > 0) return [v, 0];
    const power = Math.exp(v);
    return [Math.expm1(v), ULP * ((3 + 2 * Math.abs(v)) * power + Math.abs(power - 1) / 2)];
  });
}

/** The terms dy y and dy with a sum and a product: three roundings of half a unit, doubled as in `Sums`. */
function eluGradient(y: Values, dy: Values): Expected {
  return within(dy.length, (at) =>
    y[at] > 0 ? [dy[at], 0] : [dy[at] * (y[at] + 1), 2 * ULP * (Math.abs(dy[at] * y[at]) + Math.abs(dy[at]))],
  );
}

function tanhForward(count: number, x: Values): Expected {
  return within(count, (at) => [Math.tanh(inputOf(x, count, at)), TANH_UNITS * ULP]);
}

/** The terms dy and dy y²: two products and a sum. */
function tanhGradient(y: Values, dy: Values): Expected {
  return within(dy.length, (at) => {
    const square = y[at] * y[at];
    return [dy[at] * (1 - square), 3 * ULP * Math.abs(dy[at]) * (1 + square)];
  });
}

/** What GELU and its gradient share: t = tanh u, and bounds of what f32 makes of u and t. */
function geluParts(x: number): { t: number; slope: number; tBound: number; slopeBound: number } {
  const c = Math.sqrt(2 / Math.PI);
  const cube = 0.044715 * x ** 3;
  const t = Math.tanh(c * (x + cube));
  const slope = c * (1 + 3 * 0.044715 * x ** 2);
  // Five roundings of u, and those of tanh itself.
  const uBound = 5 * ULP * c * (Math.abs(x) + Math.abs(cube));
  return { t, slope, tBound: TANH_UNITS * ULP + (1 - t * t) * uBound, slopeBound: 4 * ULP * slope };
}

/** x (1 + t) / 2 with t = tanh u: what t is off by, and three roundings. */
function geluForward(count: number, x: Values): Expected {
  return within(count, (at) => {
    const v = inputOf(x, count, at);
    const { t, tBound } = geluParts(v);
    const y = 0.5 * v * (1 + t);
    return [y, 0.5 * Math.abs(v) * (tBound + ULP * (1 + Math.abs(t))) + 2 * ULP * Math.abs(y)];
  });
}

/** (1 + t) / 2 + x (1 − t²) u′ / 2, beyond ±10 as at ±10, where it is 0 or 1. */
function geluGradient(v: Values, dy: Values): Expected {
  return within(dy.length, (at) => {
    const x = Math.max(-10, Math.min(10, v[at]));
    const { t, slope, tBound, slopeBound } = geluParts(x);
    const [first, second] = [0.5 * (1 + t), 0.5 * x * (1 - t * t) * slope];
    const factor = 0.5 * Math.abs(x);
    const bound =
      0.5 * tBound +
      ULP * (1 + Math.abs(t)) +
      factor * slope * (2 * tBound + 2 * ULP) +
      factor * (1 - t * t) * slopeBound +
      4 * ULP * (Math.abs(first) + Math.abs(second));
    return [dy[at] * (first + second), Math.abs(dy[at]) * bound];
  });
}
