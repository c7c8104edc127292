import { datasetChecksum } from './checksum.js';
import type { Dataset } from './dataset.js';
import { FIRST_DRAW, seedOfDraw } from './draw.js';
import type { DataContext } from './files.js';
import { prepare } from './prepare/preparation.js';
import { SourceExamples } from './source-examples.js';
import { sourceOf } from './source/kinds.js';
import type { DataSpec } from './spec.js';

/**
 * The dataset that a specification describes: the same specification, seed, draw and files give the same
 * checksum.
 *
 * Synthetic data use the JavaScript engine's logarithm and cosine (see `Generator.normal`), and a `power`
 * transform uses its powers, so their last bits may differ between engines. All other data are the same
 * everywhere.
 *
 * @throws InputError for a field, an option or a file that is missing or wrong
 */
export async function loadDataset(spec: DataSpec, context: DataContext): Promise<Dataset> {
  return prepareDataset(spec, await readSource(spec, context), context);
}

/** The first half of `loadDataset`: what the source gives. Entries with the same `sourceKey` share it. */
export async function readSource(spec: DataSpec, context: DataContext): Promise<SourceExamples> {
  return new SourceExamples(await sourceOf(spec).read(spec, context));
}

/**
 * The second half of `loadDataset`. `source`: of this specification, read with this seed and draw. What
 * follows the training set (normalisation, principal components, transforms) follows that of the draw.
 */
export async function prepareDataset(
  spec: DataSpec,
  source: SourceExamples,
  { seed, draw = FIRST_DRAW }: Pick<DataContext, 'seed' | 'draw'>,
): Promise<Dataset> {
  const dataset = await prepare(spec, source, seedOfDraw(seed, draw));
  const title = draw === FIRST_DRAW ? dataset.title : `${dataset.title}, draw ${draw}`;
  return { ...dataset, title, checksum: datasetChecksum(dataset) };
}

/**
 * A text that is the same for specifications whose source gives the same examples, with one seed and draw.
 */
export function sourceKey(spec: DataSpec): string {
  const { transform: _, labelling: __, project: ___, ...source } = { project: undefined, ...spec };
  return JSON.stringify(Object.entries(source).sort(([one], [other]) => (one < other ? -1 : 1)));
}
