import { InputError } from '../input-error.js';
import type { PrincipalComponents } from './principal-components.js';

/**
 * The r components that the training examples span: those whose eigenvalue is above what rounding can make of
 * a 0, max(n, q) · 2^-52 · the first. All others are an arbitrary basis of the null space.
 *
 * @param count n, training examples
 */
export function spanningComponents(pca: PrincipalComponents, count: number): PrincipalComponents {
  const features = pca.mean.length;
  const cut = Math.max(count, features) * Number.EPSILON * (pca.eigenvalues[0] ?? 0);
  const rank = pca.eigenvalues.reduce((above, value) => above + (value > cut ? 1 : 0), 0);
  return {
    mean: pca.mean,
    eigenvalues: pca.eigenvalues.subarray(0, rank),
    components: pca.components.subarray(0, rank * features),
  };
}

/** @throws InputError if `field` asks for more principal components than the training set has, or none */
export function requireRank(field: string, components: number, pca: PrincipalComponents): void {
  const rank = pca.eigenvalues.length;
  if (Number.isInteger(components) && components >= 1 && components <= rank) return;
  throw new InputError(
    `${field}: ${components}, expected an integer from 1 to the ${rank} principal components ` +
      `that the training examples span (of ${pca.mean.length} features); ` +
      'ask for fewer components or more examples',
  );
}
