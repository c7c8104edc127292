import type { Tile } from '../../gpu/tile.js';
import type { Page } from '../../ops/tuning/tile-book.js';
import { aligned } from '../../report/format/text.js';

/** The remembered tiles, one line a class of products. */
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
    return (
      'tiles: the usual ones; products that run long are measured by run, or those of the table by ' +
      'doctor --tune'
    );
  }
  return aligned([
    ['tiles remembered', 'tile', 'GFLOP/s', 'usual', 'GFLOP/s', 'measured', 'products'],
    ...rows,
  ]);
}

const WAYS: Readonly<Record<Tile['rows'], string>> = {
  subgroup: '',
  direct: 'd',
  workgroup: 'w',
  matrix: 'm',
};

/**
 * Text of a tile: rows × groups of columns of an invocation × lanes (along both axes where there are two). A
 * letter follows where rows are not held across a subgroup: `d`, every invocation loads its own; `w`, through
 * the memory of the workgroup; `m`, as matrices.
 */
function short({ rows, lanes, down, tm, tn }: Tile): string {
  return `${tm}x${tn}x${down > 1 ? `${down}x` : ''}${lanes}${WAYS[rows]}`;
}
