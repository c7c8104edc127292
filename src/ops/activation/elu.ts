import { activationKind } from './activation.js';

/**
 * y = x where x > 0, else eˣ − 1 (Clevert et al. 2016, α = 1). The derivative is 1 where y > 0, else y + 1.
 */
export const elu = activationKind({
  name: 'elu',
  gradientFrom: 'output',
  flops: { forward: 3, gradient: 3 },
  value: {
    compute(y) {
      let result = y[this.thread.x];
      if (result <= 0) {
        result = Math.exp(result) - 1;
      }
      return result;
    },
  },
  gradient: {
    compute(v, dy) {
      const y = v[this.thread.x];
      let slope = 1;
      if (!(y > 0)) {
        slope = y + 1;
      }
      return dy[this.thread.x] * slope;
    },
  },
});
