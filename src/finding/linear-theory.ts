import { isLinear } from '../model/linearity.js';
import { hasParameters } from '../model/parameters.js';
import { effectiveDepth } from '../train/theory.js';
import type { Evidence } from './finding.js';

/**
 * What section 2's theory is about: dense linear nets without biases, plain gradient descent on squared error with the whole training set in a step.
 * Either the effective depth of its rates, or why it does not hold.
 */
export function linearTheory({
  layers,
  spec,
}: Pick<Evidence, 'layers' | 'spec'>): { readonly depth: number } | { readonly reason: string } {
  const reason =
    (!isLinear(layers) && 'it has activations or max pools') ||
    (layers.some(({ kind }) => kind !== 'dense') && 'it has convolutions') ||
    (layers.filter(hasParameters).some(({ bias }) => bias) && 'it has biases') ||
    (spec.loss !== 'squared-error' && 'its loss is cross-entropy') ||
    (spec.batch !== 'full' && 'it was trained with minibatches') ||
    ((spec.optimiser !== undefined || spec.momentum !== 0) &&
      'it has another optimiser than gradient descent') ||
    ((spec.decay !== undefined || spec.weightDecay !== 0) && 'its learning rate or its weights decay');
  if (reason) return { reason };
  return { depth: effectiveDepth(layers, spec.initialisation, spec.initialisationScale) };
}
