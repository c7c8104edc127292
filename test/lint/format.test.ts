import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile, packageRoot } from '../../src/platform/node/files.js';
import { runNode } from '../support/node-process.js';

test('files have the form that prettier gives them; npm run format mends it', async () => {
  const prettier = packageFile('prettier', 'bin/prettier.cjs');
  const { code, stdout, stderr } = await runNode([prettier, '--check', '.'], {}, packageRoot());
  assert.is(code, 0, `${stdout}${stderr}`);
  assert.match(stdout, 'All matched files');
});

test.run();
