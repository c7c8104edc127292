import { datasetChecksum } from './checksum.js';
import type { Dataset } from './dataset.js';
import type { DataContext } from './files.js';
import { prepare } from './prepare/preparation.js';
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
  const source = await sourceOf(spec).read(spec, context);
  const dataset = await prepare(spec, source, context.seed);
  return { ...dataset, checksum: datasetChecksum(dataset) };
}
