import { projectInSlices } from '../components/pca.js';
import type { PrincipalComponents } from '../components/principal-components.js';
import { spanningComponents } from '../components/spanning.js';
import type { Dataset, ExampleSet } from '../dataset.js';
import { InputError } from '../input-error.js';
import type { PreparationSpec } from '../preparation-fields.js';
import type { SourceExamples } from '../source-examples.js';
import { describeLabelling, relabel } from './labelling/relabel.js';
import {
  describeTransform,
  transformedComponents,
  transformSpectrum,
} from './transform/transform-spectrum.js';
import { type FeatureShape, featureCount } from '../../model/shape.js';

/**
 * Changes the spectrum, the labels and the features of a source's examples, as the specification says.
 *
 * All three use one set of PCs, those of the training set as the source gives it. So labels that are
 * separable in P PCs are the same labels whatever the transform, and a flat spectrum, which has no PCs of its
 * own, keeps their order. The three steps are done in this order:
 *
 * 1. labelling: looks at inputs before the transform, and does not change them
 * 2. transform
 * 3. project: coordinates along the first P PCs of the transformed training set, which are the same
 *    directions in the order of the new eigenvalues
 *
 * @throws InputError for what cannot be done with this training set
 */
export async function prepare(
  spec: PreparationSpec & { readonly project?: number | undefined },
  examples: SourceExamples,
  seed: string,
): Promise<Omit<Dataset, 'checksum'>> {
  const { note, ...source } = examples.dataset;
  const { transform, labelling, project } = spec;
  if (project !== undefined) requireProjection(project, source.shape);
  const spanning = async (): Promise<PrincipalComponents> =>
    spanningComponents(await examples.components(), source.train.count);

  let { title } = source;
  let dataset: Omit<Dataset, 'checksum'> = source;
  let labels = '';
  if (labelling !== undefined) {
    const relabelled = await relabel(source, labelling, spanning, seed);
    labels = `, ${describeLabelling(labelling, relabelled)}`;
    dataset = relabelled;
  }
  if (transform !== undefined) {
    const pca = await spanning();
    dataset = await transformSpectrum(dataset, transform, pca);
    title += ` ${describeTransform(transform, pca)}`;
  }
  if (project !== undefined) {
    const pca =
      transform === undefined
        ? await examples.components()
        : transformedComponents(transform, await spanning());
    dataset = await projectAll(dataset, project, pca);
    title += ` ${project} PCs`;
  }
  return { ...dataset, title: title + labels + (note === undefined ? '' : ` (${note})`) };
}

/** Replaces features by coordinates along the first P of the components. */
async function projectAll(
  dataset: Omit<Dataset, 'checksum'>,
  P: number,
  pca: PrincipalComponents,
): Promise<Omit<Dataset, 'checksum'>> {
  const { train, test } = dataset;
  if (P > pca.eigenvalues.length) {
    throw new InputError(
      `data.project: ${P}, and the ${train.count} training examples span only ` +
        `${pca.eigenvalues.length} components; ask for fewer components or more examples`,
    );
  }
  const projectSplit = async (split: ExampleSet): Promise<ExampleSet> => ({
    ...split,
    inputs: await projectInSlices(pca, split.inputs, split.count, P),
  });
  return {
    ...dataset,
    shape: { channels: P, height: 1, width: 1 },
    train: await projectSplit(train),
    test: await projectSplit(test),
  };
}

function requireProjection(P: number, shape: FeatureShape): void {
  const features = featureCount(shape);
  if (Number.isInteger(P) && P >= 1 && P <= features) return;
  throw new InputError(
    `data.project: ${P}, expected an integer from 1 to the ${features} features ` +
      `(${shape.channels}x${shape.height}x${shape.width}); ask for fewer components or a larger size`,
  );
}
