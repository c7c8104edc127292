import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile, packageRoot } from '../../src/platform/node/files.js';
import { runNode } from '../support/node-process.js';

test('no promise is left alone, by the rules of eslint.config.js', async () => {
  const eslint = packageFile('eslint', 'bin/eslint.js');
  const { code, stdout, stderr } = await runNode([eslint, '.'], {}, packageRoot());
  assert.is(code, 0, `${stdout}${stderr}`);
});

test.run();
