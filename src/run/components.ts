import { featureCount, type Dataset } from '../data/dataset.js';
import { principalComponents, type PrincipalComponents } from '../data/pca.js';

/** Principal components of datasets about the origin, each computed once. */
export class ComponentsSource {
  private readonly known = new Map<string, Promise<PrincipalComponents>>();

  /** Of the training inputs: eigenvalues and eigenvectors of Σxx / n. */
  of({ checksum, shape, train }: Dataset): Promise<PrincipalComponents> {
    let found = this.known.get(checksum);
    if (found === undefined) {
      found = Promise.resolve(principalComponents(train.inputs, train.count, featureCount(shape)));
      this.known.set(checksum, found);
    }
    return found;
  }
}
