import type { Steps } from './steps.js';

/** Rows of a matrix in memory: entry (row, term) is at `at + row · rowStride + term · termStride`. */
export interface Rows {
  readonly data: Float64Array;
  readonly at: number;
  readonly rowStride: number;
  readonly termStride: number;
}

/** Part of a matrix: entry (row, column) at `at + row · stride + column`. */
interface Block {
  readonly data: Float64Array;
  readonly at: number;
  readonly stride: number;
}

/** Terms of some rows, packed in rows of `width`. The last tile of `height` rows is filled with zeros. */
interface Packed {
  readonly data: Float64Array;
  readonly width: number;
  readonly height: number;
}

/** The extents of a product, and which part of it is added. */
interface RowProducts {
  /** Rows of a and of c. */
  readonly rows: number;
  /** Rows of b, columns of c. */
  readonly columns: number;
  readonly terms: number;
  /** Default: 1. */
  readonly scale?: 1 | -1;
  /**
   * True halves the work: only entries with j ≥ i are needed, and those below the diagonal may be written or
   * not. Default: false.
   */
  readonly upper?: boolean;
}

/** Terms packed at a time. Seven rows of them fit a first-level cache of 32 KiB. */
const PANEL = 256;
/** Rows of the right operand packed at a time. They take 384 KiB and fit a second-level cache. */
const COLUMNS = 192;
/**
 * The tile's twelve running sums, three factors and one more nearly fit 16 registers. Its size changes no
 * bit.
 */
const TILE_ROWS = 4;
const TILE_COLUMNS = 3;
/** Rows between two steps: at most 64 · 192 · 256 products, about 2 ms. */
const STEP_ROWS = 64;

/**
 * c[i, j] += scale · sum over k of a[i, k] · b[j, k]. The terms of each entry are added one by one with k
 * ascending, so its bits depend on nothing else. Reaches about 4 GFLOP/s.
 *
 * @param target c, `[rows, columns]` with `stride` numbers from row to row
 */
export function* addRowProducts(
  target: Block,
  a: Rows,
  b: Rows,
  { rows, columns, terms, scale = 1, upper = false }: RowProducts,
): Steps<void> {
  const width = Math.min(PANEL, terms);
  const packedColumns = Math.ceil(Math.min(COLUMNS, columns) / TILE_COLUMNS) * TILE_COLUMNS;
  const left = { data: new Float64Array(TILE_ROWS * width), width, height: TILE_ROWS };
  const right = { data: new Float64Array(packedColumns * width), width, height: TILE_COLUMNS };
  const edge = { data: new Float64Array(TILE_ROWS * TILE_COLUMNS), at: 0, stride: TILE_COLUMNS };
  let operations = 0;
  for (let from = 0; from < terms; from += PANEL) {
    const length = Math.min(PANEL, terms - from);
    for (let first = 0; first < columns; first += COLUMNS) {
      const last = Math.min(columns, first + COLUMNS);
      pack(right, b, { first, last, from, length }, 1);
      for (let row = 0; row < (upper ? Math.min(rows, last) : rows); row += TILE_ROWS) {
        const height = Math.min(TILE_ROWS, rows - row);
        pack(left, a, { first: row, last: row + height, from, length }, scale);
        // Start at the tile that holds the diagonal, or at the first.
        const skipped = upper ? Math.max(0, Math.floor((row - first) / TILE_COLUMNS)) * TILE_COLUMNS : 0;
        for (let column = first + skipped; column < last; column += TILE_COLUMNS) {
          const { data, stride } = target;
          const tile = { data, at: target.at + row * stride + column, stride };
          const columnsAt = { data: right.data, at: (column - first) * width };
          if (height === TILE_ROWS && column + TILE_COLUMNS <= last) {
            addTile(left, columnsAt, length, tile);
          } else {
            const breadth = Math.min(TILE_COLUMNS, last - column);
            copyTile(edge, tile, height, breadth);
            addTile(left, columnsAt, length, edge);
            copyTile(tile, edge, height, breadth);
          }
        }
        operations += 2 * height * (last - first - skipped) * length;
        if (row % STEP_ROWS === 0) {
          yield operations;
          operations = 0;
        }
      }
    }
  }
  yield operations;
}

