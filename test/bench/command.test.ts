import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runNode } from '../support/node-process.js';
import { withTemporaryFolder } from '../support/temporary.js';
import { allOurs, waysOf } from '../../bench/contender/contender.js';
import { peersOf } from '../../bench/contender/peer-list.js';
import { WORKLOAD_NAMES } from '../../bench/workload/workloads.js';

const MAIN = fileURLToPath(new URL('../../bench/main.js', import.meta.url));

test('usage: --help with examples, and 2 for what makes no sense', async () => {
  const help = await runNode([MAIN, '--help']);
  assert.is(help.code, 0);
  assert.match(help.stdout, /Examples:\n.*npm run bench --/);
  for (const [args, message] of [
    [['--rounds', '0'], /--rounds is 0, expected 1 or more/],
    [['--workload', 'W9'], /W9/],
    [['--only', '('], /Invalid regular expression/],
    [['--nonesuch'], /Unknown argument: nonesuch/],
  ] as const) {
    const { code, stderr } = await runNode([MAIN, ...args]);
    assert.is(code, 2, args.join(' '));
    assert.match(stderr, message);
  }
});

test('every contender has a name of its own, and every peer of a workload is in one of its best ways', () => {
  for (const workload of WORKLOAD_NAMES) {
    const every = peersOf(workload, true, 'python3', true);
    const best = peersOf(workload, false, 'python3', true);
    assert.is(new Set(every.map(({ id }) => id)).size, every.length);
    assert.equal(
      [...new Set(best.map(({ name }) => name.split(' ')[0]))].sort(),
      [...new Set(every.map(({ name }) => name.split(' ')[0]).filter((name) => name !== 'NumPy'))].sort(),
    );
  }
});

test('ours beside peers: WebAssembly first on software adapters, the adapter alone on a GPU', () => {
  const namesOn = (name: string, software: boolean): string[] =>
    allOurs('W1', { name, software }, true).map((each) => `${each.name}, ${each.way}, ${each.onAdapter}`);
  const ways = ['compact path', 'plain back-propagation'];
  const wasm = ways.map((way) => `pcbias WebAssembly, ${way}, false`);
  const webgpu = ways.map((way) => `pcbias WebGPU, ${way}, true`);
  assert.equal(namesOn('system', true), [...wasm, ...webgpu]);
  assert.equal(namesOn('wasm', true), wasm);
  assert.equal(namesOn('auto', false), webgpu);
  const all = WORKLOAD_NAMES.flatMap((workload) =>
    allOurs(workload, { name: 'system', software: true }, true),
  );
  assert.is(new Set(all.map(({ id }) => id)).size, all.length);
  // Winograd's method is a way of its own only where it is taken.
  assert.ok(waysOf('W3', 'system', true));
  assert.is(waysOf('W3', 'auto', false), undefined);
});

test('this project alone: tables, figure and rows of one adapter', async () => {
  await withTemporaryFolder(async (folder) => {
    const sized = ['--no-peers', '--workload', 'W1', '--rounds', '2', '--seconds', '0.2', '--out', folder];
    const { code, stdout, stderr } = await runNode([MAIN, ...sized]);
    assert.is(code, 0, stderr);
    assert.match(stdout, /\| W1 +\| pcbias WebGPU +\| compact path +\| [\d.]+ /);
    assert.match(stderr, /W1 pcbias WebGPU plain: round 2 of 2 {2}\(about \d+ (ms|s) left\)/);
    const files = (await readdir(folder)).sort();
    assert.equal(
      files.map((name) => name.split('.').at(-1)),
      ['csv', 'md', 'svg'],
    );
    assert.match(await readFile(join(folder, files[0]), 'utf8'), /^workload,axis,value,trained_by/);
  });
});

test('SIGINT ends the children and keeps an older result', async () => {
  await withTemporaryFolder(async (folder) => {
    const older = join(folder, 'older.md');
    await writeFile(older, 'older');
    const child = spawn(
      process.execPath,
      [MAIN, '--no-peers', '--workload', 'W1', '--seconds', '30', '--adapter', 'wasm', '--out', folder],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let text = '';
    let sent = false;
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (sent || !text.includes('warm-up')) return;
      sent = true;
      child.kill('SIGINT');
    });
    const [code] = (await once(child, 'close')) as [number | null];
    assert.is(code, 75, text);
    assert.match(text, /interrupted: nothing was written/);
    assert.equal(await readdir(folder), ['older.md']);
  });
});

test.run();
