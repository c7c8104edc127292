import type { ExampleSet } from '../../data/dataset.js';
import type { PrincipalComponents } from '../../data/components/principal-components.js';
import {
  criticalComponents,
  criticalInOrders,
  ownOrder,
  randomOrders,
  type CriticalComponents,
} from '../../measure/component/critical-component.js';
import { leastSquares, type LeastSquares } from '../../measure/component/least-squares.js';
import { seedOf } from '../../random/seed.js';
import type { EnsembleEvidence } from '../finding.js';

/** Both readings of "correctly classified by the first P components". The paper's is the first hit. */
export const VARIANTS = [
  { key: 'firstHit', never: 'neverHit', text: 'first hit' },
  { key: 'persistent', never: 'neverPersistent', text: 'persistent hit' },
] as const;

export type Variant = (typeof VARIANTS)[number];

/** Number of random orders of the PCs, the null of every correlation with critical PC. */
export const ORDERS = 499;

/** Critical PCs, and those with the PCs in random orders: [order]. */
export interface CriticalWithNull extends CriticalComponents {
  readonly inRandomOrder: readonly CriticalComponents[];
}

/**
 * Critical PC of the test examples, with the least-squares classifier of the training examples in all their
 * components.
 */
async function criticalOf(evidence: EnsembleEvidence): Promise<CriticalComponents> {
  return criticalComponents(...(await classified(evidence)));
}

/** Critical PCs of several ensembles' data, each dataset's once. */
export function criticalByData(
  ensembles: readonly EnsembleEvidence[],
): Promise<ReadonlyMap<string, CriticalComponents>> {
  return onceByData(ensembles, criticalOf);
}

/** The same with their null: the ensembles of one dataset share its random orders. */
export function criticalWithNullByData(
  ensembles: readonly EnsembleEvidence[],
  seed: string,
): Promise<ReadonlyMap<string, CriticalWithNull>> {
  return onceByData(ensembles, async (evidence) => {
    const [pca, classifier, test] = await classified(evidence);
    const random = randomOrders(classifier, ORDERS, seedOf(seed, 'orders of PCs', evidence.data));
    const [own, ...inRandomOrder] = criticalInOrders(pca, classifier, test, [
      ownOrder(classifier),
      ...random,
    ]);
    return { ...own, inRandomOrder };
  });
}

async function classified(
  evidence: EnsembleEvidence,
): Promise<[pca: PrincipalComponents, classifier: LeastSquares, test: ExampleSet]> {
  const { train, test, classes } = await evidence.dataset();
  const pca = await evidence.components();
  return [pca, leastSquares(pca, train, classes.length), test];
}

async function onceByData<T>(
  ensembles: readonly EnsembleEvidence[],
  of: (evidence: EnsembleEvidence) => Promise<T>,
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for (const evidence of ensembles) {
    if (!found.has(evidence.data)) found.set(evidence.data, await of(evidence));
  }
  return found;
}

/** A line for each dataset with examples that have no critical PC and are left out. */
export function exclusionNotes(critical: ReadonlyMap<string, CriticalComponents>): string[] {
  return [...critical].map(([data, { firstHit, neverHit, neverPersistent, accuracy }]) => {
    const count = firstHit.length;
    return (
      `${data}: of ${count} test examples ${neverHit} are never right (left out of first hit), ` +
      `${neverPersistent} are wrong with all ` +
      `components (left out of persistent hit); accuracy of the linear classifier ${accuracy.toFixed(2)}`
    );
  });
}
