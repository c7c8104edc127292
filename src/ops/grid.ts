import type { KernelShape } from '../gpu/adapter.js';
import type { Columns } from '../gpu/tile.js';
import type { MatrixUnits } from '../gpu/precision.js';
import type { Grid } from './backend.js';

/** Most workgroups in a dimension that every WebGPU adapter takes. */
const MOST_WORKGROUPS = 65535;

/** What a product writes: its sums, without bias or activation (epilogue.ts), whose operand would have binding EPILOGUE. */
export const NOTHING_AFTER = { BIAS: 'none', ACTIVATION: 'identity', BELOW: 'linear', EPILOGUE: 4 } as const;

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

/** How the kernel of a tiled product comes by its terms. */
interface TiledLoop {
  /** Terms of a sum, and of them those of the innermost loop, where it can add several together. */
  readonly terms?: { readonly all: number; readonly inner: number };
  /** Default: adjacent. */
  readonly columns?: Columns;
}

/** A tiled product of `rows` × `columns4` groups of four columns; members along z. */
export function tiledDispatch(
  rows: number,
  columns4: number,
  members: number,
  shape: KernelShape,
  { terms, columns }: TiledLoop,
): Dispatch {
  const { tm, tn } = shape.tile(rows, columns4, columns);
  const { lanes, down, matrix } = shape;
  const common = { TM: tm, TN: tn, LANES: lanes, ...NOTHING_AFTER };
  if (shape.rows === 'direct' || shape.rows === 'subgroup') {
    const together = { TERMS: terms ? termsTogether(terms, tn, shape) : 1 };
    return {
      constants: {
        ...common,
        TILE: 'registers',
        SUM: 'fma',
        TM4: tm / 4,
        ...rowsHeld(tm, shape),
        ...together,
      },
      grid: [Math.ceil(columns4 / (lanes * tn)), Math.ceil(rows / tm), members],
    };
  }
  const high = down * tm * (matrix?.m ?? 1);
  const wide4 = lanes * tn * ((matrix?.n ?? 4) / 4);
  const slabs = { ...common, TILE: 'slabs', DOWN: down, QUAD: 4 };
  return {
    constants: matrix
      ? {
          ...slabs,
          SUM: 'subgroup_matrix',
          MATRIX_M: matrix.m,
          MATRIX_N: matrix.n,
          MATRIX_K: matrix.k,
          SUBGROUP: matrix.subgroup,
          DEPTH: matrixDepth(high, 4 * wide4, lanes * down, matrix),
        }
      : { ...slabs, SUM: 'fma', TM4: tm / 4, DEPTH: slabDepth(high, wide4) },
    grid: [Math.ceil(columns4 / wide4), Math.ceil(rows / high), members],
  };
}

const NARROW_LANES = 32;

/**
 * A product with a narrow batch: `columns` along the lanes, up to `most` of them in each invocation, which does all of the batch
 * and shares `rows` values of the other operand with its subgroup; members along z.
 */
export function narrowDispatch(
  columns: number,
  rows: number,
  most: number,
  members: number,
  shape: KernelShape,
): Dispatch {
  // Always in f32 and in registers: a batch of a few entries fills no matrix.
  const lanes = shape.rows === 'direct' || shape.rows === 'subgroup' ? shape.lanes : NARROW_LANES;
  const tn = shape.rows === 'subgroup' && columns >= most * lanes ? most : 1;
  return {
    constants: { TN: tn, LANES: lanes, ...rowsHeld(rows, shape), QUAD: 4 },
    grid: [Math.ceil(columns / (lanes * tn)), 1, members],
  };
}

/** On lavapipe two terms together gained a tenth, and lost one where sums are shorter or tiles wider than this. */
const LEAST_TERMS = 64;
const MOST_GROUPS = 2;

/** Terms that an invocation adds together: as many as the shape says where they divide the loop, so that none is left over. */
function termsTogether(
  { all, inner }: { readonly all: number; readonly inner: number },
  tn: number,
  { terms = 1 }: KernelShape,
): number {
  return all >= LEAST_TERMS && tn <= MOST_GROUPS && inner % terms === 0 ? terms : 1;
}

/** Which `lib/rows_*`, and how many values of so many rows an invocation holds. */
function rowsHeld(count: number, { rows, lanes }: KernelShape): { ROWS: string; HELD: number } {
  return rows === 'subgroup'
    ? { ROWS: 'subgroup', HELD: Math.ceil(count / lanes) }
    : { ROWS: 'direct', HELD: count };
}

/** Bytes of memory that every adapter gives a workgroup. */
const WORKGROUP_BYTES = 16384;

/** Terms, up to 16, of so many rows and groups of four columns that fit there together (lib/tiles/slabs_fma.wgsl). */
function slabDepth(rows: number, columns4: number): number {
  const groups = rows / 4 + 1 + columns4 + 1;
  return [16, 8].find((depth) => depth * groups * 16 <= WORKGROUP_BYTES) ?? 4;
}

/** Terms, a multiple of `k`, of so many rows and columns in f16 that fit there beside a result of each subgroup (lib/tiles/slabs_subgroup_matrix.wgsl). */
function matrixDepth(rows: number, columns: number, subgroups: number, { m, n, k }: MatrixUnits): number {
  const bytes = (depth: number): number => 2 * depth * (rows + columns) + 4 * subgroups * m * n;
  return bytes(2 * k) <= WORKGROUP_BYTES ? 2 * k : k;
}
