/**
 * True if PCBIAS_TILES is `all`, as in `.ci/run`: tests then compile each tile of each product and each
 * workgroup. False if it is `core` or not set. Throws an Error for another value.
 */
export function allTiles(asked = process.env.PCBIAS_TILES ?? 'core'): boolean {
  if (asked === 'all' || asked === 'core') return asked === 'all';
  throw new Error(`PCBIAS_TILES is '${asked}', expected 'core' or 'all'`);
}
