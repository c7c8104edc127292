import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/node/files.js';
import { ACTS, type Act } from './acts.js';

/*
 * Makes deliberate mistakes, each in a copy of the files that git tracks, and prints what turns red: `npm run
 * sabotage [-- NAME ...]`. The exit code is 1 if a mistake passes unnoticed, or if the control, which changes
 * nothing, fails.
 */

interface Ran {
  readonly code: number;
  readonly output: string;
}

/** Mistakes in WGSL kernels are seen by an adapter only. */
const ADAPTER = process.env.PCBIAS_ADAPTER ?? 'system';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !ACTS.some((act) => act.name === name));
if (unknown.length > 0) {
  console.error(
    `sabotage: found ${unknown.join(', ')}, expected some of ${ACTS.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}
const rows: string[] = ['| wrong | tests | check | seconds |', '| --- | --- | --- | --- |'];
let unseen = 0;
for (const act of ACTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const started = performance.now();
  const { tests, check } = await commit(act);
  const red = tests.code !== 0 || check.code !== 0;
  if (red === (act.edits.length === 0)) unseen++;
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  rows.push(`| ${act.wrong} | ${testsText(tests)} | ${checkText(check)} | ${seconds} |`);
  console.log(rows.at(-1));
}
console.log(`\n${rows.join('\n')}`);
process.exit(unseen > 0 ? 1 : 0);

/** Applies an act in a copy, and removes the copy. */
async function commit({ name, edits, tests, findings }: Act): Promise<{ tests: Ran; check: Ran }> {
  const root = packageRoot();
  const copy = await mkdtemp(join(tmpdir(), `pcbias-${name}-`));
  try {
    for (const file of execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
      .trim()
      .split('\n')) {
      await cp(join(root, file), join(copy, file), { recursive: true });
    }
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
    for (const { file, find, replace } of edits) {
      const text = await readFile(join(copy, file), 'utf8');
      await writeFile(
        join(copy, file),
        text.replace(find, () => replace),
      );
    }
    const compilers = [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), join('assembly', 'build.mjs')];
    for (const compiler of compilers) {
      const built = await run(copy, [compiler]);
      if (built.code !== 0) throw new Error(`${name} does not compile:\n${built.output}`);
    }
    const asked = findings.flatMap((finding) => ['--finding', finding]);
    const check = ['check', '--adapter', ADAPTER, ...asked, '--seed', `sabotage ${name}`];
    return {
      tests: await run(copy, ['dist/test/runner.js', ...tests]),
      check: await run(copy, ['dist/src/cli/main.js', ...check]),
    };
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

function run(cwd: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, output: `${stdout}\n${stderr}` });
    });
  });
}

/** Formats the tests' outcome, e.g. `red: 3 of 120 (ops/gradients, train/float64)`. */
function testsText({ code, output }: Ran): string {
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/m.exec(output) ?? ['', '?', '?'];
  const files = [...output.matchAll(/^FAIL +(?:[\d.]+ s +)+(\S+)\.test\.js/gm)].map(([, file]) => file);
  return code === 0 ? `green: ${passed}` : `red: ${failed} (${files.join(', ')}), ${passed} passed`;
}

/** Formats the check's outcome, e.g. `red: 12 of 61 numbers moved (pc-rate)`. */
function checkText({ code, output }: Ran): string {
  const moved = /\d+ of \d+ numbers moved[^\n]*?of ([^.]*)\. If/.exec(output);
  const count = /(\d+ of \d+) numbers moved/.exec(output);
  if (moved !== null && count !== null) return `red: ${count[1]} numbers (${moved[1]})`;
  return code === 0
    ? `green: ${/none of \d+ numbers/.exec(output)?.[0] ?? ''}`
    : `red: ${output.trim().split('\n').at(-1)}`;
}
