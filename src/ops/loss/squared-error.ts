import type { Operation } from '../backend.js';
import { elementwise } from '../grid.js';
import { lossWork } from '../work.js';

/**
 * loss[m,b] = ½ Σ_k (z[m,k,b] − 1[k = label])², 0 in the padding.
 * logits z: [member, class, batch padded], loss: [member, batch padded].
 */
export const squaredError: Operation = {
  name: 'squared_error',
  dispatch: elementwise((sizes) => sizes.batch_padded),
  work: lossWork({ logit: 3, entry: 1, written: 'loss' }),
  twins: [
    {
      output: 'loss',
      inputs: ['logits', 'labels'],
      compute(logits, labels) {
        const m = Math.floor(this.thread.x / this.constants.batch_padded);
        const b = this.thread.x % this.constants.batch_padded;
        let sum = 0;
        if (b < this.constants.batch) {
          const label = labels[m * this.constants.labels_member + b];
          for (let k = 0; k < this.constants.classes; k++) {
            let error = logits[(m * this.constants.classes + k) * this.constants.batch_padded + b];
            if (label === k) {
              error -= 1;
            }
            sum += error * error;
          }
        }
        return sum / 2;
      },
    },
  ],
};

/** dz[m,k,b] = (z[m,k,b] − 1[k = label]) / batch, 0 in the padding: the gradient of the mean loss. */
export const squaredErrorGradient: Operation = {
  name: 'squared_error_gradient',
  dispatch: elementwise((sizes) => sizes.batch_padded),
  work: lossWork({ logit: 2, entry: 0, written: 'dlogits' }),
  twins: [
    {
      output: 'dlogits',
      inputs: ['logits', 'labels'],
      compute(logits, labels) {
        const b = this.thread.x % this.constants.batch_padded;
        const row = Math.floor(this.thread.x / this.constants.batch_padded);
        const k = row % this.constants.classes;
        const m = Math.floor(row / this.constants.classes);
        let result = 0;
        if (b < this.constants.batch) {
          result = logits[this.thread.x] / this.constants.batch;
          if (labels[m * this.constants.labels_member + b] === k) {
            result = (logits[this.thread.x] - 1) / this.constants.batch;
          }
        }
        return result;
      },
    },
  ],
};
