// Weight gradient of a 3 × 3 convolution with stride 1 by Winograd's method. A part is a block of input
// channels of one member.
import { transpose } from '../transpose';
import {
  APART,
  Image,
  inputTile,
  outputGradientTile,
  POINTS,
  TABLE_BYTES,
  weightGradientTile,
} from './transforms';

/**
 * Operands. x: [member or shared, channel, y, x, batch padded], dy: [member, output channel, y, x, batch
 * padded], dw: [member, input channel, 3, 3, output channel padded].
 */
@unmanaged
export class Gradient {
  dw: usize;
  x: usize;
  dy: usize;
  channels: i32;
  /** [height, width, bytes of a pixel] of x and of dy. */
  in_height: i32;
  in_width: i32;
  in_pixel: i32;
  out_channels: i32;
  out_height: i32;
  out_width: i32;
  out_pixel: i32;
  pad_top: i32;
  pad_left: i32;
  /** Groups of four floats from one member of x to the next; 0 if all share one. */
  x_member4: i32;
  /** Channels of a part, even. */
  block: i32;
  /** Groups, of a tile's four batch entries, that are transformed before they are multiplied. */
  groups: i32;
  batch: i32;
  batch4: i32;

  get input(): Image {
    return changetype<Image>(changetype<usize>(this) + offsetof<Gradient>('in_height'));
  }
}

/**
 * dw = Gᵀ [Σ (Bᵀ x B) ⊙ (A dy Aᵀ)] G over tiles and batch entries in order, whatever the blocks; zero in the
 * padding of the output channels. Padding of the batch is not read.
 */
export function winograd_weight_gradient(from: i32, to: i32, p: Gradient, scratch: usize): void {
  const tiles_x = (p.out_width + 3) >> 2;
  const all = ((p.out_height + 3) >> 2) * tiles_x * p.batch4;
  const parts = (p.channels + p.block - 1) / p.block;
  const quads = (p.out_channels + 3) >> 2;
  const units = (quads + 3) >> 2;
  const columns = p.groups * 4;
  const table = scratch;
  const patch = table + TABLE_BYTES;
  const q = patch + 4 * 16 * 16;
  const q_step = units * columns * 64 + APART;
  const v = q + POINTS * q_step;
  const v_step = p.block * columns * 4 + APART;
  const sums = v + POINTS * v_step;
  const u_step = (p.block >> 1) * units * 128 + APART;
  const in_plane = p.in_height * p.in_width * p.in_pixel;
  const tap = quads * 16;
  for (let part = from; part < to; part++) {
    const member = part / parts;
    const first = (part % parts) * p.block;
    const channels = min(p.block, p.channels - first);
    const x = p.x + member * p.x_member4 * 16 + first * in_plane;
    for (let start = 0; start < all; start += p.groups) {
      const groups = min(p.groups, all - start);
      for (let c = 0; c < channels; c++) {
        for (let group = 0, together = 0; group < groups; group += together) {
          const tile = (start + group) / p.batch4;
          const b = (start + group) % p.batch4;
          together = min(p.batch4 - b, groups - group);
          const top = (tile / tiles_x) * 4 - p.pad_top;
          const left = (tile % tiles_x) * 4 - p.pad_left;
          const at = v + (c * columns + group * 4) * 4;
          inputTile(x + c * in_plane + b * 16, p.input, top, left, together, table, at, v_step);
          const entries = p.batch - 4 * (b + together - 1);
          if (entries < 4) clearLanes(at + (together - 1) * 16, v_step, entries);
        }
      }
      for (let unit = 0; unit < units; unit++) {
        for (let group = 0, together = 0; group < groups; group += together) {
          const tile = (start + group) / p.batch4;
          const b = (start + group) % p.batch4;
          together = min(min(4, p.batch4 - b), groups - group);
          const top = (tile / tiles_x) * 4;
          const left = (tile % tiles_x) * 4;
          const at = q + (unit * columns + group * 4) * 64;
          outputs(p, member, unit * 16, top, left, b, together, table, patch, at, q_step);
        }
      }
      for (let point = 0; point < POINTS; point++) {
        for (let unit = 0; unit < units; unit++) {
          const b = q + point * q_step + unit * columns * 64;
          for (let c = 0; c < channels; c += 2) {
            const a = v + point * v_step + c * columns * 4;
            const second = c + 1 < channels ? columns * 4 : 0;
            const at = sums + point * u_step + ((c >> 1) * units + unit) * 128;
            addProducts(a, a + second, b, groups, at, start > 0);
          }
        }
      }
    }
    for (let c = 0; c < channels; c++) {
      const dw = p.dw + (member * p.channels + first + c) * 9 * tap;
      for (let quad = 0; quad < quads; quad++) {
        const u = sums + ((c >> 1) * units + (quad >> 2)) * 128 + (c & 1) * 64 + (quad & 3) * 16;
        weightGradientTile(u, u_step, table, dw + quad * 16, tap);
      }
    }
  }
}

