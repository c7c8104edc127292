import type { Columns, KernelShape } from '../gpu/adapter.js';
import type { Grid } from './backend.js';

/** Most workgroups in a dimension that every WebGPU adapter takes. */
const MOST_WORKGROUPS = 65535;

/** What a product writes: its sums, without bias or activation (epilogue.ts). */
export const NOTHING_AFTER = { BIAS: 'none', ACTIVATION: 'identity', BELOW: 'linear' } as const;

interface Dispatch {
  readonly constants: Record<string, number | string>;
  readonly grid: Grid;
}

/** `count` elements of a member, about `span` in each invocation (lib/flat.wgsl); members along z. */
export function flatDispatch(count: number, members: number, { flat, span }: KernelShape): Dispatch {
  const workgroups = Math.max(1, Math.ceil(count / (flat * span)));
  const rows = Math.ceil(workgroups / MOST_WORKGROUPS);
  return {
    constants: { FLAT: flat },
    grid: [Math.ceil(workgroups / rows), rows, members],
  };
}

/** A register-tiled product of `rows` × `columns4` groups of four columns; members along z. */
export function tiledDispatch(
  rows: number,
  columns4: number,
  members: number,
  shape: KernelShape,
  columns?: Columns,
): Dispatch {
  const { tm, tn } = shape.tile(rows, columns4, columns);
  const held = shape.rows === 'subgroup' ? Math.ceil(tm / shape.lanes) : tm;
  return {
    constants: { TM: tm, TN: tn, LANES: shape.lanes, HELD: held, ROWS: shape.rows, ...NOTHING_AFTER },
    grid: [Math.ceil(columns4 / (shape.lanes * tn)), Math.ceil(rows / tm), members],
  };
}

/**
 * A product with a narrow batch: `columns` along the lanes, up to `most` of them in each invocation, which does all of the batch
 * and shares `rows` values of the other operand with its subgroup; members along z.
 */
export function narrowDispatch(
  columns: number,
  rows: number,
  most: number,
  members: number,
  { lanes, rows: way }: KernelShape,
): Dispatch {
  const tn = way === 'subgroup' && columns >= most * lanes ? most : 1;
  const held = way === 'subgroup' ? Math.ceil(rows / lanes) : rows;
  return {
    constants: { TN: tn, LANES: lanes, HELD: held, ROWS: way, QUAD: 4 },
    grid: [Math.ceil(columns / (lanes * tn)), 1, members],
  };
}
