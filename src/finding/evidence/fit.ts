import { isLinear } from '../../model/linearity.js';
import type { PlannedEnsemble } from '../finding.js';

/*
 * Reasons why a finding says nothing about an ensemble, for `misfit` of its roles: undefined where it fits.
 */

export function linearOnly({ layers }: PlannedEnsemble): string | undefined {
  return isLinear(layers)
    ? undefined
    : 'it has activations or max pools, and the claim is about linear networks';
}

export function nonlinearOnly({ layers }: PlannedEnsemble): string | undefined {
  return isLinear(layers) ? 'it is linear, and the claim is about networks with activations' : undefined;
}

/** A compact matrix needs layers that have a product; activations are ignored. */
export function withProductOnly({ layers }: PlannedEnsemble): string | undefined {
  const other = layers.find(({ kind }) => kind === 'max-pool');
  return other === undefined
    ? undefined
    : `its layer ${other.name} is a max pool, which has no compact matrix`;
}

/** Gradient scale matrices are products of the weights of dense layers, two or more. */
export function denseOnly({ layers }: PlannedEnsemble): string | undefined {
  const other = layers.find(({ kind }) => kind !== 'dense' && kind !== 'activation');
  if (other !== undefined)
    return `its layer ${other.name} is no dense layer, and has no gradient scale matrices`;
  const dense = layers.filter(({ kind }) => kind === 'dense').length;
  return dense < 2 ? 'its only layer has no gradient scale matrices but the identity' : undefined;
}
