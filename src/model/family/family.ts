import type * as z from 'zod';
import { complain, wholeNumber } from '../../schema/expectation.js';
import { MOST_UNITS } from '../layers/extents.js';
import type { LayerSpec } from '../layers/kinds.js';

/** A family of nets with parameters: how a suite file writes it, and the layers that it stands for. */
export interface Family<Spec> {
  readonly schema: z.ZodType<Spec> & z.core.$ZodTypeDiscriminable;
  layers(spec: Spec): readonly LayerSpec[];
}

/** `count` times the same layers. */
export function repeat(count: number, layers: () => readonly LayerSpec[]): LayerSpec[] {
  return Array.from({ length: Math.max(count, 0) }, layers).flat();
}

export function denseOf(units: number | 'classes', bias: boolean): LayerSpec {
  return { dense: { units, bias } };
}

/** How many weight matrices a net of dense layers has. */
export const depth = wholeNumber(1, 100).meta({
  description: 'Weight matrices: one more than hidden layers.',
  examples: [3],
});

/** Units of the hidden layers; only a net without any may leave it away. */
export const hiddenWidth = wholeNumber(0, MOST_UNITS)
  .default(0)
  .meta({
    description: 'Units of each hidden layer; left out only at depth 1, which has none.',
    examples: [128],
  });

/** Complains about a net with hidden layers that says no width. */
export function requireWidth(
  spec: { readonly depth: number; readonly width: number },
  context: z.RefinementCtx,
): void {
  if (spec.depth > 1 && spec.width === 0) {
    complain(context, ['width'], `the units of a hidden layer, from 1 to ${MOST_UNITS}`);
  }
}