/**
 * Computes p[i, j] = sum over k of r[i, k] · r[j, k] with k ascending: all inner products of the rows of a
 * matrix that is read in panels.
 *
 * @param rows number of rows, of `length` entries each
 * @param fill writes columns [from, to) of row i to panel[i · stride ...]; `stride` is constant
 * @returns p: [row, row], symmetric, float64
 */
export function* rowProducts(
  rows: number,
  length: number,
  fill: (panel: Float64Array, stride: number, from: number, to: number) => void,
): Steps<Float64Array> {
  const panel = new Float64Array(rows * PANEL);
  const products = new Float64Array(rows * rows);
  const target = { data: products, at: 0, stride: rows };
  const operand = { data: panel, at: 0, rowStride: PANEL, termStride: 1 };
  for (let from = 0; from < length; from += PANEL) {
    const to = Math.min(length, from + PANEL);
    fill(panel, PANEL, from, to);
    yield* addRowProducts(target, operand, operand, { rows, columns: rows, terms: to - from, upper: true });
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < row; column++) {
      products[row * rows + column] = products[column * rows + row];
    }
  }
  return products;
}

/** Floating-point operations of `rowProducts`. */
export function rowProductOperations(rows: number, length: number): number {
  return rows * rows * length;
}

/**
 * Packs terms [from, from + length) of rows [first, last) into rows of `width`, times `scale`. Zeros fill the
 * last tile of `height` rows.
 */
function pack(
  { data: packed, width, height }: Packed,
  { data, at, rowStride, termStride }: Rows,
  { first, last, from, length }: Record<'first' | 'last' | 'from' | 'length', number>,
  scale: number,
): void {
  const start = at + first * rowStride + from * termStride;
  const count = last - first;
  if (termStride === 1) {
    for (let row = 0; row < count; row++) {
      const source = start + row * rowStride;
      const to = row * width;
      for (let k = 0; k < length; k++) packed[to + k] = scale * data[source + k];
    }
  } else {
    for (let k = 0; k < length; k++) {
      const source = start + k * termStride;
      for (let row = 0; row < count; row++) packed[row * width + k] = scale * data[source + row * rowStride];
    }
  }
  packed.fill(0, count * width, Math.ceil(count / height) * height * width);
}

/** Copies `height` × `breadth` entries. */
function copyTile(to: Block, from: Block, height: number, breadth: number): void {
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < breadth; column++) {
      to.data[to.at + row * to.stride + column] = from.data[from.at + row * from.stride + column];
    }
  }
}

/** Adds the products of the packed terms of 4 rows × 3 columns to c. */
function addTile(
  { data: a, width }: Packed,
  { data: b, at: b0 }: { readonly data: Float64Array; readonly at: number },
  length: number,
  { data: c, at: c0, stride }: Block,
): void {
  const a1 = width;
  const a2 = 2 * width;
  const a3 = 3 * width;
  const b1 = b0 + width;
  const b2 = b1 + width;
  const c1 = c0 + stride;
  const c2 = c1 + stride;
  const c3 = c2 + stride;
  let s00 = c[c0];
  let s01 = c[c0 + 1];
  let s02 = c[c0 + 2];
  let s10 = c[c1];
  let s11 = c[c1 + 1];
  let s12 = c[c1 + 2];
  let s20 = c[c2];
  let s21 = c[c2 + 1];
  let s22 = c[c2 + 2];
  let s30 = c[c3];
  let s31 = c[c3 + 1];
  let s32 = c[c3 + 2];
  for (let k = 0; k < length; k++) {
    const x0 = b[b0 + k];
    const x1 = b[b1 + k];
    const x2 = b[b2 + k];
    let x = a[k];
    s00 += x * x0;
    s01 += x * x1;
    s02 += x * x2;
    x = a[a1 + k];
    s10 += x * x0;
    s11 += x * x1;
    s12 += x * x2;
    x = a[a2 + k];
    s20 += x * x0;
    s21 += x * x1;
    s22 += x * x2;
    x = a[a3 + k];
    s30 += x * x0;
    s31 += x * x1;
    s32 += x * x2;
  }
  c[c0] = s00;
  c[c0 + 1] = s01;
  c[c0 + 2] = s02;
  c[c1] = s10;
  c[c1 + 1] = s11;
  c[c1 + 2] = s12;
  c[c2] = s20;
  c[c2 + 1] = s21;
  c[c2 + 2] = s22;
  c[c3] = s30;
  c[c3 + 1] = s31;
  c[c3 + 2] = s32;
}
