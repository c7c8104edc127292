import { adadelta } from './adadelta.js';
import { adam } from './adam.js';
import { descentWithMomentum, gradientDescent } from './gradient-descent.js';
import type { NamedOptimiser, Optimiser } from './optimiser.js';

/** Every optimiser that `optimiser:` of a suite file names; without that key it is gradient descent. */
export const OPTIMISERS = {
  adam,
  adadelta,
} as const satisfies Record<string, NamedOptimiser>;

export type OptimiserName = keyof typeof OPTIMISERS;

/** The keys of a `training:` entry that choose an optimiser. */
export interface OptimiserChoice {
  readonly optimiser?: OptimiserName;
  /** Always 0 beside a named optimiser. */
  readonly momentum: number;
}

export function optimiserOf({ optimiser, momentum }: OptimiserChoice): Optimiser {
  if (optimiser !== undefined) return OPTIMISERS[optimiser];
  return momentum > 0 ? descentWithMomentum(momentum) : gradientDescent;
}
