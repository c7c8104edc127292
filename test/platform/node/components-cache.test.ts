import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openComponentsCache } from '../../../src/platform/node/components-cache.js';

async function inFolder(action: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pcbias-components-'));
  try {
    await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const silent = (line: string): never => {
  throw new Error(`nothing was to be said: ${line}`);
};

test('what is written is read, and what is not there is undefined', async () => {
  await inFolder(async (folder) => {
    const cache = openComponentsCache(silent, join(folder, 'not', 'there'));
    assert.is(await cache.read('ab'), undefined);
    await cache.write('ab', Uint8Array.of(1, 2, 3));
    assert.equal([...((await cache.read('ab')) ?? [])], [1, 2, 3]);
    await cache.write('ab', Uint8Array.of(4));
    assert.equal([...((await cache.read('ab')) ?? [])], [4]);
    assert.equal(await readdir(join(folder, 'not', 'there')), ['ab.components']);
  });
});

test('beyond the limit the files used longest ago go, and others stay', async () => {
  await inFolder(async (folder) => {
    await writeFile(join(folder, 'other'), new Uint8Array(1000));
    const cache = openComponentsCache(silent, folder, 100);
    for (const [key, minutesAgo] of [
      ['aa', 3],
      ['bb', 2],
      ['cc', 1],
    ] as const) {
      await cache.write(key, new Uint8Array(30));
      const used = new Date(Date.now() - 60_000 * minutesAgo);
      await utimes(join(folder, `${key}.components`), used, used);
    }
    await cache.read('aa'); // bb is now the least recently used
    await cache.write('dd', new Uint8Array(30));
    assert.equal((await readdir(folder)).sort(), [
      'aa.components',
      'cc.components',
      'dd.components',
      'other',
    ]);
    await cache.write('ee', new Uint8Array(101)); // larger than the whole limit
    assert.is(await cache.read('ee'), undefined);
  });
});

test('where it cannot be kept that is said once, and no call rejects', async () => {
  await inFolder(async (folder) => {
    await writeFile(join(folder, 'file'), 'no folder');
    const lines: string[] = [];
    const cache = openComponentsCache((line) => lines.push(line), join(folder, 'file'));
    for (let time = 0; time < 2; time++) {
      await cache.write('ab', Uint8Array.of(1));
      assert.is(await cache.read('ab'), undefined);
    }
    assert.is(lines.length, 1);
    assert.match(lines[0], /not kept: .*file cannot be .*PCBIAS_CACHE/);
    assert.is(await readFile(join(folder, 'file'), 'utf8'), 'no folder');
  });
});

test.run();
