import type * as z from 'zod';
import { complain } from '../schema/expectation.js';
import { labellingOf, labellingSchema } from './prepare/labelling/kinds.js';
import { transformOf, transformSchema } from './prepare/transform/kinds.js';

/**
 * Fields of every source: what is done to its examples after the source's own preparation. Both go by the
 * principal components and the mean of the training set before either, so labels do not depend on the
 * transform.
 */
export const PREPARATION = {
  transform: transformSchema.optional().meta({
    description: 'Changes the spectrum of the training set; without it the spectrum stays as it is.',
    examples: [{ kind: 'zca', regulariser: 0.01 }],
  }),
  labelling: labellingSchema.optional().meta({
    description: 'Changes the labels; without it they stay as the source has them.',
    examples: [{ kind: 'shuffled' }],
  }),
};

/** The fields of every source, as a source's specification has them. */
export type PreparationSpec = Readonly<z.output<z.ZodObject<typeof PREPARATION>>>;

/**
 * No field may ask for more principal components than an example has features. How many of them the examples
 * span is seen only when they are loaded.
 *
 * @param features of an example before projection
 * @param what these features are called in the problem, e.g. `features of an image`
 */
export function requireComponents(
  { transform, labelling, project }: PreparationSpec & { readonly project?: number | undefined },
  features: number,
  what: string,
  context: z.RefinementCtx,
): void {
  const atMost = `at most the ${features} ${what}`;
  const left = transform && transformOf(transform).componentsLeft(transform);
  const asked = labelling && labellingOf(labelling).componentsAsked(labelling);
  if (project !== undefined && project > features) complain(context, ['project'], atMost);
  else if (project !== undefined && left !== undefined && project > left) {
    complain(context, ['project'], `at most the ${left} components that transform leaves`);
  }
  if (left !== undefined && left > features) complain(context, ['transform', 'components'], atMost);
  if (asked !== undefined && asked > features) complain(context, ['labelling', 'components'], atMost);
}