/** q[point][column][16] = A dy Aᵀ for 16 output channels, a tile, and `groups` of four batch entries. */
function outputs(
  p: Gradient,
  member: i32,
  first: i32,
  top: i32,
  left: i32,
  b: i32,
  groups: i32,
  table: usize,
  patch: usize,
  q: usize,
  step: i32,
): void {
  const pixel = p.out_pixel;
  const plane = p.out_height * p.out_width * pixel;
  const rows = min(4, p.out_height - top);
  const columns = min(4, p.out_width - left);
  if (rows < 4 || columns < 4) memory.fill(patch, 0, 4 * 16 * 16);
  for (let group = b; group < b + groups; group++) {
    const entries = min(4, p.batch - 4 * group);
    for (let o = first; o < min(first + 16, p.out_channels); o += 4) {
      const corner = (member * p.out_channels + o) * plane + (top * p.out_width + left) * pixel;
      const dy = p.dy + corner + group * 16;
      const count = min(4, p.out_channels - o);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          transpose(dy + (i * p.out_width + j) * pixel, plane, count, patch + (4 * i + j) * 16, 256, 4);
        }
      }
      const to = q + (group - b) * 256 + (o - first) * 4;
      for (let entry = 0; entry < entries; entry++) {
        outputGradientTile(patch + entry * 256, 16, table, to + entry * 64, step);
      }
      for (let entry = entries; entry < 4; entry++) {
        for (let point = 0; point < POINTS; point++) {
          v128.store(to + entry * 64 + point * step, f32x4.splat(0));
        }
      }
    }
  }
}

/** Writes zeros to all lanes but the first `entries` of a group's transformed inputs. */
function clearLanes(v: usize, step: usize, entries: i32): void {
  for (let point = 0; point < POINTS; point++) {
    for (let entry = entries; entry < 4; entry++) store<f32>(v + <usize>point * step + entry * 4, 0);
  }
}

/**
 * c[r][o] = Σ_k a[r][k] b[k][o] for two rows and 16 columns, over four terms a group; `further` adds to what
 * is there. The loop leaves in the middle as that of the passes.
 */
function addProducts(a0: usize, a1: usize, b: usize, groups: i32, c: usize, further: bool): void {
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  let s10 = s00;
  let s11 = s00;
  let s12 = s00;
  let s13 = s00;
  if (further) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s02 = v128.load(c, 32);
    s03 = v128.load(c, 48);
    s10 = v128.load(c, 64);
    s11 = v128.load(c, 80);
    s12 = v128.load(c, 96);
    s13 = v128.load(c, 112);
  }
  for (let terms = 4 * groups; ;) {
    {
      const b0 = v128.load(b, 0);
      const b1 = v128.load(b, 16);
      const b2 = v128.load(b, 32);
      const b3 = v128.load(b, 48);
      const left = v128.load32_splat(a0, 0);
      s00 = f32x4.add(s00, f32x4.mul(left, b0));
      s01 = f32x4.add(s01, f32x4.mul(left, b1));
      s02 = f32x4.add(s02, f32x4.mul(left, b2));
      s03 = f32x4.add(s03, f32x4.mul(left, b3));
      const right = v128.load32_splat(a1, 0);
      s10 = f32x4.add(s10, f32x4.mul(right, b0));
      s11 = f32x4.add(s11, f32x4.mul(right, b1));
      s12 = f32x4.add(s12, f32x4.mul(right, b2));
      s13 = f32x4.add(s13, f32x4.mul(right, b3));
      if (--terms === 0) break;
    }
    {
      const b0 = v128.load(b, 64);
      const b1 = v128.load(b, 80);
      const b2 = v128.load(b, 96);
      const b3 = v128.load(b, 112);
      const left = v128.load32_splat(a0, 4);
      s00 = f32x4.add(s00, f32x4.mul(left, b0));
      s01 = f32x4.add(s01, f32x4.mul(left, b1));
      s02 = f32x4.add(s02, f32x4.mul(left, b2));
      s03 = f32x4.add(s03, f32x4.mul(left, b3));
      const right = v128.load32_splat(a1, 4);
      s10 = f32x4.add(s10, f32x4.mul(right, b0));
      s11 = f32x4.add(s11, f32x4.mul(right, b1));
      s12 = f32x4.add(s12, f32x4.mul(right, b2));
      s13 = f32x4.add(s13, f32x4.mul(right, b3));
      if (--terms === 0) break;
    }
    {
      const b0 = v128.load(b, 128);
      const b1 = v128.load(b, 144);
      const b2 = v128.load(b, 160);
      const b3 = v128.load(b, 176);
      const left = v128.load32_splat(a0, 8);
      s00 = f32x4.add(s00, f32x4.mul(left, b0));
      s01 = f32x4.add(s01, f32x4.mul(left, b1));
      s02 = f32x4.add(s02, f32x4.mul(left, b2));
      s03 = f32x4.add(s03, f32x4.mul(left, b3));
      const right = v128.load32_splat(a1, 8);
      s10 = f32x4.add(s10, f32x4.mul(right, b0));
      s11 = f32x4.add(s11, f32x4.mul(right, b1));
      s12 = f32x4.add(s12, f32x4.mul(right, b2));
      s13 = f32x4.add(s13, f32x4.mul(right, b3));
      if (--terms === 0) break;
    }
    {
      const b0 = v128.load(b, 192);
      const b1 = v128.load(b, 208);
      const b2 = v128.load(b, 224);
      const b3 = v128.load(b, 240);
      const left = v128.load32_splat(a0, 12);
      s00 = f32x4.add(s00, f32x4.mul(left, b0));
      s01 = f32x4.add(s01, f32x4.mul(left, b1));
      s02 = f32x4.add(s02, f32x4.mul(left, b2));
      s03 = f32x4.add(s03, f32x4.mul(left, b3));
      const right = v128.load32_splat(a1, 12);
      s10 = f32x4.add(s10, f32x4.mul(right, b0));
      s11 = f32x4.add(s11, f32x4.mul(right, b1));
      s12 = f32x4.add(s12, f32x4.mul(right, b2));
      s13 = f32x4.add(s13, f32x4.mul(right, b3));
      if (--terms === 0) break;
    }
    a0 += 16;
    a1 += 16;
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
