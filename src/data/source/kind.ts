import type * as z from 'zod';
import type { DataExtent, SourceDataset } from '../dataset.js';
import type { DataContext } from '../files.js';

/** Names of the sources, as `source` gives them in a suite file; `kinds.ts` has a row for each. */
export type SourceName = 'gaussian' | 'mnist' | 'cifar10' | 'cifar100' | 'npz';

/** One place that examples come from. Spec is the type that its schema gives. */
export interface SourceKind<Spec, Schema extends z.ZodType<Spec> = z.ZodType<Spec>> {
  /** An entry of `data:` with this source. */
  readonly schema: Schema;
  /** Whether its files lie in the folder of --data-dir. */
  readonly needsDataDir: boolean;
  /** Sizes that the specification tells before anything is loaded, without projection. */
  extent(spec: Spec): DataExtent;
  /**
   * The examples that the specification chooses, before transform, labelling and projection.
   *
   * @throws InputError for a field, an option or a file that is missing or wrong
   */
  read(spec: Spec, context: DataContext): SourceDataset | Promise<SourceDataset>;
}
