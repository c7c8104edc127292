// A convolution forwards and to its inputs, and a dense layer as one of a single pixel. The other operand of
// the weights lies in the thread's scratch, as `strip.ts` has it.
import { PANEL_GROUPS, PANEL_TERM, panel_sums } from './panel';
import { begin, held, hold, Strip } from './strip';
import { Inner, Middle, Outer, rowsApart, Rows } from './sum';
import { transpose_groups } from '../transpose';

/**
 * Operands and extents of a product. w: [member, input channel, ky, kx, output channel padded], x: [member or
 * shared, channel, y, x, batch padded], y: [member, output channel, y, x, batch padded]; or their gradients.
 */
@unmanaged
export class Product {
  w: usize;
  x: usize;
  y: usize;
  channels: i32;
  height: i32;
  width: i32;
  kernel: i32;
  stride: i32;
  pad_top: i32;
  pad_left: i32;
  out_channels: i32;
  out_height: i32;
  out_width: i32;
  batch: i32;
  batch4: i32;
  /** Groups of four floats from one member to the next; 0 if all share one. */
  w_member4: i32;
  x_member4: i32;
  /** Tiles of four rows, and panels of 16 columns, in a part. */
  tiles_each: i32;
  panels_each: i32;

  /** Bytes of one pixel or weight with its padding, and of one plane or of all taps of an input channel. */
  get pixel(): i32 {
    return this.batch4 * 16;
  }
  get tap(): i32 {
    return ((this.out_channels + 3) >> 2) * 16;
  }
  get taps(): i32 {
    return this.kernel * this.kernel * this.tap;
  }
  get plane(): i32 {
    return this.height * this.width * this.pixel;
  }
  get out_plane(): i32 {
    return this.out_height * this.out_width * this.pixel;
  }
}

/** What a part computes: a row of pixels of some tiles of four rows and some panels of columns. */
abstract class Part {
  static row: i32 = 0;
  static member: i32 = 0;
  static tile: i32 = 0;
  static tiles: i32 = 0;
  static panel: i32 = 0;
  /** The same for all parts that use the same weights. */
  static block: i32 = 0;
}

/** Says in `Part` what a part is; rows of pixels follow each other, then blocks of tiles, then of panels. */
function locate(p: Product, part: i32, channels: i32, height: i32): void {
  const tiles = (channels + 3) >> 2;
  const blocks = (tiles + p.tiles_each - 1) / p.tiles_each;
  const panels = (p.batch4 + PANEL_GROUPS - 1) / PANEL_GROUPS;
  const wide = (panels + p.panels_each - 1) / p.panels_each;
  const group = part / height;
  const columns = group / blocks;
  Part.row = part % height;
  Part.tile = (group % blocks) * p.tiles_each;
  Part.tiles = min(p.tiles_each, tiles - Part.tile);
  Part.panel = (columns % wide) * p.panels_each;
  Part.member = columns / wide;
  Part.block = Part.member * blocks + (group % blocks);
}

/** Writes the sums of a panel of columns for the rows that `Rows` has. */
function write_sums(p: Product, panel: i32, b: usize, c: usize): void {
  const groups = min(PANEL_GROUPS, p.batch4 - panel * PANEL_GROUPS);
  panel_sums(b, groups, c, false);
  const padding = (panel * PANEL_GROUPS + groups) * 16 - p.batch * 4;
  if (padding <= 0) return;
  for (let row = 0; row < Rows.count; row++) {
    const end = c + <usize>row * Rows.results + groups * 16;
    const clear = min(padding, groups * 16);
    memory.fill(end - clear, 0, clear);
  }
}

/**
 * y = Σ w x over the taps inside the image, 0 in the padding of the batch. A part is one row of pixels of
 * some output channels and entries of the batch; the scratch holds their weights, row by row, and rows of x.
 */
