// Forward pass and input gradient of a 3 × 3 convolution with stride 1 by Winograd's method. A part is a run
// of groups of one member: tiles × four batch entries, the batch innermost.
import { transpose } from '../transpose';
import { APART, Image, inputTile, outputTiles, POINTS, TABLE_BYTES, weightTile } from './transforms';

/** Output channels that are multiplied and transformed back together. */
const ROWS: i32 = 8;

/**
 * Operands. The input has `channels` channels, the output `rows`; for the input gradient they are dy and dx.
 * w: [member, input channel, 3, 3, output channel padded].
 */
@unmanaged
export class Passes {
  w: usize;
  x: usize;
  y: usize;
  channels: i32;
  /** [height, width, bytes of a pixel] of x and of y. */
  in_height: i32;
  in_width: i32;
  in_pixel: i32;
  rows: i32;
  out_height: i32;
  out_width: i32;
  out_pixel: i32;
  pad_top: i32;
  pad_left: i32;
  /** Groups of four floats from one member of x to the next; 0 if all share one. */
  x_member4: i32;
  /** Groups of a part, in whole units of four: the 16 columns of a product. */
  groups: i32;
  batch4: i32;

  get input(): Image {
    return changetype<Image>(changetype<usize>(this) + offsetof<Passes>('in_height'));
  }
  get output(): Image {
    return changetype<Image>(changetype<usize>(this) + offsetof<Passes>('out_height'));
  }
}

/** y = Σ w x. */
export function winograd_forward(from: i32, to: i32, p: Passes, scratch: usize): void {
  pass(from, to, p, scratch, false);
}

/** dx = Σ w dy, w turned by half a turn. */
export function winograd_input_gradient(from: i32, to: i32, p: Passes, scratch: usize): void {
  pass(from, to, p, scratch, true);
}

function pass(from: i32, to: i32, p: Passes, scratch: usize, back: bool): void {
  const tiles_x = (p.out_width + 3) >> 2;
  const all = ((p.out_height + 3) >> 2) * tiles_x * p.batch4;
  const parts = (all + p.groups - 1) / p.groups;
  const channels = p.channels;
  const table = scratch;
  const taps = table + TABLE_BYTES;
  const u = taps + 4 * 9 * 16;
  const u_step = channels * ROWS * 4 + APART;
  const v = u + POINTS * u_step;
  const v_step = ((p.groups + 3) >> 2) * channels * 64 + APART;
  const products = v + POINTS * v_step;
  const in_plane = p.in_height * p.in_width * p.in_pixel;
  const out_plane = p.out_height * p.out_width * p.out_pixel;
  const weights = (back ? p.rows : channels) * 9 * (((back ? channels : p.rows) + 3) >> 2) * 16;
  for (let part = from; part < to; part++) {
    const member = part / parts;
    const first = (part % parts) * p.groups;
    const groups = min(p.groups, all - first);
    for (let c = 0; c < channels; c++) {
      const x = p.x + member * p.x_member4 * 16 + c * in_plane;
      for (let group = 0, together = 0; group < groups; group += together) {
        const tile = (first + group) / p.batch4;
        const b = (first + group) % p.batch4;
        // A unit's groups, as far as they share a tile.
        together = min(min(4 - (group & 3), p.batch4 - b), groups - group);
        const top = (tile / tiles_x) * 4 - p.pad_top;
        const left = (tile % tiles_x) * 4 - p.pad_left;
        const target = v + ((group >> 2) * channels + c) * 64 + (group & 3) * 16;
        inputTile(x + b * 16, p.input, top, left, together, table, target, v_step);
      }
    }
    const w = p.w + member * weights;
    for (let o = 0; o < p.rows; o += ROWS) {
      const rows = min(ROWS, p.rows - o);
      if (back) turnedWeights(p, w, o, rows, table, taps, u, u_step);
      else forwardWeights(p, w, o, rows, table, u, u_step);
      for (let group = 0; group < groups; group += 4) {
        for (let point = 0; point < POINTS; point++) {
          const b = v + point * v_step + group * channels * 16;
          product(u + point * u_step, b, channels, rows, products + point * ROWS * 64);
        }
        const count = min(4, groups - group);
        for (let k = 0, together = 0; k < count; k += together) {
          const tile = (first + group + k) / p.batch4;
          const b = (first + group + k) % p.batch4;
          together = min(count - k, p.batch4 - b);
          const y = p.y + (member * p.rows + o) * out_plane + b * 16;
          const top = (tile / tiles_x) * 4;
          const left = (tile % tiles_x) * 4;
          outputTiles(products + k * 16, 64, rows, ROWS * 64, table, y, p.output, top, left, together);
        }
      }
    }
  }
}

/** u[point][row / 4][channel][row % 4]: the transformed weights of `rows` rows. */
function forwardWeights(p: Passes, w: usize, o: i32, rows: i32, table: usize, u: usize, u_step: i32): void {
  const tap = ((p.rows + 3) >> 2) * 16;
  for (let c = 0; c < p.channels; c++) {
    const g = w + c * 9 * tap + o * 4;
    for (let row = 0; row < rows; row += 4) {
      weightTile(g + row * 4, tap, table, u + row * p.channels * 4 + c * 16, u_step);
    }
  }
}

