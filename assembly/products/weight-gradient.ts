// The weight gradient of a convolution, and of a dense layer as one of a single pixel.
import { Product } from './product';
import { PANEL_GROUPS, PANEL_TERM, panel_sums } from './panel';
import { Inner, Middle, Outer, Rows, rowsApart } from './sum';
import { transpose_groups } from '../transpose';

/** Most terms that are summed at a time, so that 16 columns of dy stay in the first cache. */
const MOST_TERMS: i32 = 256;

/** Rows of a member's images in the scratch, with a rim of zeros in which every tap has a pixel. */
abstract class Images {
  static at: usize = 0;
  /** Channels held, and the first of them. */
  static channel: i32 = 0;
  static channels: i32 = 0;
  /** Pixels of a row. */
  static width: i32 = 0;
  /** Bytes of a row of one channel, and of all of them. */
  static line: i32 = 0;
  static row: i32 = 0;
}

/** Terms that are summed at a time: pixels of a row of dy, and entries of the batch. */
abstract class Segment {
  static oy: i32 = 0;
  static ox: i32 = 0;
  static pixels: i32 = 0;
  static b: i32 = 0;
  static entries: i32 = 0;
}

/** The weight whose row comes next: its channel among those held, and its tap. */
abstract class Next {
  static channel: i32 = 0;
  static ky: i32 = 0;
  static kx: i32 = 0;
}

/**
 * dw = Σ x dy, zero in the padding of the output channels; a part is four weights of each output channel.
 * The scratch holds 16 columns of a segment of dy with the channels innermost, and rows of images.
 */
export function weight_gradient(from: i32, to: i32, p: Product, scratch: usize): void {
  const parts = (p.channels * p.kernel * p.kernel + 3) >> 2;
  while (from < to) {
    const member = from / parts;
    const last = min(to, (member + 1) * parts);
    of_member(p, member, from - member * parts, last - member * parts, scratch);
    from = last;
  }
}

/** Four weights each from part `first` to before part `last` of a member. */
function of_member(p: Product, member: i32, first: i32, last: i32, scratch: usize): void {
  const square = p.kernel * p.kernel;
  const weight = first * 4;
  const weights = min(last * 4, p.channels * square);
  const entries = min(p.batch, MOST_TERMS);
  const pixels = max(1, MOST_TERMS / (p.batch4 * 4));
  Images.at = scratch + MOST_TERMS * PANEL_TERM;
  Images.channel = weight / square;
  Images.channels = (weights - 1) / square - Images.channel + 1;
  Images.width = (p.out_width - 1) * p.stride + p.kernel;
  Images.line = Images.width * p.pixel;
  Images.row = Images.channels * Images.line;
  const dw = p.w + member * p.w_member4 * 16;
  let onto = false;
  for (Segment.oy = 0; Segment.oy < p.out_height; Segment.oy++) {
    take_images(p, member);
    for (Segment.ox = 0; Segment.ox < p.out_width; Segment.ox += pixels) {
      Segment.pixels = min(pixels, p.out_width - Segment.ox);
      for (Segment.b = 0; Segment.b < p.batch; Segment.b += entries) {
        Segment.entries = min(entries, p.batch - Segment.b);
        for (let o = 0; o < p.out_channels; o += PANEL_GROUPS * 4) {
          take_gradient(p, member, o, scratch);
          add_segment(
            p,
            weight,
            weights,
            scratch,
            dw + o * 4,
            min(PANEL_GROUPS, (p.out_channels - o + 3) >> 2),
            onto,
          );
        }
        onto = true;
      }
    }
  }
}

/** Sums of a segment for the weights from `weight` on and some output channels, added to dw if `onto`. */
function add_segment(
  p: Product,
  weight: i32,
  weights: i32,
  gradient: usize,
  dw: usize,
  groups: i32,
  onto: bool,
): void {
  const square = p.kernel * p.kernel;
  const joined = p.stride === 1 && Segment.entries === p.batch4 * 4;
  Outer.count = 1;
  Middle.count = joined ? 1 : Segment.pixels;
  Middle.a = p.stride * p.pixel;
  Middle.b = ((Segment.entries + 3) & ~3) * PANEL_TERM;
  Inner.count = joined ? Segment.pixels * Segment.entries : Segment.entries;
  Rows.results = p.tap;
  Next.channel = weight / square - Images.channel;
  Next.ky = (weight % square) / p.kernel;
  Next.kx = weight % p.kernel;
  const at = Images.at + Segment.ox * p.stride * p.pixel + Segment.b * 4;
  for (; weight < weights; weight += 4) {
    const rows = min(4, weights - weight);
    if (p.kernel === 1) rowsApart(at + (weight - Images.channel) * Images.line, Images.line, rows);
    else rows_under(p, at, rows);
    panel_sums(gradient, groups, dw + weight * p.tap, onto);
  }
}

/** Sets the rows of the next `count` weights, in images from `at` on. */
function rows_under(p: Product, at: usize, count: i32): void {
  Rows.count = count;
  Rows.first = at + next_row(p);
  Rows.second = count > 1 ? at + next_row(p) : Rows.first;
  Rows.third = count > 2 ? at + next_row(p) : Rows.first;
  Rows.fourth = count > 3 ? at + next_row(p) : Rows.first;
}

/** Bytes from the first pixel held to that under the next weight. */
function next_row(p: Product): i32 {
  const bytes = Next.ky * Images.row + Next.channel * Images.line + Next.kx * p.pixel;
  if (++Next.kx < p.kernel) return bytes;
  Next.kx = 0;
  if (++Next.ky < p.kernel) return bytes;
  Next.ky = 0;
  Next.channel++;
  return bytes;
}

/** Holds the rows of images under a row of dy: moves those that are there, and copies the others. */
function take_images(p: Product, member: i32): void {
  const kept = Segment.oy === 0 ? 0 : max(0, p.kernel - p.stride);
  if (kept > 0) memory.copy(Images.at, Images.at + p.stride * Images.row, kept * Images.row);
  const x = p.x + member * p.x_member4 * 16 + Images.channel * p.plane;
  const columns = min(Images.width - p.pad_left, p.width);
  for (let ky = kept; ky < p.kernel; ky++) {
    const y = Segment.oy * p.stride + ky - p.pad_top;
    const inside = y >= 0 && y < p.height;
    for (let c = 0; c < Images.channels; c++) {
      const to = Images.at + ky * Images.row + c * Images.line;
      if (!inside || columns < Images.width) memory.fill(to, 0, Images.line);
      if (!inside) continue;
      memory.copy(to + p.pad_left * p.pixel, x + c * p.plane + y * p.width * p.pixel, columns * p.pixel);
    }
  }
}

/** Copies a segment of dy to [pixel, entry, 16 output channels from `o` on], 0 in their padding. */
function take_gradient(p: Product, member: i32, o: i32, target: usize): void {
  const dy = p.y + (member * p.out_channels + o) * p.out_plane + Segment.b * 4;
  const row = dy + (Segment.oy * p.out_width + Segment.ox) * p.pixel;
  const channels = min(PANEL_GROUPS * 4, p.out_channels - o);
  const groups = (Segment.entries + 3) >> 2;
  for (let c = 0; c < channels; c += 4) {
    let to = target + c * 4;
    for (let pixel = 0; pixel < Segment.pixels; pixel++) {
      const from = row + c * p.out_plane + pixel * p.pixel;
      transpose_groups(from, p.out_plane, min(4, channels - c), to, PANEL_TERM, groups);
      to += groups * 4 * PANEL_TERM;
    }
  }
}
