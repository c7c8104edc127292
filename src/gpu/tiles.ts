import type { Columns } from './tile.js';
import type { Tile } from './tile.js';
import type { MatrixUnits } from './precision.js';

/**
 * Tiles (rows × groups of four columns) that were fastest on lavapipe for some product of at most `upTo`
 * rows. 24 and 32 rows gain a tenth to a third if they are filled, and compile for a second or two. 4 and 12
 * rows waste less on a small product. The likeliest tiles come first, because time may not suffice to measure
 * all.
 */
const SOFTWARE: readonly { readonly upTo: number; readonly tiles: string }[] = [
  { upTo: 4, tiles: '4x1 4x2 4x4' },
  { upTo: 8, tiles: '8x1 8x2 8x4' },
  { upTo: 12, tiles: '12x1 12x2 16x1 16x2' },
  { upTo: 16, tiles: '16x1 16x2 16x4 8x4' },
  { upTo: 24, tiles: '24x1 24x2 16x1 16x2 8x4' },
  { upTo: Infinity, tiles: '16x2 32x2 16x4 32x1 24x2' },
];

/**
 * If columns are gathered, a kernel loads four terms of a sum at once and takes four times as long to
 * compile.
 */
const SOFTWARE_GATHERED: typeof SOFTWARE = [
  { upTo: 4, tiles: '4x1 4x2' },
  { upTo: 8, tiles: '8x1 8x2' },
  { upTo: 12, tiles: '12x1 16x1' },
  { upTo: 16, tiles: '16x1 8x1 16x2' },
  { upTo: 24, tiles: '24x1 16x1 8x1' },
  { upTo: Infinity, tiles: '16x1 32x1 24x1' },
];

/** Tiles for GPUs: many invocations with few registers. */
const HARDWARE = '4x1 4x2 8x1 8x2';
const HARDWARE_LANES = [16, 32, 64];
/** Rows cost little if a subgroup shares their terms, which it loads at once. */
const HARDWARE_SUBGROUP = '8x1 16x1 8x2';
/**
 * Tiles for workgroups that share their memory: 128 x 128, 64 x 128, 64 x 64 and 32 x 64 results. None
 * exceeds the 256 invocations that every adapter allows.
 */
const HARDWARE_WORKGROUP: readonly Tile[] = [
  { rows: 'workgroup', lanes: 16, down: 16, tm: 8, tn: 2 },
  { rows: 'workgroup', lanes: 16, down: 8, tm: 8, tn: 2 },
  { rows: 'workgroup', lanes: 16, down: 16, tm: 4, tn: 1 },
  { rows: 'workgroup', lanes: 8, down: 8, tm: 8, tn: 2 },
  { rows: 'workgroup', lanes: 16, down: 8, tm: 4, tn: 1 },
];

/**
 * Returns the tiles to measure on a software adapter for a product of `extent` rows. No tile has all of its
 * last columns beyond the end.
 */
export function softwareTiles(
  { rows, lanes }: Pick<Tile, 'rows' | 'lanes'>,
  extent: number,
  columns4: number,
  columns: Columns,
): Tile[] {
  const table = columns === 'adjacent' ? SOFTWARE : SOFTWARE_GATHERED;
  return tilesIn(table.find(({ upTo }) => extent <= upTo)?.tiles ?? '')
    .filter(({ tn }) => columns4 > (tn - 1) * lanes)
    .map((tile) => ({ rows, lanes, down: 1, ...tile }));
}

/**
 * Returns the tiles to measure on a GPU whose subgroups have `subgroup` lanes. No tile has half of
 * its last rows, lanes or columns beyond the end.
 */
export function hardwareTiles(extent: number, columns4: number, subgroup?: number): Tile[] {
  const direct = HARDWARE_LANES.flatMap((lanes) => oneDown('direct', lanes, HARDWARE));
  const shared = subgroup === undefined ? [] : oneDown('subgroup', subgroup, HARDWARE_SUBGROUP);
  // The likeliest tiles come first, because time may not suffice to measure all.
  return [...HARDWARE_WORKGROUP, ...shared, ...direct].filter(
    ({ lanes, down, tm, tn }) =>
      (down * tm === 4 || extent > (down * tm) / 2) &&
      columns4 > (tn - 1) * lanes &&
      (lanes === HARDWARE_LANES[0] || columns4 > lanes / 2),
  );
}

/**
 * Returns the matrix tiles to measure. No workgroup exceeds the 256 invocations that every adapter allows.
 */
export function matrixTiles({ subgroup }: MatrixUnits): Tile[] {
  const down = 4 * subgroup <= 256 ? 2 : 1;
  return [
    { rows: 'matrix', lanes: down, down, tm: 2, tn: 2 },
    { rows: 'matrix', lanes: down, down, tm: 4, tn: 2 },
    { rows: 'matrix', lanes: down, down, tm: 1, tn: 1 },
  ];
}

function oneDown(rows: Tile['rows'], lanes: number, tiles: string): Tile[] {
  return tilesIn(tiles).map((tile) => ({ rows, lanes, down: 1, ...tile }));
}

function tilesIn(text: string): Pick<Tile, 'tm' | 'tn'>[] {
  return [...text.matchAll(/(\d+)x(\d+)/g)].map(([, tm, tn]) => ({ tm: Number(tm), tn: Number(tn) }));
}
