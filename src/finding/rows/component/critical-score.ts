import {
  criticalComponents,
  criticalInOrders,
  ownOrder,
  randomOrders,
  type CriticalComponents,
} from '../../../measure/component/critical-component.js';
import { ridgeClassifier, type RidgeClassifier } from '../../../measure/component/ridge.js';
import { chanceOn, chanceText, isAboveChance, type Chance } from '../../../measure/progress/chance.js';
import { seedOf } from '../../../random/seed.js';
import { fixedEstimate } from '../../../statistics/estimate.js';
import type { EnsembleEvidence, FindingRow } from '../../finding.js';
import { rowsAbout } from '../../rows-about.js';

/**
 * Both readings of "correctly classified by the first P components". *Persistent* decides: with two classes
 * half of all examples are hit at P = 1 by chance. The first hit is what the paper's wording suggests.
 */
export const VARIANTS = [
  { key: 'persistent', never: 'neverPersistent', text: 'persistent hit' },
  { key: 'firstHit', never: 'neverHit', text: 'first hit' },
] as const;

export type Variant = (typeof VARIANTS)[number];

/** The reading that decides. */
export const [DECIDING] = VARIANTS;

/** Number of random orders of the PCs, the null of every correlation with critical PC. */
export const ORDERS = 499;

/** Critical PCs of test examples, and the linear classifier that they are of. */
export interface ClassifiedComponents extends CriticalComponents {
  readonly classifier: RidgeClassifier;
  /** Share of the training examples that it gets right; `accuracy` is that of the test examples. */
  readonly trainAccuracy: number;
  /** What guessing would get right of the test examples. */
  readonly chance: Chance | undefined;
}

/** The same, and those with the PCs in random orders: [order]. */
export interface CriticalWithNull extends ClassifiedComponents {
  readonly inRandomOrder: readonly CriticalComponents[];
}

/** Critical PC of the test examples, by the ridge classifier of the training examples in all components. */
async function criticalOf(evidence: EnsembleEvidence): Promise<ClassifiedComponents> {
  const { pca, train, test, ...own } = await classified(evidence);
  return { ...own, ...criticalComponents(pca, own.classifier, test) };
}

/** Critical PCs of several ensembles' data, each dataset's once. */
export function criticalByData(
  ensembles: readonly EnsembleEvidence[],
): Promise<ReadonlyMap<string, ClassifiedComponents>> {
  return onceByData(ensembles, criticalOf);
}

/** The same with their null: the ensembles of one dataset share its random orders. */
export function criticalWithNullByData(
  ensembles: readonly EnsembleEvidence[],
  seed: string,
): Promise<ReadonlyMap<string, CriticalWithNull>> {
  return onceByData(ensembles, async (evidence) => {
    const { pca, train, test, ...classification } = await classified(evidence);
    const { classifier } = classification;
    const random = randomOrders(classifier, ORDERS, seedOf(seed, 'orders of PCs', evidence.data));
    const [own, ...inRandomOrder] = criticalInOrders(pca, classifier, test, [
      ownOrder(classifier),
      ...random,
    ]);
    return { ...classification, ...own, inRandomOrder };
  });
}

async function classified(evidence: EnsembleEvidence) {
  const { train, test, classes } = await evidence.dataset();
  const pca = await evidence.components();
  const classifier = ridgeClassifier(pca, train, classes.length);
  const trainAccuracy = criticalComponents(pca, classifier, train).accuracy;
  return { pca, train, test, classifier, trainAccuracy, chance: chanceOn(test.labels) };
}

/** The reason why critical PCs say nothing: the classifier guesses. Undefined where it does not. */
export function classifierTrouble({
  accuracy,
  chance,
}: Pick<ClassifiedComponents, 'accuracy' | 'chance'>): string | undefined {
  if (chance === undefined) return 'the test examples have one class only';
  if (isAboveChance({ value: accuracy }, chance)) return undefined;
  return (
    `the linear classifier's test accuracy ${accuracy.toFixed(2)} is not above chance and its margin, ` +
    chanceText(chance)
  );
}

/** Accuracy and ridge of the linear classifier that an ensemble's critical PCs are of. */
export function classifierRows(evidence: EnsembleEvidence, critical: ClassifiedComponents): FindingRow[] {
  const { classifier, accuracy, trainAccuracy } = critical;
  const row = rowsAbout({ data: evidence.data, ensembles: evidence.label });
  return [
    row('accuracy of the linear classifier, test examples', fixedEstimate(accuracy)),
    row('accuracy of the linear classifier, train examples', fixedEstimate(trainAccuracy)),
    row('ridge of the linear classifier, log10', fixedEstimate(Math.log10(classifier.ridge))),
    row('effective rank of the linear classifier', fixedEstimate(classifier.effectiveRank)),
  ];
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
export function exclusionNotes(critical: ReadonlyMap<string, ClassifiedComponents>): string[] {
  return [...critical].map(([data, each]) => {
    const { firstHit, neverHit, neverPersistent, accuracy, trainAccuracy, classifier } = each;
    const count = firstHit.length;
    const trouble = classifierTrouble(each);
    return (
      `${data}: of ${count} test examples ${neverHit} are never right (left out of first hit), ` +
      `${neverPersistent} are wrong with all ` +
      `components (left out of persistent hit); accuracy of the linear classifier ${accuracy.toFixed(2)} ` +
      `(train ${trainAccuracy.toFixed(2)}, ridge ${classifier.ridge.toPrecision(2)}, effective rank ` +
      `${classifier.effectiveRank.toFixed(0)} of ${classifier.rank})` +
      (trouble === undefined ? '' : `; critical PCs are not applicable: ${trouble}`)
    );
  });
}
