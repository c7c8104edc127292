// Winograd's F(4 × 4, 3 × 3), with the points and matrices of src/ops/conv/winograd.ts. A transform is the
// same for every lane of a vector: four batch entries of a channel, or four channels of one entry. Rows and
// columns are transformed one after the other, through `table`.
import { Along } from './axis';

/** Values of a tile. */
export const POINTS: i32 = 36;

/** Bytes of a tile's values between the two passes of a transform, at most 6 × 6 vectors. */
export const TABLE_BYTES: i32 = 36 * 16;

/** Bytes by which planes of points lie further apart, so that they do not meet in a cache. */
export const APART: i32 = 64;

/** A plane that tiles lie on: [y, x, batch padded]. */
@unmanaged
export class Image {
  height: i32;
  width: i32;
  /** Bytes of a pixel, with the padding of the batch. */
  pixel: i32;
}

/**
 * Stores (Bᵀ d B)[i,j] at `to + (6i + j) step` for the 6 × 6 pixels d of a plane from row `top` and column
 * `left` on, zero outside; of `groups` adjacent vectors of a pixel.
 */
export function inputTile(
  x: usize,
  image: Image,
  top: i32,
  left: i32,
  groups: i32,
  table: usize,
  to: usize,
  step: usize,
): void {
  const zero = f32x4.splat(0);
  const pixel: usize = image.pixel;
  const line: usize = image.width * image.pixel;
  const from = max(0, -top);
  const end = min(6, image.height - top);
  const has0 = left >= 0 && left < image.width;
  const has1 = left >= -1 && left + 1 < image.width;
  const has2 = left >= -2 && left + 2 < image.width;
  const has3 = left >= -3 && left + 3 < image.width;
  const has4 = left >= -4 && left + 4 < image.width;
  const has5 = left >= -5 && left + 5 < image.width;
  // Rows outside stay zero for all groups.
  if (from > 0 || end < 6) memory.fill(table, 0, TABLE_BYTES);
  let corner = x + <usize>(top + from) * line + <usize>left * pixel;
  for (let group = groups; group > 0; group--) {
    let at = corner;
    for (let i = from; i < end; i++) {
      const d0 = has0 ? v128.load(at) : zero;
      const d1 = has1 ? v128.load(at + pixel) : zero;
      const d2 = has2 ? v128.load(at + 2 * pixel) : zero;
      const d3 = has3 ? v128.load(at + 3 * pixel) : zero;
      const d4 = has4 ? v128.load(at + 4 * pixel) : zero;
      const d5 = has5 ? v128.load(at + 5 * pixel) : zero;
      Along.storeInput(d0, d1, d2, d3, d4, d5, table + i * 96, 16);
      at += line;
    }
    let target = to;
    for (let j = table; j < table + 96; j += 16) {
      Along.storeInput(
        v128.load(j),
        v128.load(j, 96),
        v128.load(j, 192),
        v128.load(j, 288),
        v128.load(j, 384),
        v128.load(j, 480),
        target,
        6 * step,
      );
      target += step;
    }
    corner += 16;
    to += 16;
  }
}

/** Stores (G g Gᵀ)[i,j] at `to + (6i + j) step` for the 3 × 3 weights g, which lie `tap` bytes apart. */
export function weightTile(g: usize, tap: i32, table: usize, to: usize, step: usize): void {
  for (let i = 0; i < 3; i++) {
    const at = g + 3 * i * tap;
    Along.storeWeights(v128.load(at), v128.load(at + tap), v128.load(at + 2 * tap), table + i * 96, 16);
  }
  for (let j = 0; j < 6; j++) {
    const at = table + j * 16;
    Along.storeWeights(v128.load(at), v128.load(at, 96), v128.load(at, 192), to + <usize>j * step, 6 * step);
  }
}

