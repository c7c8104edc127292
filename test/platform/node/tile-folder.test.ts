import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openTileFolder } from '../../../src/platform/node/tile-folder.js';
import { withTemporaryFolder } from '../../support/temporary.js';

const silent = (line: string): never => {
  throw new Error(`nothing was to be said: ${line}`);
};

test('what is written is read, and what is not there is undefined', async () => {
  await withTemporaryFolder(async (folder) => {
    const tiles = openTileFolder(silent, join(folder, 'not', 'there'));
    assert.is(await tiles.read('dense-ab'), undefined);
    assert.equal(await tiles.all(), []);
    await tiles.write('dense-ab', 'one');
    await tiles.write('dense-ab', 'two');
    await tiles.write('conv_forward-1', 'three');
    assert.is(await tiles.read('dense-ab'), 'two');
    assert.equal(await tiles.all(), ['three', 'two']);
    assert.equal((await readdir(join(folder, 'not', 'there'))).length, 2, 'nothing is left beside');
  });
});

test('writers at once leave one whole text', async () => {
  await withTemporaryFolder(async (folder) => {
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
    await Promise.all(texts.map((text) => openTileFolder(silent, folder).write('a', text)));
    assert.ok(texts.includes((await openTileFolder(silent, folder).read('a')) ?? ''));
    assert.is((await readdir(folder)).length, 1);
  });
});

test('of more files than the limit those written longest ago go, and others stay', async () => {
  await withTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'other'), 'x');
    const tiles = openTileFolder(silent, folder, 2);
    for (const [name, minutesAgo] of [
      ['a', 2],
      ['b', 3],
    ] as const) {
      await tiles.write(name, name);
      const written = new Date(Date.now() - 60_000 * minutesAgo);
      await utimes(join(folder, `${name}.tiles.json`), written, written);
    }
    await tiles.write('c', 'c');
    assert.equal((await readdir(folder)).sort(), ['a.tiles.json', 'c.tiles.json', 'other']);
  });
});

test('a folder that cannot be written is reported once, and no call rejects; a path as name is refused', async () => {
  await withTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'file'), 'no folder');
    const lines: string[] = [];
    const tiles = openTileFolder((line) => lines.push(line), join(folder, 'file'));
    for (let time = 0; time < 2; time++) {
      await tiles.write('a', 'text');
      assert.is(await tiles.read('a'), undefined);
      assert.equal(await tiles.all(), []);
    }
    assert.is(lines.length, 1);
    assert.match(lines[0], /not remembered: .*file cannot be .*PCBIAS_CACHE/);
  });
  assert.throws(() => openTileFolder(silent).read('../a'), /small letters, digits/);
});

test.run();
