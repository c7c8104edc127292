import { spawn } from 'node:child_process';
import { type ProcessorClock } from './processor-clock.js';

/** The outcome of one test file. */
export interface FileResult {
  readonly passed: number;
  /** At least 1 if `faults` is not empty. */
  readonly failed: number;
  /** The reasons why the file counts as failed; empty if it passed. */
  readonly faults: readonly string[];
  /** stdout and stderr in the order of arrival. */
  readonly output: string;
  readonly durationMs: number;
  /** User and system time on all cores, with the processes that it waited for. Undefined if not known. */
  readonly processorMs: number | undefined;
}

/** How a test file is run. */
interface Running {
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly abort: AbortSignal;
  readonly clock: ProcessorClock;
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOutMs?: number;
}

/**
 * Runs a compiled test file in a process group of its own, with everything that it starts. The group is
 * killed after `timeoutMs` or when `abort` fires.
 */
export async function runTestFile(
  path: string,
  { environment, timeoutMs, abort, clock }: Running,
): Promise<FileResult> {
  const start = performance.now();
  const child = spawn(process.execPath, [path], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const collect = (text: string): void => {
    output += text;
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  const kill = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has already ended.
    }
  };
  abort.addEventListener('abort', kill);
  let timedOutMs: number | undefined;
  let processorMs: number | undefined;
  const timer = setTimeout(() => {
    timedOutMs = timeoutMs;
    kill();
  }, timeoutMs);
  const ending = await new Promise<Ending>((resolve) => {
    child.on('error', (error) => {
      collect(String(error));
      resolve({ code: null, signal: null });
    });
    // A process that it started may outlive it and hold the pipe open, and 'close' would wait for that. So
    // the group is killed here.
    child.on('exit', () => {
      processorMs = clock.takeMs();
      kill();
    });
    child.on('close', (code, signal) => resolve({ code, signal, timedOutMs }));
  });
  clearTimeout(timer);
  abort.removeEventListener('abort', kill);
  return { ...judge(output, ending), output, durationMs: performance.now() - start, processorMs };
}

/**
 * Reads counts and faults from a test file's output and end. uvu's exit code is not enough: it is 0 if
 * `suite.before` threw, if `.run()` was forgotten, and if the process ended in the middle.
 */
export function judge(output: string, ending: Ending): Pick<FileResult, 'passed' | 'failed' | 'faults'> {
  const summaries = [
    ...stripColours(output).matchAll(/^ {2}Total: +(\d+)\n {2}Passed: +(\d+)\n {2}Skipped: +(\d+)$/gm),
  ];
  const count = (group: number): number => summaries.reduce((sum, match) => sum + Number(match[group]), 0);
  const [total, passed, skipped] = [count(1), count(2), count(3)];
  const faults: string[] = [];
  if (ending.timedOutMs !== undefined) {
    faults.push(
      `did not end within ${ending.timedOutMs / 1000} s (a live device, or a promise that never settles)`,
    );
  } else if (ending.signal !== null) {
    faults.push(`killed by ${ending.signal}`);
  }
  if (summaries.length === 0) faults.push('printed no summary: no test ran to its end (is .run() missing?)');
  else if (total === 0) faults.push('holds no test');
  if (passed < total) faults.push(`${total - passed} of ${total} tests did not pass`);
  if (skipped > 0) faults.push(`${skipped} tests were skipped: take .skip and .only away`);
  if (faults.length === 0 && ending.code !== 0) faults.push(`exit code ${ending.code}`);
  return { passed, failed: Math.max(total - passed, faults.length > 0 ? 1 : 0), faults };
}

function stripColours(text: string): string {
  return text.replaceAll(/\x1b\[[0-9;]*m/g, '');
}
