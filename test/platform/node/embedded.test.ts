import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Embedded, embeddedAdapter } from '../../../src/platform/node/embedded.js';
import { packageFile } from '../../../src/platform/node/files.js';
import { readTar } from '../../../src/platform/node/tar.js';
import { runNode } from '../../support/node-process.js';
import { withTemporaryFolder } from '../../support/temporary.js';

const MODULE = new URL('../../../src/platform/node/embedded.js', import.meta.url).href;
const FILES = ['libvk_swiftshader.so', 'libvulkan.so.1', 'manifest.json', 'vk_swiftshader_icd.json'];

async function ready(cache: string): Promise<Embedded> {
  const found = await embeddedAdapter(cache);
  if (found.kind === 'none') throw new Error(found.reason);
  return found;
}

const test = suite('embedded');

test('it is unpacked to the cache, with absolute paths', () =>
  withTemporaryFolder(async (cache) => {
    const { folder, environment } = await ready(join(cache, 'deep'));
    assert.equal((await readdir(folder)).sort(), FILES);
    assert.is(environment.VK_DRIVER_FILES, join(folder, 'vk_swiftshader_icd.json'));
    assert.is(environment.VK_ICD_FILENAMES, environment.VK_DRIVER_FILES);
    assert.is(environment.LD_LIBRARY_PATH.split(':')[0], folder);
    const icd: unknown = JSON.parse(await readFile(environment.VK_DRIVER_FILES, 'utf8'));
    const expected = { library_path: join(folder, 'libvk_swiftshader.so'), api_version: '1.0.5' };
    assert.equal(icd, { file_format_version: '1.0.0', ICD: expected });
  }));

test('what is whole stays; what is missing, short or altered is made again', () =>
  withTemporaryFolder(async (cache) => {
    const { folder } = await ready(cache);
    const path = (name: string): string => join(folder, name);
    const before = await Promise.all(FILES.map((name) => readFile(path(name))));
    const inode = (await stat(path('libvulkan.so.1'))).ino;
    await ready(cache);
    assert.is((await stat(path('libvulkan.so.1'))).ino, inode);
    const damages = [
      () => rm(path('libvk_swiftshader.so')),
      () => truncate(path('libvk_swiftshader.so'), 1000),
      () => writeFile(path('libvulkan.so.1'), new Uint8Array(before[1].length)),
      () => writeFile(path('manifest.json'), '{'),
      () => rm(path('manifest.json')),
      () => writeFile(path('vk_swiftshader_icd.json'), '{}'),
    ];
    for (const damage of damages) {
      await damage();
      await ready(cache);
      for (const [at, name] of FILES.entries())
        assert.ok(before[at].equals(await readFile(path(name))), name);
    }
  }));

test('three processes that start at once all get it whole', () =>
  withTemporaryFolder(async (cache) => {
    const program = `
      import { embeddedAdapter } from '${MODULE}';
      console.log((await embeddedAdapter()).kind);`;
    const start = () => runNode(['--input-type=module', '-e', program], { PCBIAS_CACHE: cache });
    const ended = await Promise.all([start(), start(), start()]);
    for (const { stdout, stderr } of ended) assert.is(stdout, 'ready\n', stderr);
    const { folder } = await ready(cache);
    assert.equal((await readdir(folder)).sort(), FILES);
  }));

test('a cache that cannot be written is a reason with its cure', () =>
  withTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'file'), '');
    const found = await embeddedAdapter(join(folder, 'file', 'cache'));
    assert.is(found.kind, 'none');
    assert.match(
      found.kind === 'none' ? `${found.reason} ${found.cure}` : '',
      /cannot be written: .* PCBIAS_CACHE=/,
    );
  }));

test('without its package, or with a corrupt archive, it is a reason with its cure', () =>
  withTemporaryFolder(async (folder) => {
    // The compiled files are copied into a package of their own, whose node_modules this test fills.
    const here = new URL('../../../src/platform/node/', import.meta.url);
    const copy = join(folder, 'dist');
    await mkdir(copy);
    await writeFile(join(folder, 'package.json'), '{ "name": "pcbias", "type": "module" }');
    for (const name of (await readdir(here)).filter((file) => file.endsWith('.js'))) {
      await copyFile(new URL(name, here), join(copy, name));
    }
    const program = `import { embeddedAdapter } from '${join(copy, 'embedded.js')}';
      console.log(JSON.stringify(await embeddedAdapter()));`;
    const ask = async (): Promise<string> =>
      (await runNode(['--input-type=module', '-e', program], { PCBIAS_CACHE: join(folder, 'cache') })).stdout;
    assert.match(await ask(), /"none".*@sparticuz\/chromium is not installed.*npm ci/);
    const chromium = join(folder, 'node_modules', '@sparticuz', 'chromium');
    await mkdir(join(chromium, 'bin'), { recursive: true });
    await copyFile(packageFile('@sparticuz/chromium', 'package.json'), join(chromium, 'package.json'));
    assert.match(await ask(), /"none".*swiftshader\.tar\.br: no such file/);
    const archive = join(chromium, 'bin', 'swiftshader.tar.br');
    await copyFile(packageFile('@sparticuz/chromium', 'bin/swiftshader.tar.br'), archive);
    await chmod(archive, 0o644);
    await truncate(archive, 1_000_000);
    assert.match(await ask(), /"none".*swiftshader\.tar\.br cannot be unpacked: .*npm ci/);
    assert.not(existsSync(join(folder, 'cache')));
  }));

test('a damaged tar is refused', () => {
  assert.throws(() => readTar('a.tar', new Uint8Array(100)), /a\.tar: ends after 100 bytes/);
  assert.throws(() => readTar('a.tar', new Uint8Array(512).fill(65)), /header at byte 0 has checksum/);
  assert.equal(readTar('a.tar', new Uint8Array(1024)), []);
});

test.run();
