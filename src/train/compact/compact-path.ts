import type { Layer } from '../../model/layer.js';
import { compactTrainingFlops, trainingFlops } from '../../model/flops.js';
import { isLinear } from '../../model/linearity.js';

/**
 * True if steps of `batch` examples take the compact path: all layers are linear, the last one is dense,
 * and the path takes fewer FLOPs than back-propagation.
 *
 * Let C (class × feature) be the compact matrix, R = ∂loss/∂(C X) for a batch X, and G = R Xᵀ. The gradient
 * of a layer's weights is then that of one back-propagation of K "examples": the rows of G are pushed
 * forward to the layer, and the unit vectors of the classes are pushed back to it (Saxe et al. 2013 give it
 * for dense layers). It is exact for any loss. A step costs O(K · parameters + K · features · batch)
 * instead of O(batch · parameters).
 *
 * A bias b of a layer enters the pushed rows through r, the sums of R over the batch: the rows are G Wᵀ … +
 * r bᵀ. The gradient of b is what is pushed back, times r.
 */
export function usesCompactPath(layers: readonly Layer[], batch: number): boolean {
  const endsDense = layers.at(-1)?.kind === 'dense';
  return endsDense && isLinear(layers) && compactTrainingFlops(layers, batch) < batch * trainingFlops(layers);
}

/** FLOPs of one training step of one member, by the path that it takes. */
export function stepFlops(layers: readonly Layer[], batch: number): number {
  return usesCompactPath(layers, batch) ? compactTrainingFlops(layers, batch) : batch * trainingFlops(layers);
}
