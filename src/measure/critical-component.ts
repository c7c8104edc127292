import type { ExampleSet } from '../data/dataset.js';
import { project } from '../data/pca.js';
import type { PrincipalComponents } from '../data/pca.js';
import { requireOrigin } from './least-squares.js';
import type { LeastSquares } from './least-squares.js';

/** Examples that are projected at a time, to bound the memory. */
const BLOCK = 256;

/** How many principal components an example needs to be classified correctly; P counts from 1. */
export interface CriticalComponents {
  /** Smallest P with a correct class; NaN if there is none: [example]. */
  readonly firstHit: Float64Array;
  /** Smallest P from which on every P' ≥ P is correct; NaN if the classifier is wrong with all components: [example]. */
  readonly persistent: Float64Array;
  /** Examples without a first hit, and without a persistent one: to be left out, and to be reported. */
  readonly neverHit: number;
  readonly neverPersistent: number;
  /** Share of examples that the classifier with all components gets right. */
  readonly accuracy: number;
}

/**
 * Critical PC of examples (section 3 of science.md): each is projected on its first P components and classified by
 * argmax_k Σ_{p ≤ P} (m_p / d_p)_k z_p, for every P up to the classifier's rank. Of equal scores the lowest class wins.
 *
 * @param pca about the origin, that `classifier` was fitted with
 * @throws RangeError if pca is about a mean, or has fewer components than the classifier
 */
export function criticalComponents(
  pca: PrincipalComponents,
  classifier: LeastSquares,
  { inputs, labels, count }: ExampleSet,
): CriticalComponents {
  requireOrigin('criticalComponents', pca);
  const { classes, rank, optimum } = classifier;
  const features = pca.mean.length;
  const firstHit = new Float64Array(count).fill(NaN);
  const persistent = new Float64Array(count).fill(NaN);
  const scores = new Float64Array(classes);
  for (let start = 0; start < count && rank > 0; start += BLOCK) {
    const end = Math.min(count, start + BLOCK);
    const block = inputs.subarray(start * features, end * features);
    const coordinates = project(pca, block, end - start, rank);
    for (let e = start; e < end; e++) {
      scores.fill(0);
      for (let p = 0; p < rank; p++) {
        const z = coordinates[(e - start) * rank + p];
        for (let k = 0; k < classes; k++) scores[k] += optimum[k * rank + p] * z;
        if (argmax(scores) !== labels[e]) persistent[e] = NaN;
        else {
          if (Number.isNaN(firstHit[e])) firstHit[e] = p + 1;
          if (Number.isNaN(persistent[e])) persistent[e] = p + 1;
        }
      }
    }
  }
  const neverPersistent = persistent.filter(Number.isNaN).length;
  return {
    firstHit,
    persistent,
    neverHit: firstHit.filter(Number.isNaN).length,
    neverPersistent,
    accuracy: 1 - neverPersistent / count,
  };
}

function argmax(scores: Float64Array): number {
  let best = 0;
  for (let k = 1; k < scores.length; k++) if (scores[k] > scores[best]) best = k;
  return best;
}
