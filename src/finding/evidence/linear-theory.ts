import { isLinear } from '../../model/linearity.js';
import { hasParameters } from '../../model/parameters.js';
import { effectiveDepth } from '../../measure/theory/initial-scales.js';
import type { EnsembleEvidence } from '../finding.js';

type Trained = Pick<EnsembleEvidence, 'layers' | 'spec'>;

/**
 * The reason why training is not plain gradient descent with a constant rate, which every theory here
 * assumes; undefined where it is.
 */
export function otherThanDescent({ spec }: Trained): string | undefined {
  if (spec.optimiser !== undefined || spec.momentum !== 0)
    return 'it has another optimiser than gradient descent';
  return spec.decay !== undefined || spec.weightDecay !== 0
    ? 'its learning rate or its weights decay'
    : undefined;
}

/** The reason why a net is no product of dense matrices; undefined where it is one. */
export function otherThanProduct({ layers }: Trained): string | undefined {
  if (!isLinear(layers)) return 'it has activations or max pools';
  if (layers.some(({ kind }) => kind !== 'dense')) return 'it has convolutions';
  return layers.filter(hasParameters).some(({ bias }) => bias) ? 'it has biases' : undefined;
}

/**
 * Checks the conditions of section 2's theory: dense linear nets without biases, plain gradient descent on
 * squared error with the whole training set in a step. Returns the effective depth of its rates, or the
 * reason why it does not hold.
 */
export function linearTheory(trained: Trained): { readonly depth: number } | { readonly reason: string } {
  const { layers, spec } = trained;
  const reason =
    otherThanProduct(trained) ??
    (spec.loss !== 'squared-error' ? `its loss is ${spec.loss}` : undefined) ??
    (spec.batch !== 'full' ? 'it was trained with minibatches' : undefined) ??
    otherThanDescent(trained);
  if (reason !== undefined) return { reason };
  return { depth: effectiveDepth(layers, spec.initialisation, spec.initialisationScale) };
}
