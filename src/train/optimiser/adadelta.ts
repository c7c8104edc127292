import { adadelta as update } from '../../ops/update/adadelta.js';
import type { NamedOptimiser } from './optimiser.js';

/**
 * Zeiler 2012, Algorithm 1, with ρ = 0.95 and ε = 1e-6; its step times the learning rate, which is 1 in the
 * paper.
 */
export const adadelta: NamedOptimiser = {
  title: 'AdaDelta',
  update,
  constants: { forget: 0.05, epsilon: 1e-6 },
  state: {
    square: (parameter) => `mean square of d${parameter}`,
    moved: (parameter) => `mean square of steps of ${parameter}`,
  },
  rateFactor: () => 1,
  fused: undefined,
  refusesMomentum: 'scales each step by those before it',
};
