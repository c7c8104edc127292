import type { Tile } from '../gpu/adapter.js';
import type { Page } from '../ops/tile-book.js';
import { aligned } from '../report/terminal.js';

/** What is remembered of tiles, one line a class of products. */
export function tileLines(pages: readonly Page[]): string {
  const rows = pages.flatMap(({ operation, choices }) =>
    Object.entries(choices)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { tile, gflops, defaultTile, defaultGflops, measuredAt }]) => [
        operation,
        short(tile),
        gflops.toFixed(2),
        short(defaultTile),
        defaultGflops.toFixed(2),
        `${measuredAt.slice(0, 16)}Z`,
        name,
      ]),
  );
  if (rows.length === 0) {
    return 'tiles: the usual ones; products that run long are measured by run, or those of the table by doctor --tune';
  }
  return aligned([
    ['tiles remembered', 'tile', 'GFLOP/s', 'usual', 'GFLOP/s', 'measured', 'products'],
    ...rows,
  ]);
}

/** Rows × columns of one workgroup, and `d` where every invocation loads its rows. */
function short({ rows, lanes, tm, tn }: Tile): string {
  return `${tm}x${tn}x${lanes}${rows === 'direct' ? 'd' : ''}`;
}
