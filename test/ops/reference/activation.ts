import { exactly, ULP, within, type Expected } from '../cases/operation-case.js';

type Values = ArrayLike<number>;

/**
 * Largest absolute error of tanh in units of 2^-23. WGSL (section 15.7.4.1) promises 1e-5, which is 84 of
 * them. Measured over |x| <= 12 in steps of 2^-12: 1.2 on lavapipe (Mesa 25.0.7) and on SwiftShader, 0.25 by
 * the twins.
 */
export const TANH_UNITS = 3;

/** x[m or 0, i] for element `at` of [member, value]. */
export function inputOf(x: Values, count: number, at: number): number {
  return x[at % Math.min(count, x.length)];
}

export function reluForwardExpected(count: number, x: Values): Expected {
  const y = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    const v = inputOf(x, count, at);
    y[at] = v < 0 ? 0 : v;
  }
  return exactly(y);
}

export function reluGradientExpected(y: Values, dy: Values): Expected {
  return exactly(Float64Array.from(dy, (value, at) => (y[at] > 0 ? value : 0)));
}

/**
 * exp is within (3 + 2|x|) units in the last place (WGSL section 15.7.4.1); subtracting 1 adds half a unit.
 */
export function eluForwardExpected(count: number, x: Values): Expected {
  return within(count, (at) => {
    const v = inputOf(x, count, at);
    if (v > 0) return [v, 0];
    const power = Math.exp(v);
    return [Math.expm1(v), ULP * ((3 + 2 * Math.abs(v)) * power + Math.abs(power - 1) / 2)];
  });
}

/** The terms dy y and dy with a sum and a product: three roundings of half a unit, doubled as in `Sums`. */
export function eluGradientExpected(y: Values, dy: Values): Expected {
  return within(dy.length, (at) =>
    y[at] > 0 ? [dy[at], 0] : [dy[at] * (y[at] + 1), 2 * ULP * (Math.abs(dy[at] * y[at]) + Math.abs(dy[at]))],
  );
}

export function tanhForwardExpected(count: number, x: Values): Expected {
  return within(count, (at) => [Math.tanh(inputOf(x, count, at)), TANH_UNITS * ULP]);
}

/** The terms dy and dy y²: two products and a sum. */
export function tanhGradientExpected(y: Values, dy: Values): Expected {
  return within(dy.length, (at) => {
    const square = y[at] * y[at];
    return [dy[at] * (1 - square), 3 * ULP * Math.abs(dy[at]) * (1 + square)];
  });
}
