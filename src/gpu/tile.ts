/**
 * What one workgroup of a tiled product computes, and how. At one precision, a tile never changes a bit of a
 * result.
 */
export interface Tile {
  /**
   * How invocations get the terms of their rows: each loads its own, a subgroup shares them, or they come
   * from workgroup memory. With `matrix`, they come from workgroup memory in f16, and whole subgroups
   * multiply matrices.
   */
  readonly rows: 'direct' | 'subgroup' | 'workgroup' | 'matrix';
  /** Invocations along the columns; for `matrix`, subgroups. */
  readonly lanes: number;
  /**
   * Invocations (for `matrix`, subgroups) along the rows that share the workgroup's memory; 1 for other
   * kinds.
   */
  readonly down: number;
  /** Rows that an invocation computes; for `matrix`, matrices of a subgroup along the rows. */
  readonly tm: number;
  /**
   * Groups of four columns that an invocation computes; for `matrix`, matrices of a subgroup along the
   * columns.
   */
  readonly tn: number;
}

/**
 * How the columns of a tiled product lie in memory: four adjacent ones are one load, four gathered ones come
 * from four places.
 */
export type Columns = 'adjacent' | 'gathered';
