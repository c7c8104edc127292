import { Sums } from '../cases/operation-case.js';

/**
 * F(4, 3) at the points 0, 1, −1, ½, −2 and ∞, written out by hand: [point, output], [point, weight] and
 * [point, pixel].
 */
export const A = [
  [1, 0, 0, 0],
  [1, 1, 1, 1],
  [1, -1, 1, -1],
  [1, 1 / 2, 1 / 4, 1 / 8],
  [1, -2, 4, -8],
  [0, 0, 0, 1],
];
export const G = [
  [1, 0, 0],
  [1 / 3, 1 / 3, 1 / 3],
  [-1 / 3, 1 / 3, -1 / 3],
  [-16 / 15, -8 / 15, -4 / 15],
  [1 / 15, -2 / 15, 4 / 15],
  [0, 0, 1],
];
export const B_TRANSPOSED = [
  [1, -3 / 2, -2, 3 / 2, 1, 0],
  [0, -1, 1 / 2, 5 / 2, 1, 0],
  [0, 1, -5 / 2, 1 / 2, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 1 / 2, -1, -1 / 2, 1, 0],
  [0, 1, -3 / 2, -2, 3 / 2, 1],
];

type Values = ArrayLike<number>;

/**
 * A convolution of 3 × 3 with stride 1. A call is for `members` of the members that its tensors hold, from
 * `first` on.
 */
export interface WinogradExtents {
  readonly held: number;
  readonly first: number;
  readonly members: number;
  readonly channels: number;
  readonly outChannels: number;
  readonly height: number;
  readonly width: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly batch: number;
  readonly batchPadded: number;
  readonly shared: boolean;
}

/**
 * Every (i, j) and (k, l) with the factor by which the value at (k, l) counts in the one at (i, j) of
 * `left` values · `left`ᵀ, except where it is zero.
 */
function forEachFactor(
  left: readonly (readonly number[])[],
  visit: (point: number, k: number, l: number, factor: number) => void,
): void {
  for (let i = 0; i < 6; i++) {
    for (let j = 0; j < 6; j++) {
      for (let k = 0; k < left[0].length; k++) {
        for (let l = 0; l < left[0].length; l++) {
          const factor = left[i][k] * left[j][l];
          if (factor !== 0) visit(6 * i + j, k, l, factor);
        }
      }
    }
  }
}

/** u: [member, 36, channel, outputs], where w has `outputs` with their padding. */
export function weightsSums(extents: WinogradExtents, outputs: number, w: Values): Sums {
  const { members, first, channels } = extents;
  const sums = new Sums([members, 36, channels, outputs]);
  forEachFactor(G, (point, k, l, factor) => {
    for (let m = 0; m < members; m++) {
      for (let c = 0; c < channels; c++) {
        for (let o = 0; o < outputs; o++) {
          const from = (((first + m) * channels + c) * 9 + 3 * k + l) * outputs + o;
          sums.add(((m * 36 + point) * channels + c) * outputs + o, factor * w[from]);
        }
      }
    }
  });
  return sums;
}

/** dw: [held, channel, 3, 3, outputs], of the members of the call. */
export function weightsGradientSums(extents: WinogradExtents, outputs: number, du: Values): Sums {
  const { held, members, first, channels } = extents;
  const sums = new Sums([held, channels, 9, outputs]);
  forEachFactor(G, (point, k, l, factor) => {
    for (let m = 0; m < members; m++) {
      for (let c = 0; c < channels; c++) {
        for (let o = 0; o < outputs; o++) {
          const to = (((first + m) * channels + c) * 9 + 3 * k + l) * outputs + o;
          sums.add(to, factor * du[((m * 36 + point) * channels + c) * outputs + o]);
        }
      }
    }
  });
  return sums;
}

/** Tiles of 4 × 4 that cover the image. */
export function tilesOver(height: number, width: number): { tilesY: number; tilesX: number } {
  return { tilesY: Math.ceil(height / 4), tilesX: Math.ceil(width / 4) };
}

/** v: [member, 36, channel, tile, batch] of the tiles over the outputs; `turned` turns x by half a turn. */
export function inputSums(extents: WinogradExtents, turned: boolean, x: Values): Sums {
  const { members, first, channels, height, width, padTop, padLeft, batch, batchPadded, shared } = extents;
  const { tilesY, tilesX } = tilesOver(extents.outHeight, extents.outWidth);
  const sums = new Sums([members, 36, channels, tilesY * tilesX, batchPadded]);
  forEachFactor(B_TRANSPOSED, (point, k, l, factor) => {
    for (let tile = 0; tile < tilesY * tilesX; tile++) {
      const y = 4 * Math.floor(tile / tilesX) + k - padTop;
      const column = 4 * (tile % tilesX) + l - padLeft;
      if (y < 0 || y >= height || column < 0 || column >= width) continue;
      const pixel = turned ? (height - 1 - y) * width + width - 1 - column : y * width + column;
      for (let m = 0; m < members; m++) {
        for (let c = 0; c < channels; c++) {
          const from = (((shared ? 0 : first + m) * channels + c) * height * width + pixel) * batchPadded;
          const to = (((m * 36 + point) * channels + c) * tilesY * tilesX + tile) * batchPadded;
          for (let b = 0; b < batch; b++) sums.add(to + b, factor * x[from + b]);
        }
      }
    }
  });
  return sums;
}

/** Every output with each of the products that it is made of. */
function forEachOutput(
  extents: WinogradExtents,
  turned: boolean,
  visit: (product: number, output: number, factor: number) => void,
): void {
  const { members, first, outChannels, outHeight, outWidth } = extents;
  const { tilesY, tilesX } = tilesOver(outHeight, outWidth);
  forEachFactor(A, (point, k, l, factor) => {
    for (let tile = 0; tile < tilesY * tilesX; tile++) {
      const y = 4 * Math.floor(tile / tilesX) + k;
      const x = 4 * (tile % tilesX) + l;
      if (y >= outHeight || x >= outWidth) continue;
      const pixel = turned ? (outHeight - 1 - y) * outWidth + outWidth - 1 - x : y * outWidth + x;
      for (let m = 0; m < members; m++) {
        for (let o = 0; o < outChannels; o++) {
          const product = ((m * 36 + point) * outChannels + o) * tilesY * tilesX + tile;
          visit(product, ((first + m) * outChannels + o) * outHeight * outWidth + pixel, factor);
        }
      }
    }
  });
}

/** y: [held, channel, y, x, batch], of the members of the call. */
export function outputSums(extents: WinogradExtents, turned: boolean, p: Values): Sums {
  const { held, outChannels, outHeight, outWidth, batchPadded } = extents;
  const sums = new Sums([held, outChannels, outHeight, outWidth, batchPadded]);
  forEachOutput(extents, turned, (product, output, factor) => {
    for (let b = 0; b < batchPadded; b++) {
      sums.add(output * batchPadded + b, factor * p[product * batchPadded + b]);
    }
  });
  return sums;
}

/** dp: [member, 36, channel, tile, batch]. */
export function outputGradientSums(extents: WinogradExtents, dy: Values): Sums {
  const { members, outChannels, outHeight, outWidth, batch, batchPadded } = extents;
  const { tilesY, tilesX } = tilesOver(outHeight, outWidth);
  const sums = new Sums([members, 36, outChannels, tilesY * tilesX, batchPadded]);
  forEachOutput(extents, false, (product, output, factor) => {
    for (let b = 0; b < batch; b++) {
      sums.add(product * batchPadded + b, factor * dy[output * batchPadded + b]);
    }
  });
  return sums;
}
