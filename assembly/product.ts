// The three directions of a convolution, and of a dense layer as one of a single pixel.
import { Inner, Middle, Outer, rowsApart, Rows, sums } from './sum';
import { transpose } from './transpose';

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

/**
 * y = Σ w x over the taps inside the image, 0 in the padding of the batch; a part is four output channels of
 * one row of pixels.
 */
export function forward(from: i32, to: i32, p: Product, scratch: usize): void {
  const tiles = (p.out_channels + 3) >> 2;
  Outer.a = p.kernel * p.tap;
  Outer.b = p.width * p.pixel;
  Middle.a = p.tap;
  Middle.b = p.pixel;
  Inner.count = p.channels;
  Inner.a = p.taps;
  Inner.b = p.plane;
  Rows.results = p.out_plane;
  for (let part = from; part < to; part++) {
    const oy = part % p.out_height;
    const row = part / p.out_height;
    const o = (row % tiles) * 4;
    const member = row / tiles;
    const w = p.w + member * p.w_member4 * 16 + o * 4;
    const x = p.x + member * p.x_member4 * 16;
    let y = p.y + (member * p.out_channels + o) * p.out_plane + oy * p.out_width * p.pixel;
    const top = oy * p.stride - p.pad_top;
    const ky = max(0, -top);
    Outer.count = min(p.kernel, p.height - top) - ky;
    for (let ox = 0; ox < p.out_width; ox++) {
      const left = ox * p.stride - p.pad_left;
      const kx = max(0, -left);
      Middle.count = min(p.kernel, p.width - left) - kx;
      rowsApart(w + (ky * p.kernel + kx) * p.tap, 4, min(4, p.out_channels - o));
      sums(x + ((top + ky) * p.width + left + kx) * p.pixel, p.batch4, y);
      if (p.batch < p.batch4 * 4) clear(p, y);
      y += p.pixel;
    }
  }
}

/** Writes zeros in the padding of the batch, in the rows of a tile of results. */
function clear(p: Product, results: usize): void {
  for (let row = 0; row < Rows.count; row++) {
    memory.fill(results + <usize>row * Rows.results + p.batch * 4, 0, p.pixel - p.batch * 4);
  }
}

/**
 * dx = Σ w dy, over the outputs that a pixel counts in, 0 in the padding of a batch that the sizes tell; a
 * part is four channels of one row of pixels.
 */
export function input_gradient(from: i32, to: i32, p: Product, scratch: usize): void {
  const tiles = (p.channels + 3) >> 2;
  const stride = p.stride;
  Outer.a = stride * p.kernel * p.tap;
  Outer.b = -(p.out_width * p.pixel);
  Middle.a = stride * p.tap;
  Middle.b = -p.pixel;
  Inner.count = p.out_channels;
  Inner.a = 4;
  Inner.b = p.out_plane;
  Rows.results = p.plane;
  for (let part = from; part < to; part++) {
    const iy = part % p.height;
    const row = part / p.height;
    const c = (row % tiles) * 4;
    const member = row / tiles;
    const w = p.w + member * p.w_member4 * 16 + c * p.taps;
    const dy = p.y + member * p.out_channels * p.out_plane;
    let dx = p.x + member * p.x_member4 * 16 + c * p.plane + iy * p.width * p.pixel;
    const bottom = iy + p.pad_top;
    const ky = max(bottom % stride, bottom - stride * (p.out_height - 1));
    Outer.count = taps(ky, min(p.kernel - 1, bottom), stride);
    for (let ix = 0; ix < p.width; ix++) {
      const right = ix + p.pad_left;
      const kx = max(right % stride, right - stride * (p.out_width - 1));
      Middle.count = taps(kx, min(p.kernel - 1, right), stride);
      rowsApart(w + (ky * p.kernel + kx) * p.tap, p.taps, min(4, p.channels - c));
      sums(dy + (((bottom - ky) / stride) * p.out_width + (right - kx) / stride) * p.pixel, p.batch4, dx);
      if (p.batch < p.batch4 * 4) clear(p, dx);
      dx += p.pixel;
    }
  }
}

