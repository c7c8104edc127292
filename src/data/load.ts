import { datasetChecksum } from './checksum.js';
import type { Dataset } from './dataset.js';
import type { DataContext } from './files.js';
import { prepare } from './prepare/preparation.js';
import { SourceExamples } from './source-examples.js';
import { sourceOf } from './source/kinds.js';
import type { DataSpec } from './spec.js';

/**
 * The dataset that a specification describes: the same specification, seed and files give the same checksum.
 *
 * Synthetic data use the JavaScript engine's logarithm and cosine (see `Generator.normal`), and a `power`
 * transform uses its powers, so their last bits may differ between engines. All other data are the same
 * everywhere.
 *
 * @throws InputError for a field, an option or a file that is missing or wrong
 */
export async function loadDataset(spec: DataSpec, context: DataContext): Promise<Dataset> {
  return prepareDataset(spec, await readSource(spec, context), context.seed);
}

/** The first half of `loadDataset`: what the source gives. Entries with the same `sourceKey` share it. */
export async function readSource(spec: DataSpec, context: DataContext): Promise<SourceExamples> {
  return new SourceExamples(await sourceOf(spec).read(spec, context));
}

/** The second half of `loadDataset`. `source`: of this specification, read with this seed. */
export async function prepareDataset(spec: DataSpec, source: SourceExamples, seed: string): Promise<Dataset> {
  const dataset = await prepare(spec, source, seed);
  return { ...dataset, checksum: datasetChecksum(dataset) };
}

/** A text that is the same for specifications whose source gives the same examples, with one seed. */
export function sourceKey(spec: DataSpec): string {
  const { transform: _, labelling: __, project: ___, ...source } = { project: undefined, ...spec };
  return JSON.stringify(Object.entries(source).sort(([one], [other]) => (one < other ? -1 : 1)));
}
