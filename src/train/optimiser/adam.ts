import { adam as update } from '../../ops/update/adam.js';
import type { NamedOptimiser } from './optimiser.js';

/** 1 − β₁, 1 − β₂ and ε of Kingma & Ba 2015, section 2: the values that they recommend. */
const ADAM = { forget1: 0.1, forget2: 0.001, epsilon: 1e-8 } as const;

/** Kingma & Ba 2015, in the order of computation at the end of their section 2. */
export const adam: NamedOptimiser = {
  title: 'Adam',
  update,
  constants: ADAM,
  state: {
    mean: (parameter) => `mean of d${parameter}`,
    square: (parameter) => `mean square of d${parameter}`,
  },
  rateFactor: biasCorrection,
  fused: undefined,
  refusesMomentum: 'has its own',
};

/**
 * √(1 − β₂ᵗ) / (1 − β₁ᵗ): both moments start at 0, and this takes out what that leaves of them. ε is thus
 * added to √v before its correction, which makes it 1 / √(1 − β₂ᵗ) times as large as in their Algorithm 1:
 * 32 times at the first update, once in the long run.
 */
function biasCorrection(t: number): number {
  return Math.sqrt(1 - (1 - ADAM.forget2) ** t) / (1 - (1 - ADAM.forget1) ** t);
}
