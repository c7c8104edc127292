import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/platform/node/files.js';
import { runNode } from '../support/node-process.js';
import { withTemporaryFolder } from '../support/temporary.js';

const SCRIPT = join(packageRoot(), 'examples', 'learned-first.mjs');
const HEADER = 'data,training,architecture,ensemble,split,example,class,accessibility,members,reason';

test('the example draws a row an architecture and a column a digit', async () => {
  await withTemporaryFolder(async (folder) => {
    const [csv, svg] = ['accessibility.csv', 'order.svg'].map((name) => join(folder, name));
    const rows = ['linear-2', 'conv'].flatMap((name) =>
      Array.from(
        { length: 300 },
        (_, x) => `mnist,digits,${name},${name} (digits),test,${x},${x % 10},0.${x},8,`,
      ),
    );
    await writeFile(
      csv,
      [HEADER, ...rows, 'power-law,spectrum,linear-2,linear-2,test,0,0,1,8,', ''].join('\n'),
    );
    const { code, stderr } = await runNode([SCRIPT, csv, svg]);
    assert.is(code, 0, stderr);
    const text = readFileSync(svg, 'utf8');
    assert.match(text, /^<svg [^>]*>\n/);
    assert.is(text.match(/<rect x=/g)?.length, 2 * 36);
    assert.match(text, />linear, 2 layers<.*>conv net</s);
    assert.not.match(text, /NaN|undefined/);
  });
});

test('without digits, or without a file to write, the example says what it needs', async () => {
  await withTemporaryFolder(async (folder) => {
    const csv = join(folder, 'accessibility.csv');
    await writeFile(csv, `${HEADER}\n`);
    const { code, stderr } = await runNode([SCRIPT, csv, join(folder, 'order.svg')]);
    assert.is(code, 1);
    assert.match(stderr, /no test digits of mnist; run suites\/quick\.yaml first/);
  });
  const { code, stderr } = await runNode([SCRIPT, 'accessibility.csv']);
  assert.is(code, 2);
  assert.match(stderr, /usage: node examples\/learned-first\.mjs/);
});

test.run();
