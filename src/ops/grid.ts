import type { KernelShape } from '../gpu/adapter.js';
import type { MatrixUnits } from '../gpu/precision.js';
import type { Grid, Operation, Product, Sizes } from './backend.js';

/** Most workgroups in a dimension that every WebGPU adapter takes. */
const MOST_WORKGROUPS = 65535;

/**
 * What a product writes by itself: its sums, without bias or activation (activation/epilogue.ts). An
 * epilogue's operand would have binding EPILOGUE.
 */
export const NOTHING_AFTER = { BIAS: 'none', ACTIVATION: 'identity', BELOW: 'linear', EPILOGUE: 4 } as const;

type Constants = Record<string, number | string>;

export interface Dispatch {
  readonly constants: Constants;
  readonly grid: Grid;
}

/** Constants of a kernel beside those of its workgroups. */
type OwnConstants = (sizes: Sizes) => Readonly<Constants>;

const none: OwnConstants = () => ({});

/** `count` elements of a member, about `span` in each invocation (lib/flat.wgsl); members along z. */
export function flatDispatch(count: number, members: number, { flat, span }: KernelShape): Dispatch {
  const workgroups = Math.max(1, Math.ceil(count / (flat * span)));
  const rows = Math.ceil(workgroups / MOST_WORKGROUPS);
  return {
    constants: { FLAT: flat },
    grid: [Math.ceil(workgroups / rows), rows, members],
  };
}

/** The dispatch of an operation on as many elements of a member as `count` says. */
export function elementwise(
  count: (sizes: Sizes) => number,
  own: OwnConstants = none,
): Operation['dispatch'] {
  return (sizes, members, shape) => {
    const { constants, grid } = flatDispatch(count(sizes), members, shape);
    return { constants: { ...constants, ...own(sizes) }, grid };
  };
}

/**
 * What an operation declares that is a tiled product: its extents, and the dispatch that follows from them.
 */
export function tiledProduct(
  product: (sizes: Sizes) => Product,
  own: OwnConstants = none,
): Required<Pick<Operation, 'product' | 'dispatch'>> {
  return {
    product,
    dispatch(sizes, members, shape) {
      const { constants, grid } = tiledDispatch(product(sizes), members, shape);
      return { constants: { ...constants, ...own(sizes) }, grid };
    },
  };
}

/** A tiled product of a member; members along z. */
function tiledDispatch(product: Product, members: number, shape: KernelShape): Dispatch {
  const { rows, columns4, columns } = product;
  const { tm, tn } = shape.tile(rows, columns4, columns);
  const { lanes, down, matrix } = shape;
  const common = { TM: tm, TN: tn, LANES: lanes, QUAD: 4, ...NOTHING_AFTER };
  if (shape.rows === 'direct' || shape.rows === 'subgroup') {
    return {
      constants: {
        ...common,
        TILE: 'registers',
        SUM: 'fma',
        TM4: tm / 4,
        ...rowsHeld(tm, shape),
        TERMS: termsTogether(product, tn, shape),
      },
      grid: [Math.ceil(columns4 / (lanes * tn)), Math.ceil(rows / tm), members],
    };
  }
  const high = down * tm * (matrix?.m ?? 1);
  const wide4 = lanes * tn * ((matrix?.n ?? 4) / 4);
  const slabs = { ...common, TILE: 'slabs', DOWN: down };
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

/** Lanes of a product in registers on an adapter whose tiled products are in workgroup memory. */
export const NARROW_LANES = 32;

/** A product of a member whose one side is narrow. */
interface NarrowProduct {
  /** Columns of results, which lie along the lanes. */
  readonly columns: number;
  /** Most columns of an invocation, which computes all rows of them. */
  readonly mostColumns: number;
  /** Values of the other operand that an invocation shares with its subgroup. */
  readonly rows: number;
}

/** A product with a narrow side, all of it in each invocation; members along z. */
export function narrowDispatch(
  { columns, mostColumns, rows }: NarrowProduct,
  members: number,
  shape: KernelShape,
): Dispatch {
  // It is always in f32 and in registers: a batch of a few entries fills no matrix.
  const lanes = shape.rows === 'direct' || shape.rows === 'subgroup' ? shape.lanes : NARROW_LANES;
  const tn = shape.rows === 'subgroup' && columns >= mostColumns * lanes ? mostColumns : 1;
  return {
    constants: { TN: tn, LANES: lanes, ...rowsHeld(rows, shape), QUAD: 4 },
    grid: [Math.ceil(columns / (lanes * tn)), 1, members],
  };
}

/**
 * On lavapipe adding two terms together gained a tenth of the time; it lost a tenth where sums are shorter or
 * tiles wider than this.
 */
const LEAST_TERMS = 64;
const MOST_GROUPS = 2;

/**
 * Terms that an invocation adds together: as many as the shape says where they divide the innermost loop
 * evenly.
 */
function termsTogether({ depth, inner }: Product, tn: number, { terms = 1 }: KernelShape): number {
  const worth = inner !== undefined && depth >= LEAST_TERMS && tn <= MOST_GROUPS;
  return worth && inner % terms === 0 ? terms : 1;
}

/** Which `lib/rows_*` to import, and how many of `count` rows' values an invocation holds. */
export function rowsHeld(count: number, { rows, lanes }: KernelShape): { ROWS: string; HELD: number } {
  return rows === 'subgroup'
    ? { ROWS: 'subgroup', HELD: Math.ceil(count / lanes) }
    : { ROWS: 'direct', HELD: count };
}

/** Bytes of memory that every adapter gives a workgroup. */
const WORKGROUP_BYTES = 16384;

/**
 * Terms, up to 16, of so many rows and groups of four columns that fit there together
 * (lib/tiles/slabs_fma.wgsl).
 */
function slabDepth(rows: number, columns4: number): number {
  const groups = rows / 4 + 1 + columns4 + 1;
  return [16, 8].find((depth) => depth * groups * 16 <= WORKGROUP_BYTES) ?? 4;
}

/**
 * Terms, a multiple of `k`, of so many rows and columns in f16 that fit there beside a result of each
 * subgroup (lib/tiles/slabs_subgroup_matrix.wgsl).
 */
function matrixDepth(rows: number, columns: number, subgroups: number, { m, n, k }: MatrixUnits): number {
  const bytes = (depth: number): number => 2 * depth * (rows + columns) + 4 * subgroups * m * n;
  return bytes(2 * k) <= WORKGROUP_BYTES ? 2 * k : k;
}
