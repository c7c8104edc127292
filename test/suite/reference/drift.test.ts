import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../../src/platform/node/files.js';
import { generatedFiles } from './files.js';

const test = suite('generated files');

const generated = await generatedFiles();

for (const [path, text] of Object.entries(generated)) {
  test(`${path} is what the code generates`, () => {
    const committed = readFileSync(join(packageRoot(), path), 'utf8').replaceAll('\r\n', '\n');
    assert.ok(committed === text, `${path} differs from what the code generates; write it: npm run schema`);
  });
}

test.run();
