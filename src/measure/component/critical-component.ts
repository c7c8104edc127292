import type { ExampleSet } from '../../data/dataset.js';
import { project } from '../../data/components/pca.js';
import type { PrincipalComponents } from '../../data/components/principal-components.js';
import { Generator } from '../../random/generator.js';
import type { Seed } from '../../random/seed.js';
import { requireOrigin } from './least-squares.js';
import type { LeastSquares } from './least-squares.js';

/** Examples that are projected at a time, to bound the memory. */
const BLOCK = 256;

/** Number of principal components that an example needs to be classified correctly; P counts from 1. */
export interface CriticalComponents {
  /** Smallest P with a correct class; NaN if there is none: [example]. */
  readonly firstHit: Float64Array;
  /**
   * Smallest P from which on every P' ≥ P is correct; NaN if the classifier is wrong with all components:
   * [example].
   */
  readonly persistent: Float64Array;
  /**
   * Number of examples without a first hit and without a persistent one. They must be left out and reported.
   */
  readonly neverHit: number;
  readonly neverPersistent: number;
  /** Share of examples that the classifier with all components gets right. */
  readonly accuracy: number;
}

/**
 * Critical PC of examples (science.md, section 3). Each example is projected on its first P components and
 * classified by argmax_k Σ_{p ≤ P} (m_p / d_p)_k z_p, for every P up to the classifier's rank. Among equal
 * scores the lowest class wins.
 *
 * @param pca about the origin, that `classifier` was fitted with
 * @throws RangeError if pca is about a mean, or has fewer components than the classifier
 */
export function criticalComponents(
  pca: PrincipalComponents,
  classifier: LeastSquares,
  examples: ExampleSet,
): CriticalComponents {
  return criticalInOrders(pca, classifier, examples, [ownOrder(classifier)])[0];
}

/** From the largest PC to the smallest: [place]. */
export function ownOrder({ rank }: LeastSquares): Uint32Array {
  return Uint32Array.from({ length: rank }, (_, p) => p);
}

/** PCs in random orders, each equally likely: [order][place]. */
export function randomOrders(classifier: LeastSquares, count: number, seed: Seed): Uint32Array[] {
  const generator = new Generator(seed);
  return Array.from({ length: count }, () => {
    const order = ownOrder(classifier);
    generator.shuffle(order);
    return order;
  });
}

/**
 * The same with the components visited in other orders: P counts the first P components of an order. The
 * contribution of each component to each class's score is computed once an example and serves all orders. The
 * cost is examples × orders × rank × classes additions.
 *
 * @param orders of the components 0 to rank − 1: [order][place]
 * @throws RangeError as criticalComponents, or for an order of other components
 */
export function criticalInOrders(
  pca: PrincipalComponents,
  classifier: LeastSquares,
  { inputs, labels, count }: ExampleSet,
  orders: readonly Uint32Array[],
): CriticalComponents[] {
  requireOrigin('criticalInOrders', pca);
  const { classes, rank, optimum } = classifier;
  for (const order of orders) requireOrder(order, rank);
  const features = pca.mean.length;
  const found = orders.map((order) => ({
    order,
    firstHit: new Float64Array(count).fill(NaN),
    persistent: new Float64Array(count).fill(NaN),
  }));
  /** Contribution of each component to the score of each class: [component, class]. */
  const parts = new Float64Array(rank * classes);
  const scores = new Float64Array(classes);
  for (let start = 0; start < count && rank > 0; start += BLOCK) {
    const end = Math.min(count, start + BLOCK);
    const block = inputs.subarray(start * features, end * features);
    const coordinates = project(pca, block, end - start, rank);
    for (let e = start; e < end; e++) {
      for (let p = 0; p < rank; p++) {
        const z = coordinates[(e - start) * rank + p];
        for (let k = 0; k < classes; k++) parts[p * classes + k] = optimum[k * rank + p] * z;
      }
      for (const { order, firstHit, persistent } of found) {
        scores.fill(0);
        let [first, lasting] = [NaN, NaN];
        for (let place = 0; place < rank; place++) {
          const at = order[place] * classes;
          for (let k = 0; k < classes; k++) scores[k] += parts[at + k];
          if (argmax(scores) !== labels[e]) lasting = NaN;
          else {
            if (Number.isNaN(first)) first = place + 1;
            if (Number.isNaN(lasting)) lasting = place + 1;
          }
        }
        firstHit[e] = first;
        persistent[e] = lasting;
      }
    }
  }
  return found.map(({ firstHit, persistent }) => {
    const neverPersistent = persistent.filter(Number.isNaN).length;
    return {
      firstHit,
      persistent,
      neverHit: firstHit.filter(Number.isNaN).length,
      neverPersistent,
      accuracy: 1 - neverPersistent / count,
    };
  });
}

function requireOrder(order: Uint32Array, rank: number): void {
  if (
    order.length === rank &&
    order
      .slice()
      .sort()
      .every((p, at) => p === at)
  )
    return;
  throw new RangeError(
    `criticalInOrders: an order of ${order.length} components, [${order.slice(0, 8)}…], expected each ` +
      `of 0 to ${rank - 1} once`,
  );
}

function argmax(scores: Float64Array): number {
  let best = 0;
  for (let k = 1; k < scores.length; k++) if (scores[k] > scores[best]) best = k;
  return best;
}
