/** Entries of a row that are packed at a time: eight rows of them stay in a first-level cache of 32 KiB. */
const PANEL = 256;

/**
 * p[i, j] = sum over k of r[i, k] · r[j, k], k ascending: all inner products of the rows of a matrix that is read in panels.
 *
 * @param rows number of rows; `length` entries each
 * @param fill writes columns [from, to) of row i to panel[i · stride ...]; `stride` is constant
 * @returns p: [row, row], symmetric, float64
 */
export function rowProducts(
  rows: number,
  length: number,
  fill: (panel: Float64Array, stride: number, from: number, to: number) => void,
): Float64Array {
  // Rows of zeros fill the last tile of 4.
  const padded = Math.ceil(rows / 4) * 4;
  const panel = new Float64Array(padded * PANEL);
  const sums = new Float64Array(padded * padded);
  for (let from = 0; from < length; from += PANEL) {
    const to = Math.min(length, from + PANEL);
    fill(panel, PANEL, from, to);
    for (let row = 0; row < padded; row += 4) {
      for (let column = 0; column < row + 4; column += 2) {
        addTile(panel, to - from, row, column, sums, padded);
      }
    }
  }
  const products = new Float64Array(rows * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column <= row; column++) {
      const sum = sums[row * padded + column]!;
      products[row * rows + column] = sum;
      products[column * rows + row] = sum;
    }
  }
  return products;
}

/** Adds the panel's terms to the sums of 4 rows × 2 columns; eight running sums fit the registers. */
function addTile(
  panel: Float64Array,
  length: number,
  row: number,
  column: number,
  sums: Float64Array,
  stride: number,
): void {
  const a0 = row * PANEL;
  const b0 = column * PANEL;
  const at0 = row * stride + column;
  const at1 = at0 + stride;
  const at2 = at1 + stride;
  const at3 = at2 + stride;
  let s00 = sums[at0]!;
  let s01 = sums[at0 + 1]!;
  let s10 = sums[at1]!;
  let s11 = sums[at1 + 1]!;
  let s20 = sums[at2]!;
  let s21 = sums[at2 + 1]!;
  let s30 = sums[at3]!;
  let s31 = sums[at3 + 1]!;
  for (let k = 0; k < length; k++) {
    const x0 = panel[b0 + k]!;
    const x1 = panel[b0 + PANEL + k]!;
    let a = panel[a0 + k]!;
    s00 += a * x0;
    s01 += a * x1;
    a = panel[a0 + PANEL + k]!;
    s10 += a * x0;
    s11 += a * x1;
    a = panel[a0 + 2 * PANEL + k]!;
    s20 += a * x0;
    s21 += a * x1;
    a = panel[a0 + 3 * PANEL + k]!;
    s30 += a * x0;
    s31 += a * x1;
  }
  sums[at0] = s00;
  sums[at0 + 1] = s01;
  sums[at1] = s10;
  sums[at1 + 1] = s11;
  sums[at2] = s20;
  sums[at2 + 1] = s21;
  sums[at3] = s30;
  sums[at3 + 1] = s31;
}
