import { Sums } from '../cases/operation-case.js';

/** A window that moves over an image: a convolution's kernel or a pool. */
export interface Window {
  readonly height: number;
  readonly width: number;
  readonly size: number;
  readonly stride: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

export interface ConvExtents extends Window {
  readonly members: number;
  readonly channels: number;
  readonly outChannels: number;
  readonly outChannelsPadded: number;
  readonly batch: number;
  readonly batchPadded: number;
  /** All members read the same x. */
  readonly shared: boolean;
}

type Values = ArrayLike<number>;

/**
 * A window over an image. 'same' is as in TensorFlow: ceil(extent / stride) outputs, with the odd zero of the
 * padding behind; 'valid' has no padding and as many outputs as fit.
 */
export function windowOver(
  height: number,
  width: number,
  size: number,
  stride: number,
  padding: 'same' | 'valid',
): Window {
  const along = (extent: number): [outputs: number, before: number] => {
    if (padding === 'valid') return [Math.floor((extent - size) / stride) + 1, 0];
    const outputs = Math.ceil(extent / stride);
    return [outputs, Math.floor(Math.max((outputs - 1) * stride + size - extent, 0) / 2)];
  };
  const [outHeight, padTop] = along(height);
  const [outWidth, padLeft] = along(width);
  return { height, width, size, stride, padTop, padLeft, outHeight, outWidth };
}

/** Every pixel with every output position whose window holds it, by the place in the window: pixels first. */
export function forEachPixelInWindow(
  window: Window,
  visit: (pixel: number, tap: number, position: number) => void,
): void {
  const { height, width, size, stride, padTop, padLeft, outHeight, outWidth } = window;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let oy = 0; oy < outHeight; oy++) {
        for (let ox = 0; ox < outWidth; ox++) {
          const ky = y - (oy * stride - padTop);
          const kx = x - (ox * stride - padLeft);
          if (ky >= 0 && ky < size && kx >= 0 && kx < size) {
            visit(y * width + x, ky * size + kx, oy * outWidth + ox);
          }
        }
      }
    }
  }
}

/** Every product of a convolution, once. */
function forEachProduct(
  extents: ConvExtents,
  columns: number,
  visit: (w: number, x: number, dx: number, y: number) => void,
): void {
  const { members, channels, outChannels, outChannelsPadded, batchPadded, shared } = extents;
  const pixels = extents.height * extents.width;
  const positions = extents.outHeight * extents.outWidth;
  const taps = extents.size ** 2;
  forEachPixelInWindow(extents, (pixel, tap, position) => {
    for (let m = 0; m < members; m++) {
      for (let c = 0; c < channels; c++) {
        const xAt = (((shared ? 0 : m) * channels + c) * pixels + pixel) * batchPadded;
        const dxAt = ((m * channels + c) * pixels + pixel) * batchPadded;
        for (let o = 0; o < outChannels; o++) {
          const wAt = ((m * channels + c) * taps + tap) * outChannelsPadded + o;
          const yAt = ((m * outChannels + o) * positions + position) * batchPadded;
          for (let b = 0; b < columns; b++) visit(wAt, xAt + b, dxAt + b, yAt + b);
        }
      }
    }
  });
}

/** y, scattered pixel by pixel. */
export function convForwardSums(extents: ConvExtents, w: Values, x: Values): Sums {
  const { members, outChannels, outHeight, outWidth, batchPadded } = extents;
  const sums = new Sums([members, outChannels, outHeight, outWidth, batchPadded]);
  forEachProduct(extents, batchPadded, (wAt, xAt, _, yAt) => sums.add(yAt, w[wAt] * x[xAt]));
  return sums;
}

/** dx: each product's dy back to the pixel that it came from. */
export function convInputGradientSums(extents: ConvExtents, w: Values, dy: Values): Sums {
  const { members, channels, height, width, batchPadded } = extents;
  const sums = new Sums([members, channels, height, width, batchPadded]);
  forEachProduct(extents, batchPadded, (wAt, _, dxAt, yAt) => sums.add(dxAt, w[wAt] * dy[yAt]));
  return sums;
}

/** dw over the real entries of the batch. */
export function convWeightGradientSums(extents: ConvExtents, x: Values, dy: Values): Sums {
  const { members, channels, size, outChannelsPadded, batch } = extents;
  const sums = new Sums([members, channels, size, size, outChannelsPadded]);
  forEachProduct(extents, batch, (wAt, xAt, _, yAt) => sums.add(wAt, x[xAt] * dy[yAt]));
  return sums;
}
