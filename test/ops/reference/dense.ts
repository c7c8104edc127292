import { Sums } from '../cases/operation-case.js';

/** Extents of a dense product; `outputsPadded` and `batchPadded` are what is stored. */
export interface DenseExtents {
  readonly members: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly outputsPadded: number;
  readonly batch: number;
  readonly batchPadded: number;
  /** All members read the same x. */
  readonly shared: boolean;
}

type Values = ArrayLike<number>;

/** Every product w x dy of a dense layer, once: the three sums are over the same index sets. */
function forEachProduct(
  extents: DenseExtents,
  columns: number,
  visit: (at: { w: number; x: number; dx: number; y: number }) => void,
): void {
  const { members, inputs, outputs, outputsPadded, batchPadded, shared } = extents;
  for (let b = 0; b < columns; b++) {
    for (let o = 0; o < outputs; o++) {
      for (let i = inputs - 1; i >= 0; i--) {
        for (let m = 0; m < members; m++) {
          visit({
            w: (m * inputs + i) * outputsPadded + o,
            x: ((shared ? 0 : m) * inputs + i) * batchPadded + b,
            dx: (m * inputs + i) * batchPadded + b,
            y: (m * outputs + o) * batchPadded + b,
          });
        }
      }
    }
  }
}

/** y = wᵀ x, scattered product by product; padding entries of the batch are entries like others. */
export function denseForwardSums(extents: DenseExtents, w: Values, x: Values): Sums {
  const sums = new Sums([extents.members, extents.outputs, extents.batchPadded]);
  forEachProduct(extents, extents.batchPadded, (at) => sums.add(at.y, w[at.w] * x[at.x]));
  return sums;
}

/** dx = w dy. */
export function denseInputGradientSums(extents: DenseExtents, w: Values, dy: Values): Sums {
  const sums = new Sums([extents.members, extents.inputs, extents.batchPadded]);
  forEachProduct(extents, extents.batchPadded, (at) => sums.add(at.dx, w[at.w] * dy[at.y]));
  return sums;
}

/** dw = x dyᵀ over the real entries of the batch. */
export function denseWeightGradientSums(extents: DenseExtents, x: Values, dy: Values): Sums {
  const sums = new Sums([extents.members, extents.inputs, extents.outputsPadded]);
  forEachProduct(extents, extents.batch, (at) => sums.add(at.w, x[at.x] * dy[at.y]));
  return sums;
}
