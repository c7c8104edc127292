import { principalComponents } from './components/pca.js';
import type { PrincipalComponents } from './components/principal-components.js';
import type { SourceDataset } from './dataset.js';
import { featureCount } from '../model/shape.js';

/**
 * What a source gave for an entry of `data:`, before transform, labelling and projection. Entries that differ
 * in these alone share it, so nothing may write to its arrays.
 */
export class SourceExamples {
  private known: Promise<PrincipalComponents> | undefined;

  constructor(readonly dataset: SourceDataset) {}

  /** Principal components of the training inputs about their mean, computed when first asked for. */
  components(): Promise<PrincipalComponents> {
    const { shape, train } = this.dataset;
    return (this.known ??= principalComponents(train.inputs, train.count, featureCount(shape)));
  }
}
