import { oneOf } from '../../schema/expectation.js';
import type { LayerKind, LayerShapes } from './layer-kind.js';

/**
 * The activations that a suite file may name, each with its definition. `src/ops/activation/kinds.ts` holds
 * their operations; the compiler demands them for each activation.
 */
const ACTIVATION_FORMULAS = {
  relu: 'max(x, 0)',
  elu: 'x above 0, exp(x) − 1 below (Clevert et al. 2016, α = 1)',
  tanh: 'tanh(x)',
  gelu: 'x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2 (Hendrycks & Gimpel 2016)',
} as const;

export type Activation = keyof typeof ACTIVATION_FORMULAS;

const NAMES = Object.keys(ACTIVATION_FORMULAS) as [Activation, ...Activation[]];

/** Reads the name of an activation in a suite file. */
export const activationName = oneOf(NAMES);

/** A layer that applies a function to each value by itself. */
export interface ActivationLayer extends LayerShapes {
  readonly kind: 'activation';
  readonly activation: Activation;
}

export const activation: LayerKind<Activation, ActivationLayer> = {
  schema: activationName,
  written: NAMES.join(', '),
  is: (spec): spec is Activation => typeof spec === 'string',
  seedName: (spec) => spec,
  resolve: (spec, { name, input }) => ({ kind: 'activation', name, input, output: input, activation: spec }),
  linear: false,
  parameters: () => undefined,
  multiplyAdds: () => 0,
};
