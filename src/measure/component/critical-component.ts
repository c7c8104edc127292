import type { ExampleSet } from '../../data/dataset.js';
import { project } from '../../data/components/pca.js';
import type { PrincipalComponents } from '../../data/components/principal-components.js';
import { Generator } from '../../random/generator.js';
import type { Seed } from '../../random/seed.js';
import { HitPlaces } from './hit-places.js';
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
 * cost is at most examples × orders × rank × classes additions, and less the sooner an example is right
 * (hit-places.ts).
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
  const places = new HitPlaces(optimum, classes, rank);
  for (let start = 0; start < count && rank > 0; start += BLOCK) {
    const end = Math.min(count, start + BLOCK);
    const block = inputs.subarray(start * features, end * features);
    const coordinates = project(pca, block, end - start, rank);
    for (let e = start; e < end; e++) {
      places.take(coordinates, (e - start) * rank, labels[e]);
      for (const { order, firstHit, persistent } of found) {
        // 0 stands for none.
        const first = places.firstHit(order);
        const lasting = places.persistent(order);
        if (first > 0) firstHit[e] = first;
        if (lasting > 0) persistent[e] = lasting;
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
  const seen = new Uint8Array(rank);
  for (const p of order) if (p < rank) seen[p] = 1;
  if (order.length === rank && !seen.includes(0)) return;
  throw new RangeError(
    `criticalInOrders: an order of ${order.length} components, [${order.slice(0, 8)}…], expected each ` +
      `of 0 to ${rank - 1} once`,
  );
}
