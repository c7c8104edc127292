import type * as z from 'zod';
import type { PrincipalComponents } from '../../components/principal-components.js';
import type { SpectrumMap } from './spectrum-map.js';

/** Names of the transforms, as `transform.kind` gives them in a suite file; `kinds.ts` has a row for each. */
export type TransformName = 'zca' | 'power' | 'amplified' | 'truncated';

/** One change of the training set's spectrum. Spec is the type that its schema gives. */
export interface TransformKind<Spec, Schema extends z.ZodType<Spec> = z.ZodType<Spec>> {
  readonly schema: Schema;
  /** Whether the test set goes through the training set's map; if not, it stays as it is. */
  readonly mapsTestSet: boolean;
  /** How many components have variance afterwards; undefined if all keep it. */
  componentsLeft(spec: Spec): number | undefined;
  /**
   * What happens to an example's coordinates.
   *
   * @param pca at least one of the training set's components, without those of the null space
   * @throws InputError for a field out of its bounds, or if there are fewer components than it needs
   */
  map(spec: Spec, pca: PrincipalComponents): SpectrumMap;
  /**
   * A few words for a dataset's title.
   *
   * @param rank ` (rank 24 of 40)` if the examples span fewer components than there are features, else empty
   */
  title(spec: Spec, rank: string): string;
}
