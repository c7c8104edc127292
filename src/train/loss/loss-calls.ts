import { elementCount, padded, type Call, type Tensor } from '../../ops/backend.js';
import { LOSSES, type LossName } from './kinds.js';

/**
 * What a loss is computed from. logits: [member, class, batch padded]; labels: [member or 1, batch padded].
 */
export interface LossOperands {
  readonly members: number;
  readonly classes: number;
  readonly batch: number;
  readonly logits: Tensor;
  readonly labels: Tensor;
}

function sizes({ classes, batch, labels, members }: LossOperands): Record<string, number> {
  const shared = elementCount(labels.shape) === padded(batch) && members !== 1;
  return { classes, batch, batch_padded: padded(batch), labels_member: shared ? 0 : padded(batch) };
}

/** Loss of every example: [member, batch padded]. */
export function lossByExample(name: LossName, operands: LossOperands, loss: Tensor): Call {
  return {
    operation: LOSSES[name].value,
    members: operands.members,
    tensors: { logits: operands.logits, labels: operands.labels, loss },
    sizes: sizes(operands),
  };
}

/** Gradient of the mean loss by the logits: [member, class, batch padded]. */
export function lossGradient(name: LossName, operands: LossOperands, dlogits: Tensor): Call {
  return {
    operation: LOSSES[name].gradient,
    members: operands.members,
    tensors: { logits: operands.logits, labels: operands.labels, dlogits },
    sizes: sizes(operands),
  };
}
