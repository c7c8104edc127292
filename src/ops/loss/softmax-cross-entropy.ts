import type { Operation } from '../backend.js';
import { elementwise } from '../grid.js';
import { lossWork } from '../work.js';

/**
 * loss[m,b] = log Σ_k exp z[m,k,b] − z[m,label,b], 0 in the padding.
 * logits z: [member, class, batch padded], loss: [member, batch padded].
 */
export const softmaxCrossEntropy: Operation = {
  name: 'softmax_cross_entropy',
  dispatch: elementwise((sizes) => sizes.batch_padded),
  work: lossWork({ logit: 4, entry: 3, written: 'loss' }),
  twins: [
    {
      output: 'loss',
      inputs: ['logits', 'labels'],
      compute(logits, labels) {
        const m = Math.floor(this.thread.x / this.constants.batch_padded);
        const b = this.thread.x % this.constants.batch_padded;
        const at = m * this.constants.classes * this.constants.batch_padded + b;
        let result = 0;
        if (b < this.constants.batch) {
          let highest = logits[at];
          for (let k = 1; k < this.constants.classes; k++) {
            highest = Math.max(highest, logits[at + k * this.constants.batch_padded]);
          }
          let total = 0;
          for (let k = 0; k < this.constants.classes; k++) {
            total += Math.exp(logits[at + k * this.constants.batch_padded] - highest);
          }
          const label = labels[m * this.constants.labels_member + b];
          result = Math.log(total) + highest - logits[at + label * this.constants.batch_padded];
        }
        return result;
      },
    },
  ],
};

/**
 * dz[m,k,b] = (softmax(z)[m,k,b] − 1[k = label]) / batch, 0 in the padding: the gradient of the mean loss.
 */
export const softmaxCrossEntropyGradient: Operation = {
  name: 'softmax_cross_entropy_gradient',
  dispatch: elementwise((sizes) => sizes.batch_padded),
  work: lossWork({ logit: 7, entry: 0, written: 'dlogits' }),
  twins: [
    {
      output: 'dlogits',
      inputs: ['logits', 'labels'],
      compute(logits, labels) {
        const b = this.thread.x % this.constants.batch_padded;
        const row = Math.floor(this.thread.x / this.constants.batch_padded);
        const k = row % this.constants.classes;
        const m = Math.floor(row / this.constants.classes);
        const at = m * this.constants.classes * this.constants.batch_padded + b;
        let result = 0;
        if (b < this.constants.batch) {
          let highest = logits[at];
          for (let j = 1; j < this.constants.classes; j++) {
            highest = Math.max(highest, logits[at + j * this.constants.batch_padded]);
          }
          let total = 0;
          for (let j = 0; j < this.constants.classes; j++) {
            total += Math.exp(logits[at + j * this.constants.batch_padded] - highest);
          }
          let target = 0;
          if (labels[m * this.constants.labels_member + b] === k) {
            target = 1;
          }
          result = (Math.exp(logits[this.thread.x] - highest) / total - target) / this.constants.batch;
        }
        return result;
      },
    },
  ],
};
