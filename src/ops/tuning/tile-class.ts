import type { Product } from '../backend.js';

/**
 * Upper ends of the ranges that tell products apart. How well they fill a tile matters up to the widest tile.
 */
const ROWS = [4, 8, 12, 16, 24, 32, 48, 64];
const COLUMNS4 = [8, 16, 24, 32, 48, 64];
const DEPTH = [8, 32, 128];
/** Outputs of all members: how many invocations share the work. */
const OUTPUTS4 = [2 ** 12, 2 ** 15, 2 ** 18];

/**
 * Class of products for which one tile is fastest, by ranges of their extents. Classes are so few that
 * measurements serve many networks. E.g. `rows 65+, columns 129-192, depth 129+, outputs 131073-1048576`.
 */
export function tileClass({ rows, columns4, depth }: Product, members: number): string {
  return [
    `rows ${range(rows, ROWS, 1)}`,
    `columns ${range(columns4, COLUMNS4, 4)}`,
    `depth ${range(depth, DEPTH, 1)}`,
    `outputs ${range(rows * columns4 * members, OUTPUTS4, 4)}`,
  ].join(', ');
}

/** Floating-point operations of a product of all members. */
export function productFlops({ rows, columns4, depth }: Product, members: number): number {
  return 2 * members * rows * columns4 * 4 * depth;
}

function range(value: number, ends: readonly number[], unit: number): string {
  const at = ends.findIndex((end) => value <= end);
  const from = (at === 0 ? 0 : ends[at < 0 ? ends.length - 1 : at - 1]) * unit + 1;
  return at < 0 ? `${from}+` : `${from}-${ends[at] * unit}`;
}
