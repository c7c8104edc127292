import type { Operation, Twin } from '../backend.js';
import { elementwise } from '../grid.js';
import { activationWork, valuesWork } from '../work.js';

/** An activation's operations, and its twin for products that apply it to what they write. */
export interface ActivationKind {
  /**
   * What the gradient kernel reads beside dy: the activation's `input` or its `output`. An activation that takes its
   * `output` can be computed inside the kernel before it, which then stores nothing else.
   */
  readonly gradientFrom: 'input' | 'output';
  /** y = f(x); x: [member or shared, value], y: [member, value]. */
  readonly forward: Operation;
  /** dy ← dy · f′ in place; v: [member, value] is the activation's input or output, as `gradientFrom` says. */
  readonly gradient: Operation;
  /** y ← f(y), element by element. */
  readonly inPlace: Twin;
}

/** What an activation's file states. Its formulas on the device stand in `shaders/lib/activation/NAME.wgsl`. */
export interface StatedActivation {
  readonly name: string;
  readonly gradientFrom: ActivationKind['gradientFrom'];
  /** FLOPs of one value. */
  readonly flops: { readonly forward: number; readonly gradient: number };
  /** y ← f(y). */
  readonly value: Pick<Twin, 'compute'>;
  /** dy ← dy · f′, from v and dy. */
  readonly gradient: Pick<Twin, 'compute'>;
}

/** The operations of an activation, whose kernels are the same but for the formulas that they import. */
export function activationKind({
  name,
  gradientFrom,
  flops,
  value,
  gradient,
}: StatedActivation): ActivationKind {
  const dispatch = elementwise(
    ({ values4 }) => values4,
    () => ({ ACTIVATION: name }),
  );
  const inPlace: Twin = { output: 'y', inputs: ['y'], ...value };
  return {
    gradientFrom,
    inPlace,
    forward: {
      name: `${name}_forward`,
      shader: 'activation_forward',
      dispatch,
      work: (sizes, members) => activationWork(sizes, members, flops.forward),
      twins: [copyToEachMember, inPlace],
    },
    gradient: {
      name: `${name}_gradient`,
      shader: 'activation_gradient',
      dispatch,
      work: (sizes, members) => valuesWork(sizes, members, flops.gradient, 3),
      twins: [{ output: 'dy', inputs: ['v', 'dy'], ...gradient }],
    },
  };
}

/** y ← x, which all members may share. */
const copyToEachMember: Twin = {
  output: 'y',
  inputs: ['x'],
  compute(x) {
    return x[
      this.constants.x_member4 * 4 * Math.floor(this.thread.x / (this.constants.values4 * 4)) +
        (this.thread.x % (this.constants.values4 * 4))
    ];
  },
};
