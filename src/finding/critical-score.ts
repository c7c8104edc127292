import { criticalComponents, type CriticalComponents } from '../measure/critical-component.js';
import { leastSquares } from '../measure/least-squares.js';
import type { Evidence } from './finding.js';

/** Both readings of "correctly classified by the first P components", where the paper's is the first hit. */
export const VARIANTS = [
  { key: 'firstHit', never: 'neverHit', text: 'first hit' },
  { key: 'persistent', never: 'neverPersistent', text: 'persistent hit' },
] as const;

export type Variant = (typeof VARIANTS)[number];

/** Critical PC of the test examples, with the least-squares classifier of the training examples in all their components. */
export async function criticalOf(evidence: Evidence): Promise<CriticalComponents> {
  const { train, test, classes } = await evidence.dataset();
  const pca = await evidence.components();
  return criticalComponents(pca, leastSquares(pca, train, classes.length), test);
}

/** Critical PCs of several ensembles' data, each dataset's once. */
export async function criticalByData(
  ensembles: readonly Evidence[],
): Promise<ReadonlyMap<string, CriticalComponents>> {
  const found = new Map<string, CriticalComponents>();
  for (const evidence of ensembles) {
    if (!found.has(evidence.data)) found.set(evidence.data, await criticalOf(evidence));
  }
  return found;
}

/** Which examples have no critical PC and are left out: a line for each dataset. */
export function exclusionNotes(critical: ReadonlyMap<string, CriticalComponents>): string[] {
  return [...critical].map(([data, { firstHit, neverHit, neverPersistent, accuracy }]) => {
    const count = firstHit.length;
    return (
      `${data}: of ${count} test examples ${neverHit} are never right (left out of first hit), ${neverPersistent} are wrong with all ` +
      `components (left out of persistent hit); accuracy of the linear classifier ${accuracy.toFixed(2)}`
    );
  });
}
