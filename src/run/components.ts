import { cachedComponents, type ComponentsCache } from '../data/components/components-cache.js';
import type { Dataset } from '../data/dataset.js';
import { principalComponents, spectrum } from '../data/components/pca.js';
import { type RankedComponents } from '../data/components/principal-components.js';
import { featureCount } from '../model/shape.js';

/**
 * Principal components and spectra of datasets, each computed once. With a cache, components are computed
 * once for all runs.
 */
export class ComponentsSource {
  private readonly axes = new Map<string, Promise<RankedComponents>>();
  private readonly spectra = new Map<string, Promise<Float64Array>>();

  constructor(private readonly cache: ComponentsCache | undefined) {}

  /**
   * Principal components of the training inputs about the origin: eigenvalues and eigenvectors of Σxx / n.
   */
  aboutOrigin({ checksum, shape, train }: Dataset): Promise<RankedComponents> {
    return once(this.axes, checksum, () =>
      cachedComponents(this.cache, checksum, { centred: false }, () =>
        principalComponents(train.inputs, train.count, featureCount(shape), { centred: false }),
      ),
    );
  }

  /** Eigenvalues of the training inputs' covariance (divided by n), descending: [feature]. */
  spectrum({ checksum, shape, train }: Dataset): Promise<Float64Array> {
    return once(this.spectra, checksum, () => spectrum(train.inputs, train.count, featureCount(shape)));
  }
}

function once<Value>(
  known: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}
