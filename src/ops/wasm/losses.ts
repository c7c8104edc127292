import type { Kernel, TwinCall } from './kernel.js';

/** A kernel of `assembly/loss.ts` on logits and labels, which writes what the twin writes. */
export function logitsKernel({ twin, sizes, members, at }: TwinCall, name: string): Kernel {
  const { classes, batch, batch_padded, labels_member } = sizes;
  const addresses = [at('logits'), at('labels'), at(twin.output)];
  const operands = [...addresses, classes, batch, batch_padded / 4, labels_member];
  return { name, parts: (members * batch_padded) / 4, operands };
}

export function predictions({ sizes, members, at }: TwinCall): Kernel {
  const { classes, batch4, examples4 } = sizes;
  const operands = [at('logits'), at('predictions'), at('step'), classes, batch4, examples4];
  return { name: 'predicted_class', parts: members * batch4, operands };
}

export function accumulate({ sizes, members, at }: TwinCall): Kernel {
  const { batch, batch_padded, examples } = sizes;
  const operands = [at('total'), at('loss'), at('step'), batch, batch_padded / 4, examples];
  return { name: 'accumulate_loss', parts: members, operands };
}
