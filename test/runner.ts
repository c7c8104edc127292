import { availableParallelism, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { embeddedAdapter } from '../src/platform/node/embedded.js';
import { announcement, launch } from '../src/platform/node/launch.js';
import { chooseFiles } from './support/choose-files.js';
import { ProcessorClock } from './support/processor-clock.js';
import { type FileResult, runTestFile } from './support/test-file.js';

const USAGE = `node dist/test/runner.js [OPTIONS] [FOLDER or part of a path ...]

  --adapter NAME     what WGSL kernels are tested on: auto (default: the system's adapter, else the
                     embedded one), system, embedded, or a part of an adapter's name; or wasm, for
                     tests that need no device; tests read it in PCBIAS_ADAPTER; those of commands
                     compute by WebAssembly
  --all-kernels      every tile, workgroup and epilogue, not only the core of them; takes minutes
                     more; tests read it in PCBIAS_KERNELS
  --commands-apart   each command in a process of its own, as a user starts it, not in that of its test;
                     tests read it in PCBIAS_COMMANDS
  --at-once N        files side by side (default: one a core, with 2 GiB of memory for each)
  --root DIR         where the *.test.js files are (default: this file's folder)
  --timeout SECONDS  for one file (default 600)`;

/** The linter and the largest test took 1.0 GiB on lavapipe, whose tensors are in this memory, too. */
const BYTES_PER_FILE = 2 * 2 ** 30;
/** A run of more files ends with a list of this many slowest ones. */
const SLOWEST = 10;

type RanFile = FileResult & { readonly file: string };

process.exit(await main());

async function main(): Promise<number> {
  const options = readArguments();
  if (options === undefined) return 2;
  const files = chooseFiles(options.root, options.filters);
  if (files.length === 0) {
    console.log('\n0 passed, 0 failed');
    return 1;
  }
  const environment = await environmentFor(options.adapter);
  if (options.allKernels) environment.PCBIAS_KERNELS = 'all';
  if (options.commandsApart) environment.PCBIAS_COMMANDS = 'apart';
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());

  const started = performance.now();
  const clock = new ProcessorClock();
  const results: RanFile[] = [];
  const queue = [...files];
  const runNext = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined && !abort.signal.aborted; file = queue.shift()) {
      const path = join(options.root, file);
      const { timeoutMs } = options;
      const ran = await runTestFile(path, { environment, timeoutMs, abort: abort.signal, clock });
      results.push({ ...ran, file });
      print({ ...ran, file });
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, runNext));

  if (results.length > SLOWEST) printSlowest(results, options.atOnce, performance.now() - started);
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  if (abort.signal.aborted) console.log(`\ninterrupted after ${results.length} of ${files.length} files`);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 || abort.signal.aborted ? 1 : 0;
}

function print({ file, passed, failed, faults, output, ...times }: RanFile): void {
  console.log(`${failed > 0 ? 'FAIL' : 'ok  '} ${timesText(times)}  ${file}  ${passed} passed`);
  if (faults.length === 0) return;
  console.log(output.trimEnd().replaceAll(/^/gm, '  | '));
  for (const fault of faults) console.log(`FAIL ${file}: ${fault}`);
}

function printSlowest(results: readonly RanFile[], atOnce: number, wallMs: number): void {
  const slowest = [...results].sort((a, b) => b.durationMs - a.durationMs).slice(0, SLOWEST);
  console.log(`\nthe ${SLOWEST} slowest of ${results.length} files, and their processor time:`);
  for (const { file, ...times } of slowest) console.log(`     ${timesText(times)}  ${file}`);
  const processorMs = results.reduce((sum, result) => sum + (result.processorMs ?? NaN), 0);
  console.log(
    `all in${secondsText(wallMs)}, ${atOnce} side by side` +
      (Number.isNaN(processorMs) ? '' : `, with${secondsText(processorMs)} of processor time`),
  );
}

/** The time on the clock, then the processor's, where it is known. */
function timesText({ durationMs, processorMs }: Pick<FileResult, 'durationMs' | 'processorMs'>): string {
  return secondsText(durationMs) + (processorMs === undefined ? '' : secondsText(processorMs));
}

function secondsText(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1).padStart(7)} s`;
}

interface Options {
  readonly root: string;
  readonly adapter: string;
  readonly allKernels: boolean;
  readonly commandsApart: boolean;
  readonly atOnce: number;
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
        'all-kernels': { type: 'boolean', default: false },
        'commands-apart': { type: 'boolean', default: false },
        'at-once': { type: 'string', default: String(sideBySide()) },
        root: { type: 'string' },
        timeout: { type: 'string', default: '600' },
      },
    });
    const timeoutMs = Number(values.timeout) * 1000;
    if (!(timeoutMs > 0)) throw new TypeError(`--timeout is '${values.timeout}', expected seconds above 0`);
    const atOnce = Number(values['at-once']);
    if (!(Number.isInteger(atOnce) && atOnce > 0))
      throw new TypeError(`--at-once is '${values['at-once']}', expected a whole number above 0`);
    return {
      root: resolve(values.root ?? import.meta.dirname),
      adapter: values.adapter ?? process.env.PCBIAS_ADAPTER ?? 'auto',
      allKernels: values['all-kernels'],
      commandsApart: values['commands-apart'],
      atOnce,
      timeoutMs,
      filters: positionals.map((path) => path.replace(/\/$/, '')),
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return undefined;
  }
}

/** Returns how many files run side by side: one a core, unless there is too little memory for that. */
function sideBySide(): number {
  const limit = process.constrainedMemory();
  const memory = Math.min(totalmem(), limit > 0 ? limit : Infinity);
  return Math.max(1, Math.min(availableParallelism(), Math.floor(memory / BYTES_PER_FILE)));
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
      console.log(`${announcement(found.adapter, false)}\n`);
      return { ...plain, PCBIAS_ADAPTER: 'system' };
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
