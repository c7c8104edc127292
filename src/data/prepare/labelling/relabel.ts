import type { PrincipalComponents } from '../../components/principal-components.js';
import type { Dataset } from '../../dataset.js';
import { withCommas } from '../../with-commas.js';
import { labellingOf, type LabellingSpec } from './kinds.js';

type Splits = Pick<Dataset, 'classes' | 'train' | 'test'>;

/**
 * Replaces labels, keeps those of the source in `sourceLabels`, and counts in `flipped` the examples whose
 * label now differs.
 *
 * @param pca of the training set about its mean, without those of the null space; called only if needed
 * @throws InputError as the labelling does
 */
export async function relabel<Data extends Splits>(
  dataset: Data,
  labelling: LabellingSpec,
  pca: () => Promise<PrincipalComponents>,
  seed: string,
): Promise<Data & Required<Pick<Dataset, 'flipped' | 'sourceLabels'>>> {
  const { classes, train, test } = dataset;
  const labels = await labellingOf(labelling).labels(labelling, { classes, train, test, pca, seed });
  return {
    ...dataset,
    train: { ...train, labels: labels.train },
    test: { ...test, labels: labels.test },
    sourceLabels: { train: train.labels, test: test.labels },
    flipped: {
      train: differences(train.labels, labels.train),
      test: differences(test.labels, labels.test),
    },
  };
}

/** For a title, e.g. `labels separable in 50 PCs (flipped 312 of 1,000 and 150 of 300)`. */
export function describeLabelling(
  labelling: LabellingSpec,
  { train, test, flipped }: Splits & Required<Pick<Dataset, 'flipped'>>,
): string {
  const flippedTrain = `${withCommas(flipped.train)} of ${withCommas(train.count)}`;
  const flippedTest = `${withCommas(flipped.test)} of ${withCommas(test.count)}`;
  return `${labellingOf(labelling).title(labelling)} (flipped ${flippedTrain} and ${flippedTest})`;
}

function differences(before: Uint8Array, after: Uint8Array): number {
  return before.reduce((sum, label, example) => sum + (label === after[example] ? 0 : 1), 0);
}
