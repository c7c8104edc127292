import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hardwareTiles, matrixTiles, softwareTiles } from '../../src/gpu/tiles.js';

/** The number that WebGPU guarantees on every adapter. */
const MOST_INVOCATIONS = 256;

const EXTENTS = [1, 3, 4, 5, 8, 16, 17, 33, 64, 65, 128, 1000];

test('there is a tile for every product on a GPU, none twice, and none is mostly beyond the end', () => {
  for (const rows of EXTENTS) {
    for (const columns4 of EXTENTS) {
      const tiles = hardwareTiles(rows, columns4, 32);
      assert.ok(tiles.length > 0, `${rows} x ${columns4}`);
      assert.is(new Set(tiles.map((tile) => JSON.stringify(tile))).size, tiles.length);
      for (const { lanes, down, tm, tn } of tiles) {
        assert.ok(lanes * down <= MOST_INVOCATIONS);
        assert.ok(down * tm <= Math.max(4, 2 * rows), `${down} x ${tm} for ${rows} rows`);
        assert.ok(tn === 1 || (tn - 1) * lanes < columns4, `${tn} x ${lanes} for ${columns4} columns`);
      }
    }
  }
});

test('rows are shared across subgroups only where these have one size, and then by whole ones', () => {
  const rowsOf = (subgroup?: number) => new Set(hardwareTiles(1000, 1000, subgroup).map(({ rows }) => rows));
  assert.equal([...rowsOf()].sort(), ['direct', 'workgroup']);
  assert.equal([...rowsOf(32)].sort(), ['direct', 'subgroup', 'workgroup']);
  const shared = hardwareTiles(1000, 1000, 64).filter(({ rows }) => rows === 'subgroup');
  assert.equal([...new Set(shared.map(({ lanes }) => lanes))], [64]);
});

test('matrices: no more invocations than every adapter has, for subgroups of 8 to 128', () => {
  for (const subgroup of [8, 16, 32, 64, 128]) {
    for (const { lanes, down } of matrixTiles({ m: 16, n: 16, k: 16, subgroup })) {
      assert.ok(lanes * down * subgroup <= MOST_INVOCATIONS, `${lanes} x ${down} subgroups of ${subgroup}`);
    }
  }
});

test('software adapters have no tiles that wait for each other', () => {
  for (const rows of EXTENTS) {
    for (const columns of ['adjacent', 'gathered'] as const) {
      const tiles = softwareTiles({ rows: 'subgroup', lanes: 8 }, rows, 1000, columns);
      assert.ok(tiles.length > 1);
      assert.ok(tiles.every(({ rows: way, down }) => way === 'subgroup' && down === 1));
    }
  }
});

test.run();
