import { activationKind } from './activation.js';

/**
 * y = x (1 + tanh u) / 2 with u = √(2/π) (x + 0.044715 x³). This is the approximation of x Φ(x) by Hendrycks
 * & Gimpel 2016, section 2. It is not monotonic, so y does not determine the derivative.
 */
export const gelu = activationKind({
  name: 'gelu',
  gradientFrom: 'input',
  flops: { forward: 9, gradient: 19 },
  value: {
    compute(y) {
      const x = y[this.thread.x];
      let result = x;
      if (x < -10) {
        result = 0;
      }
      if (x >= -10 && x <= 10) {
        const u = 0.7978845608028654 * (x + 0.044715 * x * x * x);
        result = 0.5 * x * (1 + Math.tanh(u));
      }
      return result;
    },
  },
  gradient: {
    compute(v, dy) {
      const x = Math.max(-10, Math.min(10, v[this.thread.x]));
      const t = Math.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x));
      const steepness = 0.7978845608028654 * (1 + 0.134145 * x * x);
      return dy[this.thread.x] * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * steepness);
    },
  },
});
