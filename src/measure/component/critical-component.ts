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
    /** Where the parts of each component begin: [place]. */
    starts: Int32Array.from(order, (component) => component * classes),
    firstHit: new Float64Array(count).fill(NaN),
    persistent: new Float64Array(count).fill(NaN),
  }));
  /** Contribution of each component to the score of each class: [component, class]. */
  const parts = new Float64Array(rank * classes);
  const race = { own: new Float64Array(rank), lost: new Uint8Array(rank) };
  for (let start = 0; start < count && rank > 0; start += BLOCK) {
    const end = Math.min(count, start + BLOCK);
    const block = inputs.subarray(start * features, end * features);
    const coordinates = project(pca, block, end - start, rank);
    for (let e = start; e < end; e++) {
      for (let p = 0; p < rank; p++) {
        const z = coordinates[(e - start) * rank + p];
        for (let k = 0; k < classes; k++) parts[p * classes + k] = optimum[k * rank + p] * z;
      }
      for (const { starts, firstHit, persistent } of found) {
        markLosses(starts, parts, { classes, label: labels[e] }, race);
        // 0 stands for none.
        let first = 0;
        let lasting = 0;
        for (let place = 0; place < rank; place++) {
          if (race.lost[place] === 1) lasting = 0;
          else {
            if (first === 0) first = place + 1;
            if (lasting === 0) lasting = place + 1;
          }
        }
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

/** Scores of an example's class, and 1 where another one wins: [place]. */
interface Race {
  readonly own: Float64Array;
  readonly lost: Uint8Array;
}

/**
 * Marks the places up to which another class than the label has the highest score. Among equal scores the
 * lowest class wins. A score is the sum of its class's parts in the order of the places.
 *
 * @param parts [component, class]
 * @param starts index in `parts` of each place's component: [place]
 */
function markLosses(
  starts: Int32Array,
  parts: Float64Array,
  { classes, label }: { readonly classes: number; readonly label: number },
  { own, lost }: Race,
): void {
  let score = 0;
  for (let place = 0; place < starts.length; place++) {
    score += parts[starts[place] + label];
    own[place] = score;
    // With NaN nothing is higher than the lowest class.
    lost[place] = label > 0 && Number.isNaN(score) ? 1 : 0;
  }
  // Two sums at a time, because one addition waits for the last one of its sum.
  for (let k = 0; k < label; k += 2) {
    const next = Math.min(k + 1, label - 1);
    let [one, other] = [0, 0];
    for (let place = 0; place < starts.length; place++) {
      const start = starts[place];
      one += parts[start + k];
      other += parts[start + next];
      const limit = own[place];
      if (one >= limit || other >= limit) lost[place] = 1;
    }
  }
  for (let k = label + 1; k < classes; k += 2) {
    const next = Math.min(k + 1, classes - 1);
    let [one, other] = [0, 0];
    for (let place = 0; place < starts.length; place++) {
      const start = starts[place];
      one += parts[start + k];
      other += parts[start + next];
      const limit = own[place];
      if (one > limit || other > limit) lost[place] = 1;
    }
  }
}
