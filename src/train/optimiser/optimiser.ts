import type { Operation, Sizes } from '../../ops/backend.js';
import type { UpdateName } from '../../ops/update/weight-update.js';

/**
 * One way to update parameters by their gradients. Code that depends on the way asks this and compares no
 * names.
 */
export interface Optimiser {
  /** The name in tables of results, e.g. `Adam`. */
  readonly title: string;
  /**
   * One update of a parameter tensor. It binds w, dw, rates, step and the tensors of `state`; its sizes are
   * values4, decay and `constants`.
   */
  readonly update: Operation;
  readonly constants: Sizes;
  /**
   * Tensors that a parameter keeps from step to step, each of its shape and zero at first: the label of
   * each from the parameter's name, by the name of the binding.
   */
  readonly state: Readonly<Record<string, (parameter: string) => string>>;
  /** Factor of the learning rate at update `t`, counted from 1. */
  readonly rateFactor: (t: number) => number;
  /** The same update within the product that makes the gradient; undefined if no product can apply it. */
  readonly fused: UpdateName | undefined;
}

/** An optimiser that a suite file asks for by name. */
export interface NamedOptimiser extends Optimiser {
  /** Why a momentum above 0 is refused beside it, after `0 with optimiser: NAME, which`. */
  readonly refusesMomentum: string;
}

/** Tensors of a parameter's shape that an optimiser keeps. */
export function stateCount({ state }: Optimiser): number {
  return Object.keys(state).length;
}
