import { cachedComponents, type ComponentsCache } from '../data/components/components-cache.js';
import type { Dataset } from '../data/dataset.js';
import { principalComponents, spectrum } from '../data/components/pca.js';
import { type RankedComponents } from '../data/components/principal-components.js';
import { RecentlyUsed } from '../data/recently-used.js';
import { featureCount } from '../model/shape.js';

/** Bytes that are kept of what findings make of datasets: of 1,000 test examples about 12 MB. */
const REMEMBERED_BYTES = 128e6;

/**
 * Principal components and spectra of datasets, each computed once, and what else follows from them. With a
 * cache, components are computed once for all runs.
 */
export class ComponentsSource {
  private readonly axes = new Map<string, Promise<RankedComponents>>();
  private readonly spectra = new Map<string, Promise<Float64Array>>();
  private readonly others = new RecentlyUsed<unknown>(REMEMBERED_BYTES, bytesOf);

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

  /**
   * What `make` makes of the dataset with this checksum, under a name that says what. The least recently used
   * values go when all of them take more than 128 MB.
   */
  remembered<Value>(checksum: string, name: string, make: () => Promise<Value>): Promise<Value> {
    return this.others.of(JSON.stringify([checksum, name]), make) as Promise<Value>;
  }
}

/** Bytes of the numbers that a value of plain data holds. */
function bytesOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, each) => sum + bytesOf(each), 0);
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
