import { sgd, sgdMomentum } from '../../ops/update/sgd.js';
import type { Optimiser } from './optimiser.js';

/** w ← w − rate (dw + decay·w). */
export const gradientDescent: Optimiser = {
  title: 'gradient descent',
  update: sgd,
  constants: { momentum: 0 },
  state: {},
  rateFactor: () => 1,
  fused: 'sgd',
};

/** v ← momentum·v + dw + decay·w, then w ← w − rate·v (Polyak 1964). */
export function descentWithMomentum(momentum: number): Optimiser {
  return {
    title: 'momentum',
    update: sgdMomentum,
    constants: { momentum },
    state: { velocity: (parameter) => `velocity of ${parameter}` },
    rateFactor: () => 1,
    fused: 'sgd_momentum',
  };
}
