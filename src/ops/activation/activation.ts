import type { Operation, Twin } from '../backend.js';
import { elementwise } from '../grid.js';
import { activationWork, valuesWork } from '../work.js';

/** The operations of an activation, and the twin of a product that applies the activation to its result. */
export interface ActivationKind {
  /**
   * The gradient kernel reads dy and either the activation's `input` or its `output`. If it reads the
   * `output`, the kernel of the layer before can compute the activation and need not store the activation's
   * input.
   */
  readonly gradientFrom: 'input' | 'output';
  /** y = f(x); x: [member or shared, value], y: [member, value]. */
  readonly forward: Operation;
  /** dy ← dy · f′ in place. v: [member, value] is the activation's `gradientFrom`. */
  readonly gradient: Operation;
  /** y ← f(y) for each element. */
  readonly inPlace: Twin;
}

/**
 * What the file of an activation states. Its formulas on the device are in
 * `shaders/lib/activation/NAME.wgsl`.
 */
export interface StatedActivation {
  readonly name: string;
  readonly gradientFrom: ActivationKind['gradientFrom'];
  /** FLOPs for each value. */
  readonly flops: { readonly forward: number; readonly gradient: number };
  /** y ← f(y). */
  readonly value: Pick<Twin, 'compute'>;
  /** dy ← dy · f′, from v and dy. */
  readonly gradient: Pick<Twin, 'compute'>;
}

/** Makes the operations of an activation. Their kernels differ only in the formulas that they import. */
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

/** y ← x. All members may share x. */
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
