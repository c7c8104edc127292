import * as z from 'zod';

/**
 * Building blocks of the schema. The error text of each says what was expected. A cure that is better than
 * "correct it" follows after `; `. `problem.ts` adds the place and what was found.
 */

/** A mapping in which an unknown key is an error. The error's text lists the known keys. */
export function mapping<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? known : `a mapping with the keys ${known}`),
  });
}

/** A whole number within bounds, both included. */
export function wholeNumber(least: number, most: number) {
  const error = `a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** A finite number above 0. */
export function positiveNumber(cure: string) {
  const error = `a number above 0; ${cure}`;
  return z.number({ error }).gt(0, { error });
}

/** A finite number within bounds, both included. */
export function numberBetween(least: number, most: number) {
  const error = `a number from ${least} to ${most}`;
  return z.number({ error }).min(least, { error }).max(most, { error });
}

/** One of a list of words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: `one of ${words.join(', ')}` });
}

export function trueOrFalse() {
  return z.boolean({ error: 'true or false' });
}

/** A list of 1 to `most` whole numbers from 1 up. */
export function widths(most: number) {
  const error = `a list of 1 to ${most} widths, e.g. [8, 16]`;
  return z.array(wholeNumber(1, 65536), { error }).min(1, { error }).max(most, { error });
}

/** Adds a problem found by comparing fields with each other. */
export function complain(context: z.RefinementCtx, path: (string | number)[], expected: string): void {
  context.addIssue({ code: 'custom', path, message: expected });
}