/** The same for weights whose rows and channels have changed places, turned by half a turn. */
function turnedWeights(
  p: Passes,
  w: usize,
  o: i32,
  rows: i32,
  table: usize,
  taps: usize,
  u: usize,
  u_step: i32,
): void {
  const tap = ((p.channels + 3) >> 2) * 16;
  for (let half = 0; half < rows; half += 4) {
    const count = min(4, rows - half);
    for (let c = 0; c < p.channels; c += 4) {
      for (let k = 0; k < 9; k++) {
        const g = w + ((o + half) * 9 + k) * tap + c * 4;
        transpose(g, 9 * tap, count, taps + (8 - k) * 16, 144, 4);
      }
      const columns = min(4, p.channels - c);
      for (let k = 0; k < columns; k++) {
        weightTile(taps + k * 144, 16, table, u + half * p.channels * 4 + (c + k) * 16, u_step);
      }
    }
  }
}

/**
 * c[r][q] = Σ_k a[r / 4][k][r % 4] b[k][q] for `rows` rows, by two, and 16 columns. The loop leaves in the
 * middle so that the compiler does not move loads across terms, for which it lacks registers.
 */
function product(a: usize, b: usize, terms: i32, rows: i32, c: usize): void {
  for (let row = 0; row < rows; row += 2) {
    pair(a + (row >> 2) * terms * 16 + (row & 2) * 4, b, terms, c);
    c += 128;
  }
}

function pair(a: usize, b: usize, terms: i32, c: usize): void {
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  let s10 = s00;
  let s11 = s00;
  let s12 = s00;
  let s13 = s00;
  for (;;) {
    {
      const b0 = v128.load(b, 0);
      const b1 = v128.load(b, 16);
      const b2 = v128.load(b, 32);
      const b3 = v128.load(b, 48);
      const a0 = v128.load32_splat(a, 0);
      s00 = f32x4.add(s00, f32x4.mul(a0, b0));
      s01 = f32x4.add(s01, f32x4.mul(a0, b1));
      s02 = f32x4.add(s02, f32x4.mul(a0, b2));
      s03 = f32x4.add(s03, f32x4.mul(a0, b3));
      const a1 = v128.load32_splat(a, 4);
      s10 = f32x4.add(s10, f32x4.mul(a1, b0));
      s11 = f32x4.add(s11, f32x4.mul(a1, b1));
      s12 = f32x4.add(s12, f32x4.mul(a1, b2));
      s13 = f32x4.add(s13, f32x4.mul(a1, b3));
      if (--terms === 0) break;
    }
    {
      const b0 = v128.load(b, 64);
      const b1 = v128.load(b, 80);
      const b2 = v128.load(b, 96);
      const b3 = v128.load(b, 112);
      const a0 = v128.load32_splat(a, 16);
      s00 = f32x4.add(s00, f32x4.mul(a0, b0));
      s01 = f32x4.add(s01, f32x4.mul(a0, b1));
      s02 = f32x4.add(s02, f32x4.mul(a0, b2));
      s03 = f32x4.add(s03, f32x4.mul(a0, b3));
      const a1 = v128.load32_splat(a, 20);
      s10 = f32x4.add(s10, f32x4.mul(a1, b0));
      s11 = f32x4.add(s11, f32x4.mul(a1, b1));
      s12 = f32x4.add(s12, f32x4.mul(a1, b2));
      s13 = f32x4.add(s13, f32x4.mul(a1, b3));
      if (--terms === 0) break;
    }
    {
      const b0 = v128.load(b, 128);
      const b1 = v128.load(b, 144);
      const b2 = v128.load(b, 160);
      const b3 = v128.load(b, 176);
      const a0 = v128.load32_splat(a, 32);
      s00 = f32x4.add(s00, f32x4.mul(a0, b0));
      s01 = f32x4.add(s01, f32x4.mul(a0, b1));
      s02 = f32x4.add(s02, f32x4.mul(a0, b2));
      s03 = f32x4.add(s03, f32x4.mul(a0, b3));
      const a1 = v128.load32_splat(a, 36);
      s10 = f32x4.add(s10, f32x4.mul(a1, b0));
      s11 = f32x4.add(s11, f32x4.mul(a1, b1));
      s12 = f32x4.add(s12, f32x4.mul(a1, b2));
      s13 = f32x4.add(s13, f32x4.mul(a1, b3));
      if (--terms === 0) break;
    }
    {
      const b0 = v128.load(b, 192);
      const b1 = v128.load(b, 208);
      const b2 = v128.load(b, 224);
      const b3 = v128.load(b, 240);
      const a0 = v128.load32_splat(a, 48);
      s00 = f32x4.add(s00, f32x4.mul(a0, b0));
      s01 = f32x4.add(s01, f32x4.mul(a0, b1));
      s02 = f32x4.add(s02, f32x4.mul(a0, b2));
      s03 = f32x4.add(s03, f32x4.mul(a0, b3));
      const a1 = v128.load32_splat(a, 52);
      s10 = f32x4.add(s10, f32x4.mul(a1, b0));
      s11 = f32x4.add(s11, f32x4.mul(a1, b1));
      s12 = f32x4.add(s12, f32x4.mul(a1, b2));
      s13 = f32x4.add(s13, f32x4.mul(a1, b3));
      if (--terms === 0) break;
    }
    a += 64;
    b += 256;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c, s02, 32);
  v128.store(c, s03, 48);
  v128.store(c, s10, 64);
  v128.store(c, s11, 80);
  v128.store(c, s12, 96);
  v128.store(c, s13, 112);
}
