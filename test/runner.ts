import { readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { embeddedAdapter } from '../src/platform/node/embedded.js';
import { launch } from '../src/platform/node/launch.js';
import { type FileResult, runTestFile } from './support/test-file.js';

const USAGE = `node dist/test/runner.js [OPTIONS] [FOLDER or part of a path ...]

  --adapter NAME     auto (default), system, embedded, or a part of an adapter's name; or wasm,
                     for tests that need no device; tests read it in PCBIAS_ADAPTER
  --root DIR         where the *.test.js files are (default: this file's folder)
  --timeout SECONDS  for one file (default 600)`;

/** Files in these folders need the whole machine, so they run one at a time. */
const GPU_FOLDERS = ['gpu', 'ops', 'train', 'run', 'cli', 'bench'];
const AT_ONCE = 2;
/** A run of more files ends with a list of this many slowest ones. */
const SLOWEST = 10;

process.exit(await main());

async function main(): Promise<number> {
  const options = readArguments();
  if (options === undefined) return 2;
  const files = select(options.root, options.filters);
  if (files.length === 0) {
    console.log('\n0 passed, 0 failed');
    return 1;
  }
  const environment = await environmentFor(options.adapter);
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());

  const results: (FileResult & { readonly file: string })[] = [];
  const runNext = async (queue: string[]): Promise<void> => {
    for (let file = queue.shift(); file !== undefined && !abort.signal.aborted; file = queue.shift()) {
      const result = await runTestFile(
        join(options.root, file),
        environment,
        options.timeoutMs,
        abort.signal,
      );
      results.push({ ...result, file });
      print(file, result);
    }
  };
  const parallel = files.filter((file) => !GPU_FOLDERS.includes(folderOf(file)));
  await Promise.all(Array.from({ length: AT_ONCE }, () => runNext(parallel)));
  await runNext(files.filter((file) => GPU_FOLDERS.includes(folderOf(file))));

  if (results.length > SLOWEST) printSlowest(results);
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  if (abort.signal.aborted) console.log(`\ninterrupted after ${results.length} of ${files.length} files`);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 || abort.signal.aborted ? 1 : 0;
}

function print(file: string, { passed, failed, faults, output, durationMs }: FileResult): void {
  console.log(`${failed > 0 ? 'FAIL' : 'ok  '} ${secondsText(durationMs)}  ${file}  ${passed} passed`);
  if (faults.length === 0) return;
  console.log(output.trimEnd().replaceAll(/^/gm, '  | '));
  for (const fault of faults) console.log(`FAIL ${file}: ${fault}`);
}

function printSlowest(results: readonly (FileResult & { readonly file: string })[]): void {
  const slowest = [...results].sort((a, b) => b.durationMs - a.durationMs).slice(0, SLOWEST);
  console.log(`\nthe ${SLOWEST} slowest of ${results.length} files:`);
  for (const { file, durationMs } of slowest) console.log(`     ${secondsText(durationMs)}  ${file}`);
}

function secondsText(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1).padStart(6)} s`;
}

interface Options {
  readonly root: string;
  readonly adapter: string;
  readonly timeoutMs: number;
  readonly filters: readonly string[];
}

/** Returns undefined for invalid arguments, after printing the usage. */
function readArguments(): Options | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        adapter: { type: 'string' },
        root: { type: 'string' },
        timeout: { type: 'string', default: '600' },
      },
    });
    const timeoutMs = Number(values.timeout) * 1000;
    if (!(timeoutMs > 0)) throw new TypeError(`--timeout is '${values.timeout}', expected seconds above 0`);
    return {
      root: resolve(values.root ?? import.meta.dirname),
      adapter: values.adapter ?? process.env.PCBIAS_ADAPTER ?? 'auto',
      timeoutMs,
      filters: positionals.map((path) => path.replace(/\/$/, '')),
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return undefined;
  }
}

/** Returns sorted paths below `root`. If a filter matches nothing, it prints what exists and returns none. */
function select(root: string, filters: readonly string[]): string[] {
  const all = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll(sep, '/'))
    .filter((path) => path.endsWith('.test.js') && !path.includes('node_modules/'))
    .sort();
  const folders = [...new Set(all.map(folderOf))];
  const matches = (filter: string, file: string): boolean =>
    folders.includes(filter) ? folderOf(file) === filter : file.includes(filter);
  const idle = filters.filter((filter) => !all.some((file) => matches(filter, file)));
  if (all.length === 0 || idle.length > 0) {
    const where = relative(process.cwd(), root) || '.';
    console.log(
      `no test file in ${where} ${idle.map((filter) => `in or named '${filter}'`).join(', ')}`.trimEnd(),
    );
    console.log(`folders: ${folders.join(', ') || 'none'}`);
    return [];
  }
  return filters.length === 0 ? all : all.filter((file) => filters.some((filter) => matches(filter, file)));
}

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '.';
}

/**
 * Returns the environment of every test file. It includes the embedded adapter if that was asked for or no
 * other exists.
 */
async function environmentFor(adapter: string): Promise<NodeJS.ProcessEnv> {
  const plain = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, PCBIAS_ADAPTER: adapter };
  if (adapter === 'auto') {
    const found = await launch({ adapter: 'system' });
    if (found.kind === 'here') {
      console.log(`${found.announcement}\n`);
      return plain;
    }
    console.log(`${found.reason}: the tests run on the embedded adapter`);
  } else if (adapter !== 'embedded') {
    return plain;
  }
  const embedded = await embeddedAdapter();
  if (embedded.kind === 'none') {
    console.log(`no embedded adapter: ${embedded.reason}. Cure: ${embedded.cure}\n`);
    return plain;
  }
  console.log(`adapter: embedded, in ${embedded.folder}\n`);
  return { ...plain, ...embedded.environment, PCBIAS_ADAPTER: 'embedded' };
}
