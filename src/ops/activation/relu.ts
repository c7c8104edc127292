import { activationKind } from './activation.js';

/** y = max(x, 0); the derivative is 1 where y > 0, else 0. */
export const relu = activationKind({
  name: 'relu',
  gradientFrom: 'output',
  flops: { forward: 1, gradient: 1 },
  value: {
    compute(y) {
      let result = y[this.thread.x];
      if (result <= 0) {
        result = 0;
      }
      return result;
    },
  },
  gradient: {
    compute(v, dy) {
      let result = 0;
      if (v[this.thread.x] > 0) {
        result = dy[this.thread.x];
      }
      return result;
    },
  },
});
