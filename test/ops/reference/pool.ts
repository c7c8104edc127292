import { exactly, Sums, type Expected } from '../cases/operation-case.js';
import { forEachPixelInWindow, type Window } from './conv.js';

export interface PoolExtents extends Window {
  readonly members: number;
  readonly channels: number;
  readonly batchPadded: number;
  /** All members read the same x. */
  readonly shared: boolean;
}

type Values = ArrayLike<number>;

/** Flat places of one image with its batch entries, once for each member, channel and entry. */
function forEachImage(
  { members, channels, batchPadded, shared, ...window }: PoolExtents,
  visit: (
    x: (pixel: number) => number,
    dx: (pixel: number) => number,
    y: (position: number) => number,
  ) => void,
): void {
  const pixels = window.height * window.width;
  const positions = window.outHeight * window.outWidth;
  for (let b = 0; b < batchPadded; b++) {
    for (let c = 0; c < channels; c++) {
      for (let m = 0; m < members; m++) {
        const place = (member: number, extent: number) => (at: number) =>
          ((member * channels + c) * extent + at) * batchPadded + b;
        visit(place(shared ? 0 : m, pixels), place(m, pixels), place(m, positions));
      }
    }
  }
}

export function averagePoolForwardExpected(extents: PoolExtents, x: Values): Expected {
  const { members, channels, outHeight, outWidth, batchPadded, size } = extents;
  const sums = new Sums([members, channels, outHeight, outWidth, batchPadded]);
  forEachImage(extents, (xAt, _, yAt) =>
    forEachPixelInWindow(extents, (pixel, _tap, position) => sums.add(yAt(position), x[xAt(pixel)])),
  );
  // A quotient is within 2.5 units in the last place (WGSL section 15.7.4.1): five half units.
  return sums.expected(size * size, 5);
}

export function averagePoolGradientExpected(extents: PoolExtents, dy: Values): Expected {
  const { members, channels, height, width, batchPadded, size } = extents;
  const sums = new Sums([members, channels, height, width, batchPadded]);
  forEachImage(extents, (_, dxAt, yAt) =>
    forEachPixelInWindow(extents, (pixel, _tap, position) => sums.add(dxAt(pixel), dy[yAt(position)])),
  );
  return sums.expected(size * size, 5);
}

/** By window: its pixel with the largest value, the first in row order of equal ones. */
function winners(extents: PoolExtents, valueOf: (pixel: number) => number): Map<number, number> {
  const byWindow = new Map<number, number>();
  // Pixels come in row order, so only a strictly larger one displaces an earlier one.
  forEachPixelInWindow(extents, (pixel, _tap, position) => {
    const best = byWindow.get(position);
    if (best === undefined || valueOf(pixel) > valueOf(best)) byWindow.set(position, pixel);
  });
  return byWindow;
}

export function maxPoolForwardExpected(extents: PoolExtents, x: Values): Expected {
  const { members, channels, outHeight, outWidth, batchPadded } = extents;
  const y = new Float64Array(members * channels * outHeight * outWidth * batchPadded);
  forEachImage(extents, (xAt, _, yAt) =>
    winners(extents, (pixel) => x[xAt(pixel)]).forEach(
      (pixel, position) => (y[yAt(position)] = x[xAt(pixel)]),
    ),
  );
  return exactly(y);
}

export function maxPoolGradientExpected(extents: PoolExtents, x: Values, dy: Values): Expected {
  const { members, channels, height, width, batchPadded } = extents;
  const sums = new Sums([members, channels, height, width, batchPadded]);
  forEachImage(extents, (xAt, dxAt, yAt) =>
    winners(extents, (pixel) => x[xAt(pixel)]).forEach((pixel, position) =>
      sums.add(dxAt(pixel), dy[yAt(position)]),
    ),
  );
  return sums.expected();
}
