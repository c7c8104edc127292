import type { ActivationKind } from './activation.js';
import { elu } from './elu.js';
import { gelu } from './gelu.js';
import { relu } from './relu.js';
import { tanh } from './tanh.js';

/** Every activation. Its name in suite files is also that of its file in `shaders/lib/activation`. */
export const ACTIVATIONS = { relu, elu, tanh, gelu } as const satisfies Readonly<
  Record<string, ActivationKind>
>;

export type ActivationName = keyof typeof ACTIVATIONS;