/** Stores (A y Aᵀ)[i,j] at `to + (6i + j) step` for the 4 × 4 values y, which lie `value` bytes apart. */
export function outputGradientTile(y: usize, value: usize, table: usize, to: usize, step: usize): void {
  for (let i = 0; i < 4; i++) {
    const at = y + 4 * i * value;
    Along.storeGradient(
      v128.load(at),
      v128.load(at + value),
      v128.load(at + 2 * value),
      v128.load(at + 3 * value),
      table + i * 96,
      16,
    );
  }
  for (let j = 0; j < 6; j++) {
    const at = table + j * 16;
    Along.storeGradient(
      v128.load(at),
      v128.load(at, 96),
      v128.load(at, 192),
      v128.load(at, 288),
      to + <usize>j * step,
      6 * step,
    );
  }
}

/**
 * Writes y = Aᵀ p A to the pixels from row `top` and column `left` on that an image has, for each of `planes`
 * planes and `groups` adjacent vectors of a pixel. p[i,j] lies at `p + (6i + j) step`, that of the next plane
 * `apart` bytes behind.
 */
export function outputTiles(
  p: usize,
  apart: usize,
  planes: i32,
  step: usize,
  table: usize,
  y: usize,
  image: Image,
  top: i32,
  left: i32,
  groups: i32,
): void {
  const pixel: usize = image.pixel;
  const line: usize = image.width * image.pixel;
  const plane = <usize>image.height * line;
  const rows = min(4, image.height - top);
  const columns = image.width - left;
  y += <usize>top * line + <usize>left * pixel;
  for (let n = planes; n > 0; n--) {
    for (let group: usize = 0; group < <usize>groups * 16; group += 16) {
      let at = p + group;
      for (let to = table; to < table + 96; to += 16) {
        const p0 = v128.load(at);
        const p1 = v128.load(at + 6 * step);
        const p2 = v128.load(at + 12 * step);
        const p3 = v128.load(at + 18 * step);
        const p4 = v128.load(at + 24 * step);
        const p5 = v128.load(at + 30 * step);
        v128.store(to, Along.first(p0, p1, p2, p3, p4));
        v128.store(to, Along.second(p1, p2, p3, p4), 96);
        v128.store(to, Along.third(p1, p2, p3, p4), 192);
        v128.store(to, Along.fourth(p1, p2, p3, p4, p5), 288);
        at += step;
      }
      let to = y + group;
      for (let k = 0; k < rows; k++) {
        const from = table + k * 96;
        const p0 = v128.load(from);
        const p1 = v128.load(from, 16);
        const p2 = v128.load(from, 32);
        const p3 = v128.load(from, 48);
        const p4 = v128.load(from, 64);
        const p5 = v128.load(from, 80);
        v128.store(to, Along.first(p0, p1, p2, p3, p4));
        if (columns > 1) v128.store(to + pixel, Along.second(p1, p2, p3, p4));
        if (columns > 2) v128.store(to + 2 * pixel, Along.third(p1, p2, p3, p4));
        if (columns > 3) v128.store(to + 3 * pixel, Along.fourth(p1, p2, p3, p4, p5));
        to += line;
      }
    }
    p += apart;
    y += plane;
  }
}

/** Writes dw = Gᵀ u G to 3 × 3 weights, which lie `tap` bytes apart; u[i,j] lies at `u + (6i + j) step`. */
export function weightGradientTile(u: usize, step: usize, table: usize, dw: usize, tap: i32): void {
  for (let j = 0; j < 6; j++) {
    const at = u + <usize>j * step;
    Along.storeWeightGradient(
      v128.load(at),
      v128.load(at + 6 * step),
      v128.load(at + 12 * step),
      v128.load(at + 18 * step),
      v128.load(at + 24 * step),
      v128.load(at + 30 * step),
      table + j * 16,
      96,
    );
  }
  for (let k = 0; k < 3; k++) {
    const at = table + k * 96;
    Along.storeWeightGradient(
      v128.load(at),
      v128.load(at, 16),
      v128.load(at, 32),
      v128.load(at, 48),
      v128.load(at, 64),
      v128.load(at, 80),
      dw + 3 * k * tap,
      tap,
    );
  }
}
