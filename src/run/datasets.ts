import type { Dataset } from '../data/dataset.js';
import type { DataContext } from '../data/files.js';
import { loadDataset } from '../data/load.js';
import type { Trial } from '../suite/suite.js';

/**
 * Datasets of a suite, loaded when asked for. The last one is kept, because a plan goes dataset by dataset.
 */
export class Datasets {
  private last: { readonly name: string; readonly dataset: Promise<Dataset> } | undefined;

  constructor(private readonly context: Omit<DataContext, 'seed'>) {}

  /** Rejects with InputError. */
  of({ data, dataSeed }: Trial): Promise<Dataset> {
    if (this.last?.name !== data.name) {
      this.last = { name: data.name, dataset: loadDataset(data.spec, { ...this.context, seed: dataSeed }) };
    }
    return this.last.dataset;
  }
}
