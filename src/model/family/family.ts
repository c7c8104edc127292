import type * as z from 'zod';
import { complain, trueOrFalse, wholeNumber } from '../../schema/expectation.js';
import { activationName, type Activation } from '../layers/activation.js';
import { MOST_UNITS } from '../layers/extents.js';
import type { LayerSpec } from '../layers/kinds.js';

/** A family of nets with parameters: how a suite file writes it, and which layers it stands for. */
export interface Family<Spec> {
  readonly schema: z.ZodType<Spec> & z.core.$ZodTypeDiscriminable;
  layers(spec: Spec): readonly LayerSpec[];
}

/** Repeats the same layers `count` times; a count below 0 gives none. */
export function repeat(count: number, layers: () => readonly LayerSpec[]): LayerSpec[] {
  return Array.from({ length: Math.max(count, 0) }, layers).flat();
}

/** A dense layer of an inline list. */
export function denseOf(units: number | 'classes', bias: boolean): LayerSpec {
  return { dense: { units, bias } };
}

/** Number of weight matrices of a net of dense layers. */
export const depth = wholeNumber(1, 100).meta({
  description: 'Weight matrices: one more than hidden layers.',
  examples: [3],
});

/** Units of each hidden layer; only a net without hidden layers may leave it out. */
export const hiddenWidth = wholeNumber(0, MOST_UNITS)
  .default(0)
  .meta({
    description: 'Units of each hidden layer; left out only at depth 1, which has none.',
    examples: [128],
  });

/** The activation after every layer but the last. */
export function activationAfterEach(byDefault: Activation) {
  return activationName.default(byDefault).meta({
    description: 'Applied after every layer but the last.',
    examples: ['tanh'],
  });
}

/** Reads whether the layers of a family have biases. */
export function biases(byDefault: boolean) {
  return trueOrFalse()
    .default(byDefault)
    .meta({ description: 'Whether units and channels have biases.', examples: [!byDefault] });
}

/** Complains if a net has hidden layers and its width is left out. */
export function requireWidth(
  spec: { readonly depth: number; readonly width: number },
  context: z.RefinementCtx,
): void {
  if (spec.depth > 1 && spec.width === 0) {
    complain(context, ['width'], `the units of a hidden layer, from 1 to ${MOST_UNITS}`);
  }
}
