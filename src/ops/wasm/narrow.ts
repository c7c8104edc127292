import { padded } from '../backend.js';
import { bitsOf, type Kernel, type TwinCall } from './kernel.js';

/** Floats of the operands that `assembly/narrow/narrow.ts` keeps near: its NEAR. */
const NEAR_FLOATS = 4096;

/** A kernel of `assembly/narrow/narrow.ts` with the fields of its `Narrow`; bindings that it lacks are 0. */
function narrow(
  { sizes, members, at }: TwinCall,
  name: string,
  bindings: readonly [w: string, x: string, y?: string, dy?: string, velocity?: string],
  work: Pick<Kernel, 'parts' | 'scratch'>,
): Kernel {
  const { inputs, outputs, batch, w_member4, dx_member4, decay = 0, momentum = 0 } = sizes;
  const addresses = Array.from({ length: 5 }, (_, index) => {
    const binding = bindings[index];
    return binding === undefined ? 0 : at(binding);
  });
  const updates = bindings.includes('y');
  const schedule = updates ? [at('rates'), at('step')] : [0, 0];
  const strides = [w_member4 ?? (inputs * padded(outputs)) / 4, dx_member4 ?? (inputs * padded(batch)) / 4];
  const operands = [
    ...addresses,
    ...schedule,
    ...[inputs, outputs, batch, ...strides],
    ...[bitsOf(decay), bitsOf(momentum)],
  ];
  return { name, operands, ...work, parts: members * work.parts };
}

/** dx from w and dy of at most 16 batch entries. */
export function narrowInputGradient(call: TwinCall): Kernel {
  const { inputs, outputs, batch } = call.sizes;
  const work = { parts: Math.ceil(inputs / 4), scratch: batch * padded(outputs) };
  return narrow(call, 'input_gradient_narrow', ['w', 'dx', undefined, 'dy'], work);
}

/** y from w and x, then the update of w by x and dy. */
export function forwardSgd(call: TwinCall): Kernel {
  return narrow(call, 'forward_sgd', ['w', 'x', 'y', 'dy'], forwardWork(call));
}

/** The same with a velocity. */
export function forwardSgdMomentum(call: TwinCall): Kernel {
  return narrow(call, 'forward_sgd_momentum', ['w', 'x', 'y', 'dy', 'velocity'], forwardWork(call));
}

/** The narrow operands and, beside them, four rows of x and a row of zeros. */
function forwardWork({ sizes: { outputs, batch } }: TwinCall): Pick<Kernel, 'parts' | 'scratch'> {
  return { parts: padded(outputs) / 4, scratch: NEAR_FLOATS + 4 * batch + NEAR_FLOATS / 2 };
}
