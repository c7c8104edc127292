import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { publishFolder, removeLeftovers } from '../../../src/platform/node/publish.js';
import { runNode } from '../../support/node-process.js';
import { withTemporaryFolder } from '../../support/temporary.js';

const MODULE = new URL('../../../src/platform/node/publish.js', import.meta.url).href;
const test = suite('publish');

test('a folder appears whole, under its name only when written', () =>
  withTemporaryFolder(async (folder) => {
    const final = join(folder, 'results', 'trial');
    const outcome = await publishFolder(final, async (temporary) => {
      assert.not(existsSync(final));
      await mkdir(join(temporary, 'deep'));
      await writeFile(join(temporary, 'deep', 'a'), 'a');
    });
    assert.is(outcome, 'published');
    assert.is(await readFile(join(final, 'deep', 'a'), 'utf8'), 'a');
    assert.equal(await readdir(join(folder, 'results')), ['trial']);
  }));

test('what is there already stays, also when it came meanwhile', () =>
  withTemporaryFolder(async (folder) => {
    const final = join(folder, 'trial');
    const write = (text: string) => (temporary: string) => writeFile(join(temporary, 'a'), text);
    const outcomes = [
      await publishFolder(final, write('first')),
      await publishFolder(final, write('second')),
    ];
    assert.equal(outcomes, ['published', 'present']);
    const raced = join(folder, 'raced');
    const late = await publishFolder(raced, async (temporary) => {
      await write('late')(temporary);
      await publishFolder(raced, write('early'));
    });
    assert.is(late, 'present');
    assert.is(await readFile(join(final, 'a'), 'utf8'), 'first');
    assert.is(await readFile(join(raced, 'a'), 'utf8'), 'early');
    assert.equal((await readdir(folder)).sort(), ['raced', 'trial']);
  }));

test('a writer that throws leaves nothing', () =>
  withTemporaryFolder(async (folder) => {
    const failing = publishFolder(join(folder, 'trial'), async (temporary) => {
      await writeFile(join(temporary, 'a'), 'half');
      throw new Error('disk on fire');
    });
    assert.match(await failing.then(String, String), 'disk on fire');
    assert.equal(await readdir(folder), []);
  }));

test('what a killed process left is removed, what a living one writes is not', () =>
  withTemporaryFolder(async (folder) => {
    const killed = await runNode([
      '--input-type=module',
      '-e',
      `import { publishFolder } from '${MODULE}';
       await publishFolder('${join(folder, 'trial')}', () => process.kill(process.pid, 'SIGKILL'));
       await new Promise(() => setInterval(() => {}, 1000));`,
    ]);
    assert.is(killed.signal, 'SIGKILL');
    const [left] = await readdir(folder);
    assert.match(left, /^\.trial\.writing\./);
    await publishFolder(join(folder, 'other'), async () => {
      assert.equal(await removeLeftovers(folder), [left]);
    });
    assert.equal(await readdir(folder), ['other']);
  }));

test("another machine's temporary folder is left over after a day", () =>
  withTemporaryFolder(async (folder) => {
    const names = ['.a.writing.elsewhere-1.1.00000000', '.b.writing.elsewhere-1.1.00000000', '.writing', 'c'];
    for (const name of names) await mkdir(join(folder, name));
    assert.not.match(hostname(), 'elsewhere-1');
    const twoDaysAgo = new Date(Date.now() - 48 * 3600 * 1000);
    await utimes(join(folder, names[0]), twoDaysAgo, twoDaysAgo);
    assert.equal(await removeLeftovers(folder), [names[0]]);
    assert.equal(await removeLeftovers(join(folder, 'none')), []);
  }));

test.run();
