/**
 * True if PCBIAS_TILES asks for everything that compiles each tile of products, as in `.ci/run`; false if for
 * the core of them, which is the default. Throws an Error for another value.
 */
export function allTiles(asked = process.env.PCBIAS_TILES ?? 'core'): boolean {
  if (asked === 'all' || asked === 'core') return asked === 'all';
  throw new Error(`PCBIAS_TILES is '${asked}', expected 'core' or 'all'`);
}
