import type { Twin } from '../backend.js';

/** y ← y + bias, as a dense product adds it; y: [member, output, batch padded]. */
export const denseBias: Twin = {
  output: 'y',
  inputs: ['bias', 'y'],
  compute(bias, y) {
    const row = Math.floor(this.thread.x / (this.constants.batch4 * 4));
    const m = Math.floor(row / this.constants.outputs);
    const o = row % this.constants.outputs;
    return y[this.thread.x] + bias[m * this.constants.outputs_padded + o];
  },
};

/** The same as a convolution adds it; y: [member, output channel, y, x, batch padded]. */
export const convBias: Twin = {
  output: 'y',
  inputs: ['bias', 'y'],
  compute(bias, y) {
    const plane = this.constants.out_height * this.constants.out_width * this.constants.batch4 * 4;
    const row = Math.floor(this.thread.x / plane);
    const m = Math.floor(row / this.constants.out_channels);
    const o = row % this.constants.out_channels;
    return y[this.thread.x] + bias[m * this.constants.out_channels_padded + o];
  },
};
