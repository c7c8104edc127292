/** The draw of a suite that has one, and the first of several: both take the same examples. */
export const FIRST_DRAW = 1;

/**
 * Seed of what is chosen by chance on a draw of the data besides the examples of images: synthetic examples,
 * random labels, permutations. It is the seed itself for the first draw.
 *
 * @param draw from 1
 */
export function seedOfDraw(seed: string, draw: number = FIRST_DRAW): string {
  return draw === FIRST_DRAW ? seed : JSON.stringify([seed, 'draw', draw]);
}
