import { activationKind } from './activation.js';

/** y = tanh(x); the derivative is 1 − y². */
export const tanh = activationKind({
  name: 'tanh',
  gradientFrom: 'output',
  flops: { forward: 1, gradient: 3 },
  value: {
    compute(y) {
      return Math.tanh(y[this.thread.x]);
    },
  },
  gradient: {
    compute(v, dy) {
      return dy[this.thread.x] * (1 - v[this.thread.x] * v[this.thread.x]);
    },
  },
});
