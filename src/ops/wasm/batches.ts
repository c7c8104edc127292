import { padded } from '../backend.js';
import type { Kernel, TwinCall } from './kernel.js';

/** Floats of the sums that `assembly/narrow/gathered.ts` keeps near: NEAR of `assembly/narrow/dots.ts`. */
const NEAR_FLOATS = 4096;

/** A member's minibatch, copied. */
export function gather(call: TwinCall): Kernel {
  return batchKernel(call, 'gather', { x: 'x' });
}

/** The labels of a member's minibatch. */
export function labels({ sizes, members, at }: TwinCall): Kernel {
  const addresses = [at('all_labels'), at('batch_order'), at('step'), at('labels')];
  return { name: 'gather_labels', parts: members, operands: [...addresses, sizes.members, sizes.batch4] };
}

/** y of a minibatch that is read through its order. */
export function gatheredForward(call: TwinCall): Kernel {
  const { inputs, outputs, batch4 } = call.sizes;
  const work = { parts: batch4, scratch: outputs * padded(inputs) };
  return batchKernel(call, 'forward_gathered', { y: 'y', w: 'w', bias: 'bias' }, work);
}

/** dw by a minibatch that is read through its order. */
export function gatheredWeightGradient(call: TwinCall): Kernel {
  const { inputs, outputs } = call.sizes;
  const work = { parts: padded(inputs) / 4, scratch: NEAR_FLOATS + 4 * outputs };
  return batchKernel(call, 'weight_gradient_gathered', { y: 'dy', w: 'dw' }, work);
}

/** A kernel of `assembly/batch.ts`; operands that it does not have are 0. */
function batchKernel(
  { sizes, members, at }: TwinCall,
  name: string,
  bindings: Readonly<Partial<Record<'x' | 'y' | 'w' | 'bias', string>>>,
  work: Pick<Kernel, 'parts' | 'scratch'> = { parts: 1 },
): Kernel {
  const { features = sizes.inputs, outputs = 0, batch, batch4 } = sizes;
  const own = (['x', 'y', 'w', 'bias'] as const).map((field) => {
    const binding = bindings[field];
    return binding === undefined ? 0 : at(binding);
  });
  const read = [at('examples'), at('batch_order'), at('step')];
  const operands = [...read, ...own, members, features, outputs, batch, batch4];
  return { name, operands, ...work, parts: members * work.parts };
}