/** Taps from `first` to `last`, `stride` apart. */
function taps(first: i32, last: i32, stride: i32): i32 {
  return first > last ? 0 : (last - first) / stride + 1;
}

/**
 * dw = Σ x dy, zero in the padding of the output channels; a part is four weights of each output channel. The
 * thread's scratch holds, of one member, the images with a rim of zeros, in which every tap has a pixel, and
 * dy with the channels innermost.
 */
export function weight_gradient(from: i32, to: i32, p: Product, scratch: usize): void {
  const weights = p.channels * p.kernel * p.kernel;
  const parts = (weights + 3) >> 2;
  const height = (p.out_height - 1) * p.stride + p.kernel;
  const width = (p.out_width - 1) * p.stride + p.kernel;
  const images = scratch;
  const turned = images + p.channels * height * width * p.pixel;
  Outer.count = p.out_height;
  Outer.a = p.stride * width * p.pixel;
  Outer.b = p.out_width * p.batch4 * 4 * p.tap;
  Middle.count = p.out_width;
  Middle.a = p.stride * p.pixel;
  Middle.b = p.batch4 * 4 * p.tap;
  Inner.count = p.batch;
  Inner.a = 4;
  Inner.b = p.tap;
  Rows.results = p.tap;
  let ready = -1;
  for (let part = from; part < to; part++) {
    const member = part / parts;
    const first = (part % parts) * 4;
    if (member !== ready) {
      rim(p, member, images, height, width);
      channels_last(p, member, turned);
      ready = member;
    }
    Rows.count = min(4, weights - first);
    Rows.first = pixel_of(p, first, images, height, width);
    Rows.second = pixel_of(p, min(first + 1, weights - 1), images, height, width);
    Rows.third = pixel_of(p, min(first + 2, weights - 1), images, height, width);
    Rows.fourth = pixel_of(p, min(first + 3, weights - 1), images, height, width);
    sums(turned, (p.out_channels + 3) >> 2, p.w + member * p.w_member4 * 16 + first * p.tap);
  }
}

/** The pixel under a weight's tap at the first position. */
function pixel_of(p: Product, weight: i32, images: usize, height: i32, width: i32): usize {
  const kx = weight % p.kernel;
  const row = weight / p.kernel;
  const ky = row % p.kernel;
  return images + (((row / p.kernel) * height + ky) * width + kx) * p.pixel;
}

/** Copies a member's images to [channel, y, x, batch padded] of `height` and `width` with zeros around. */
function rim(p: Product, member: i32, images: usize, height: i32, width: i32): void {
  const x = p.x + member * p.x_member4 * 16;
  for (let c = 0; c < p.channels; c++) {
    for (let row = 0; row < height; row++) {
      const y = row - p.pad_top;
      const to = images + (c * height + row) * width * p.pixel;
      const inside = y >= 0 && y < p.height;
      const columns = min(width - p.pad_left, p.width);
      if (!inside || columns < width) memory.fill(to, 0, width * p.pixel);
      if (inside) {
        const source = x + (c * p.height + y) * p.width * p.pixel;
        memory.copy(to + p.pad_left * p.pixel, source, columns * p.pixel);
      }
    }
  }
}

/** Copies a member's dy to [y, x, batch padded, output channel padded], 0 in the padding of the channels. */
function channels_last(p: Product, member: i32, turned: usize): void {
  const dy = p.y + member * p.out_channels * p.out_plane;
  const positions = p.out_height * p.out_width;
  for (let o = 0; o < p.out_channels; o += 4) {
    for (let position = 0; position < positions; position++) {
      const source = dy + o * p.out_plane + position * p.pixel;
      const target = turned + position * p.batch4 * 4 * p.tap + o * 4;
      for (let group = 0; group < p.batch4; group++) {
        transpose(
          source + group * 16,
          p.out_plane,
          min(4, p.out_channels - o),
          target + group * 4 * p.tap,
          p.tap,
          4,
        );
      }
    }
  }
}
