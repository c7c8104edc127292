import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FINDINGS } from '../../src/finding/registry.js';
import { packageRoot } from '../../src/platform/node/files.js';
import { ACTS } from './acts.js';

for (const { name, edits, tests, findings } of ACTS) {
  test(`${name} can still be done to the files as they are`, () => {
    for (const { file, find, replace } of edits) {
      const text = readFileSync(join(packageRoot(), file), 'utf8');
      assert.is(text.split(find).length, 2, `${file}: expected exactly once: ${find}`);
      assert.is.not(find, replace);
    }
    for (const folder of tests) assert.ok(existsSync(join(packageRoot(), 'test', folder)), folder);
    const ids = FINDINGS.map(({ id }) => id);
    for (const finding of findings) assert.ok(ids.includes(finding), finding);
  });
}

test.run();
