import type { Operation } from '../backend.js';
import { elementwise } from '../grid.js';
import { poolWork } from '../work.js';

/**
 * y[m,c,p,b] = mean of x over the size × size window at stride·p.
 * x and y: [member, channel, y, x, batch padded].
 */
export const averagePoolForward: Operation = {
  name: 'average_pool_forward',
  dispatch: elementwise((sizes) => sizes.channels * sizes.out_height * sizes.out_width * sizes.batch4),
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
        let sum = 0;
        for (let ky = 0; ky < this.constants.size; ky++) {
          for (let kx = 0; kx < this.constants.size; kx++) {
            sum += x[from + ((top + ky) * this.constants.width + left + kx) * batch];
          }
        }
        return sum / (this.constants.size * this.constants.size);
      },
    },
  ],
};

/** dx[m,c,q,b] = Σ over the windows p that hold q of dy[m,c,p,b] / size². */
export const averagePoolGradient: Operation = {
  name: 'average_pool_gradient',
  dispatch: elementwise((sizes) => sizes.channels * sizes.height * sizes.width * sizes.batch4),
  work: poolWork({ flops: 1, x: 1, y: 1 }),
  twins: [
    {
      output: 'dx',
      inputs: ['dy'],
      compute(dy) {
        const batch = this.constants.batch4 * 4;
        const positions = this.constants.height * this.constants.width;
        const b = this.thread.x % batch;
        const row = Math.floor(this.thread.x / batch);
        const position = row % positions;
        const channel = Math.floor(row / positions);
        const iy = Math.floor(position / this.constants.width);
        const ix = position % this.constants.width;
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
              sum +=
                dy[((channel * this.constants.out_height + oy) * this.constants.out_width + ox) * batch + b];
            }
          }
        }
        return sum / (this.constants.size * this.constants.size);
      },
    },
  ],
};
