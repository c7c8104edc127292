import { datasetChecksum } from './checksum.js';
import { readCifar } from './source/cifar.js';
import type { Dataset } from './dataset.js';
import type { DataContext } from './files.js';
import { makeGaussian } from './source/gaussian.js';
import { prepareImages } from './source/image/images.js';
import { readMnist } from './source/mnist.js';
import { readNpz } from './source/npz.js';
import { prepare, type SourceDataset } from './prepare/preparation.js';
import type { DataSpec } from './spec.js';

/**
 * The dataset that a specification describes: the same specification, seed and files give the same checksum.
 *
 * Synthetic data go through the engine's logarithm and cosine (see `Generator.normal`), and a `power` transform through its powers, so
 * their last bits may differ between JavaScript engines; other images do not.
 *
 * @throws InputError for a field, an option or a file that is missing or wrong
 */
export async function loadDataset(spec: DataSpec, context: DataContext): Promise<Dataset> {
  const dataset = await prepare(spec, await readSource(spec, context), context.seed);
  return { ...dataset, checksum: datasetChecksum(dataset) };
}

async function readSource(spec: DataSpec, context: DataContext): Promise<SourceDataset> {
  switch (spec.source) {
    case 'gaussian':
      return makeGaussian(spec, context.seed);
    case 'mnist':
      return prepareImages(spec, await readMnist(context.files), context.seed);
    case 'cifar10':
    case 'cifar100':
      return prepareImages(spec, await readCifar(spec, context), context.seed);
    case 'npz':
      return readNpz(spec, context);
  }
}