export function forward(from: i32, to: i32, p: Product, scratch: usize): void {
  const w_row = p.kernel * p.kernel * p.channels * 4 + 16;
  begin(p.channels, p.plane, p.width, p.batch4, false, scratch + p.tiles_each * 4 * w_row);
  Outer.a = p.kernel * p.channels * 4;
  Middle.count = 1;
  Rows.results = p.out_plane;
  let ready = -1;
  for (let part = from; part < to; part++) {
    locate(p, part, p.out_channels, p.out_height);
    if (Part.block !== ready) take_weights(p, scratch, w_row);
    ready = Part.block;
    const top = Part.row * p.stride - p.pad_top;
    const ky = max(0, -top);
    Outer.count = min(p.kernel, p.height - top) - ky;
    hold(p.x + Part.member * p.x_member4 * 16, Part.panel, p.panels_each, top + ky, Outer.count);
    Outer.b = Strip.row;
    const plane = p.y + (Part.member * p.out_channels + Part.tile * 4) * p.out_plane;
    let y = plane + Part.row * p.out_width * p.pixel + Part.panel * PANEL_TERM;
    for (let ox = 0; ox < p.out_width; ox++) {
      const left = ox * p.stride - p.pad_left;
      const kx = max(0, -left);
      // Pixels of a panel lie side by side, as their weights do.
      Inner.count = max(0, min(p.kernel, p.width - left) - kx) * p.channels;
      const w = scratch + (ky * p.kernel + kx) * p.channels * 4;
      for (let panel = 0; panel < Strip.panels; panel++) {
        const x = held(top + ky, panel, left + kx);
        for (let tile = 0; tile < Part.tiles; tile++) {
          rowsApart(w + tile * 4 * w_row, w_row, min(4, p.out_channels - (Part.tile + tile) * 4));
          const results = y + tile * 4 * p.out_plane + panel * PANEL_TERM;
          write_sums(p, Part.panel + panel, x, results);
        }
      }
      y += p.pixel;
    }
  }
}

/** Copies a part's weights to [output channel, ky, kx, channel], `row` bytes from one row to the next. */
function take_weights(p: Product, scratch: usize, row: i32): void {
  const square = p.kernel * p.kernel;
  const w = p.w + Part.member * p.w_member4 * 16 + Part.tile * 16;
  for (let tap = 0; tap < square; tap++) {
    const source = w + tap * p.tap;
    const target = scratch + tap * p.channels * 4;
    // What the last four channels write too much is written once more, or lies between rows.
    for (let c = 0; c < p.channels; c += 4) {
      const rows = min(4, p.channels - c);
      transpose_groups(source + c * p.taps, p.taps, rows, target + c * 4, row, Part.tiles);
    }
  }
}

/**
 * dx = Σ w dy, over the outputs that a pixel counts in, 0 in the padding of a batch that the sizes tell. A
 * part is one row of pixels of some channels and entries of the batch; the scratch holds rows of dy.
 */
export function input_gradient(from: i32, to: i32, p: Product, scratch: usize): void {
  const stride = p.stride;
  begin(p.out_channels, p.out_plane, p.out_width, p.batch4, true, scratch);
  // Pixels of dy lie side by side, from right to left; weights do if no padding is between them.
  const joined = stride === 1 && p.out_channels % 4 === 0;
  Outer.a = stride * p.kernel * p.tap;
  Middle.a = stride * p.tap;
  Middle.b = p.out_channels * PANEL_TERM;
  Rows.results = p.plane;
  for (let part = from; part < to; part++) {
    locate(p, part, p.channels, p.height);
    const bottom = Part.row + p.pad_top;
    const ky = max(bottom % stride, bottom - stride * (p.out_height - 1));
    Outer.count = taps(ky, min(p.kernel - 1, bottom), stride);
    const oy = (bottom - ky) / stride;
    const dy = p.y + Part.member * p.out_channels * p.out_plane;
    hold(dy, Part.panel, p.panels_each, max(0, oy - Outer.count + 1), Outer.count);
    Outer.b = -Strip.row;
    const w = p.w + Part.member * p.w_member4 * 16 + Part.tile * 4 * p.taps;
    const plane = p.x + Part.member * p.x_member4 * 16 + Part.tile * 4 * p.plane;
    let dx = plane + Part.row * p.width * p.pixel + Part.panel * PANEL_TERM;
    for (let ix = 0; ix < p.width; ix++) {
      const right = ix + p.pad_left;
      const kx = max(right % stride, right - stride * (p.out_width - 1));
      const across = taps(kx, min(p.kernel - 1, right), stride);
      Middle.count = joined ? 1 : across;
      Inner.count = joined ? across * p.out_channels : p.out_channels;
      for (let panel = 0; panel < Strip.panels; panel++) {
        const y = held(oy, panel, (right - kx) / stride);
        for (let tile = 0; tile < Part.tiles; tile++) {
          const rows = min(4, p.channels - (Part.tile + tile) * 4);
          rowsApart(w + tile * 4 * p.taps + (ky * p.kernel + kx) * p.tap, p.taps, rows);
          const results = dx + tile * 4 * p.plane + panel * PANEL_TERM;
          write_sums(p, Part.panel + panel, y, results);
        }
      }
      dx += p.pixel;
    }
  }
}

/** Taps from `first` to `last`, `stride` apart. */
function taps(first: i32, last: i32, stride: i32): i32 {
  return first > last ? 0 : (last - first) / stride + 1;
}
