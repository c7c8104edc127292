/** What one workgroup of a tiled product computes, and how; of one precision, a tile never changes a bit of a result. */
export interface Tile {
  /**
   * How its invocations come by the terms of its rows: each by itself, across a subgroup, or from the memory of the workgroup;
   * `matrix`: from there in f16, and whole subgroups multiply matrices.
   */
  readonly rows: 'direct' | 'subgroup' | 'workgroup' | 'matrix';
  /** Invocations along the columns; of `matrix`, subgroups. */
  readonly lanes: number;
  /** Invocations, or subgroups, along the rows, where they share the memory of the workgroup; 1 elsewhere. */
  readonly down: number;
  /** Rows that an invocation computes; of `matrix`, matrices of a subgroup along the rows. */
  readonly tm: number;
  /** Groups of four columns that an invocation computes; of `matrix`, matrices of a subgroup along the columns. */
  readonly tn: number;
}

/** How the columns of a tiled product lie in memory: four beside each other are one load, or are gathered from four places. */
export type Columns = 'adjacent' | 'gathered';
