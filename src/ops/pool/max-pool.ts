import type { Operation } from '../backend.js';
import { elementwise, NOTHING_AFTER } from '../grid.js';
import { poolWork } from '../work.js';

/**
 * y[m,c,p,b] = max of x over the size × size window at stride·p.
 * x and y: [member, channel, y, x, batch padded].
 */
export const maxPoolForward: Operation = {
  name: 'max_pool_forward',
  dispatch: elementwise(
    (sizes) => sizes.channels * sizes.out_height * sizes.out_width * sizes.batch4,
    (sizes) => ({ SIZE: sizes.size }),
  ),
  work: poolWork({ flops: 1, x: 1, y: 1 }),
  twins: [
    {
      output: 'y',
      inputs: ['x'],
      compute(x) {
        const batch = this.constants.batch4 * 4;
        const positions = this.constants.out_height * this.constants.out_width;
        const b = this.thread.x % batch;
        const row = Math.floor(this.thread.x / batch);
        const position = row % positions;
        const channel = Math.floor(row / positions);
        const top = Math.floor(position / this.constants.out_width) * this.constants.stride;
        const left = (position % this.constants.out_width) * this.constants.stride;
        const m = Math.floor(channel / this.constants.channels);
        const c = channel % this.constants.channels;
        const from =
          m * this.constants.x_member4 * 4 + c * this.constants.height * this.constants.width * batch + b;
        let best = x[from + (top * this.constants.width + left) * batch];
        for (let ky = 0; ky < this.constants.size; ky++) {
          for (let kx = 0; kx < this.constants.size; kx++) {
            const v = x[from + ((top + ky) * this.constants.width + left + kx) * batch];
            if (!(v <= best)) {
              best = v;
            }
          }
        }
        return best;
      },
    },
  ],
};

/** dx[m,c,q,b] = Σ dy over the windows whose first maximum (in row order) is at q. */
export const maxPoolGradient: Operation = {
  name: 'max_pool_gradient',
  below: 'pooled_activation',
  dispatch: elementwise(
    (sizes) => sizes.channels * sizes.height * sizes.width * sizes.batch4,
    () => NOTHING_AFTER,
  ),
  work: poolWork({ flops: 1, x: 2, y: 2 }),
  twins: [
    {
      output: 'dx',
      inputs: ['x', 'y', 'dy'],
      compute(x, y, dy) {
        const batch = this.constants.batch4 * 4;
        const positions = this.constants.height * this.constants.width;
        const b = this.thread.x % batch;
        const row = Math.floor(this.thread.x / batch);
        const position = row % positions;
        const channel = Math.floor(row / positions);
        const iy = Math.floor(position / this.constants.width);
        const ix = position % this.constants.width;
        const value = x[this.thread.x];
        let sum = 0;
        for (let oy = 0; oy < this.constants.out_height; oy++) {
          for (let ox = 0; ox < this.constants.out_width; ox++) {
            const top = oy * this.constants.stride;
            const left = ox * this.constants.stride;
            if (
              iy >= top &&
              iy < top + this.constants.size &&
              ix >= left &&
              ix < left + this.constants.size
            ) {
              const at =
                ((channel * this.constants.out_height + oy) * this.constants.out_width + ox) * batch + b;
              let first = 0;
              if (value === y[at]) {
                first = 1;
              }
              for (let ky = 0; ky < this.constants.size; ky++) {
                for (let kx = 0; kx < this.constants.size; kx++) {
                  const before = top + ky < iy || (top + ky === iy && left + kx < ix);
                  const q = (channel * this.constants.height + top + ky) * this.constants.width + left + kx;
                  if (before && x[q * batch + b] === y[at]) {
                    first = 0;
                  }
                }
              }
              sum += first * dy[at];
            }
          }
        }
        return sum;
      },
    },
  ],
};

/**
 * `maxPoolGradient` for windows that touch (stride = size). One invocation does a window, and y is not
 * needed.
 */
export const maxPoolGradientDisjoint: Operation = {
  name: 'max_pool_gradient_disjoint',
  below: 'pooled_activation',
  dispatch: elementwise(
    ({ channels, height, width, batch4, size }) =>
      channels * Math.ceil(height / size) * Math.ceil(width / size) * batch4,
    ({ size }) => ({ ...NOTHING_AFTER, SIZE: size }),
  ),
  work: poolWork({ flops: 1, x: 2, y: 1 }),
  twins: [
    {
      output: 'dx',
      inputs: ['x', 'dy'],
      compute(x, dy) {
        const batch = this.constants.batch4 * 4;
        const positions = this.constants.height * this.constants.width;
        const b = this.thread.x % batch;
        const row = Math.floor(this.thread.x / batch);
        const position = row % positions;
        const channel = Math.floor(row / positions);
        const iy = Math.floor(position / this.constants.width);
        const ix = position % this.constants.width;
        const oy = Math.floor(iy / this.constants.size);
        const ox = Math.floor(ix / this.constants.size);
        const value = x[this.thread.x];
        let result = 0;
        if (oy < this.constants.out_height && ox < this.constants.out_width) {
          result =
            dy[((channel * this.constants.out_height + oy) * this.constants.out_width + ox) * batch + b];
          for (let ky = 0; ky < this.constants.size; ky++) {
            for (let kx = 0; kx < this.constants.size; kx++) {
              const qy = oy * this.constants.size + ky;
              const qx = ox * this.constants.size + kx;
              const other =
                x[((channel * this.constants.height + qy) * this.constants.width + qx) * batch + b];
              const before = qy < iy || (qy === iy && qx < ix);
              if (other > value || (before && other === value)) {
                result = 0;
              }
            }
          }
        }
        return result;
      },
    },
  ],
};
