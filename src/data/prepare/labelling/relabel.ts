import { Generator } from '../../../random/generator.js';
import { seedOf } from '../../../random/seed.js';
import type { Dataset, ExampleSet } from '../../dataset.js';
import { InputError } from '../../input-error.js';
import { projectInSlices } from '../../components/pca.js';
import { type PrincipalComponents } from '../../components/principal-components.js';
import type { LabellingSpec } from '../../spec.js';
import { requireRank } from '../transform/transform-spectrum.js';

type Splits = Pick<Dataset, 'classes' | 'train' | 'test'>;

/** A linear classifier of coordinates: class k's score is intercepts[k] + weights[k] · z. */
interface LinearClassifier {
  /** [class, component] */
  readonly weights: Float64Array;
  /** [class] */
  readonly intercepts: Float64Array;
}

/**
 * Replaces labels, and counts in `flipped` the examples whose label is then another than the source's.
 *
 * - shuffled: each split's labels are permuted over its examples, with the seed `('data', 'labels', split)`
 * - separable: the class of the largest score (the first of equals) of `leastSquaresClassifier`, which is fitted to the training set's
 *   labels, the source's or those shuffled as above, on the first P PCs (PC-bias paper, figure 9)
 *
 * @param pca of the training set about its mean, without those of the null space: asked for by `separable` only
 * @throws InputError if there are fewer than P components, or if all training examples get one class
 */
export async function relabel<Data extends Splits>(
  dataset: Data,
  labelling: LabellingSpec,
  pca: () => Promise<PrincipalComponents>,
  seed: string,
): Promise<Data & Required<Pick<Dataset, 'flipped'>>> {
  const fromSource = labelling.kind === 'separable' && labelling.from === 'source';
  const start = fromSource
    ? dataset
    : {
        ...dataset,
        train: shuffled(dataset.train, 'train', seed),
        test: shuffled(dataset.test, 'test', seed),
      };
  const relabelled =
    labelling.kind === 'shuffled' ? start : await separated(start, labelling.components, await pca());
  const flipped = {
    train: differences(dataset.train.labels, relabelled.train.labels),
    test: differences(dataset.test.labels, relabelled.test.labels),
  };
  return { ...relabelled, flipped };
}

/** For a title, e.g. `labels separable in 50 PCs (flipped 312 of 1,000 and 150 of 300)`. */
export function describeLabelling(
  labelling: LabellingSpec,
  { train, test, flipped }: Splits & Required<Pick<Dataset, 'flipped'>>,
): string {
  const count = `(flipped ${withCommas(flipped.train)} of ${withCommas(train.count)} and ${withCommas(flipped.test)} of ${withCommas(test.count)})`;
  if (labelling.kind === 'shuffled') return `shuffled labels ${count}`;
  const from = labelling.from === 'source' ? '' : 'shuffled ';
  return `${from}labels separable in ${labelling.components} PCs ${count}`;
}

/**
 * The linear classifier with intercept that has the least sum of squared differences between scores and one-hot labels. The training
 * set's coordinates are uncorrelated and of mean 0, so each weight is a regression of its own:
 *
 *     weights[k, p] = Σ_e z[e, p] · 1[y_e = k] / (n λ_p),    intercepts[k] = share of class k
 *
 * @param coordinates of the training set along its first PCs: [example, component]
 * @param eigenvalues their variances, above 0: [component]
 * @param labels [example]
 */
export function leastSquaresClassifier(
  coordinates: Float32Array,
  eigenvalues: Float64Array,
  labels: Uint8Array,
  classes: number,
): LinearClassifier {
  const P = eigenvalues.length;
  const weights = new Float64Array(classes * P);
  const intercepts = new Float64Array(classes);
  labels.forEach((label, example) => {
    intercepts[label]! += 1 / labels.length;
    for (let p = 0; p < P; p++) weights[label * P + p]! += coordinates[example * P + p]!;
  });
  for (let at = 0; at < weights.length; at++) weights[at]! /= labels.length * eigenvalues[at % P]!;
  return { weights, intercepts };
}

async function separated<Data extends Splits>(
  dataset: Data,
  P: number,
  pca: PrincipalComponents,
): Promise<Data> {
  requireRank('data.labelling.components', P, pca);
  const { train, test, classes } = dataset;
  const coordinates = await projectInSlices(pca, train.inputs, train.count, P);
  const eigenvalues = pca.eigenvalues.subarray(0, P);
  const classifier = leastSquaresClassifier(coordinates, eigenvalues, train.labels, classes.length);
  const labels = classify(classifier, coordinates, train.count);
  const only = labels[0]!;
  if (labels.every((label) => label === only)) {
    throw new InputError(
      `data.labelling: the linear classifier in ${P} PCs gives every training example the class ${classes[only]}, and one class is ` +
        'nothing to learn; ask for more components, or for as many examples of each class',
    );
  }
  const testCoordinates = await projectInSlices(pca, test.inputs, test.count, P);
  return {
    ...dataset,
    train: { ...train, labels },
    test: { ...test, labels: classify(classifier, testCoordinates, test.count) },
  };
}

function classify(
  { weights, intercepts }: LinearClassifier,
  coordinates: Float32Array,
  count: number,
): Uint8Array {
  const P = weights.length / intercepts.length;
  return Uint8Array.from({ length: count }, (_, example) => {
    let best = -Infinity;
    let label = 0;
    for (let k = 0; k < intercepts.length; k++) {
      let score = intercepts[k]!;
      for (let p = 0; p < P; p++) score += weights[k * P + p]! * coordinates[example * P + p]!;
      if (score > best) {
        best = score;
        label = k;
      }
    }
    return label;
  });
}

function shuffled(split: ExampleSet, name: 'train' | 'test', seed: string): ExampleSet {
  const places = Uint32Array.from(split.labels, (_, example) => example);
  new Generator(seedOf(seed, 'data', 'labels', name)).shuffle(places);
  return { ...split, labels: Uint8Array.from(places, (place) => split.labels[place]!) };
}

function differences(before: Uint8Array, after: Uint8Array): number {
  return before.reduce((sum, label, example) => sum + (label === after[example] ? 0 : 1), 0);
}

/** A whole number as a title prints it, e.g. `10,000`. */
export function withCommas(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
