import { basename, join } from 'node:path';
import { replaceFile } from '../../src/platform/node/replace.js';
import { slugOf, thisMachine } from '../measure/machine.js';
import { measureSuite } from './run-suite.js';
import { suiteMarkdown } from './suite-table.js';

/** What `--suite` without a name measures. */
export const WHOLE_SUITE = 'suites/findings.yaml';

/** What `--suite` was asked for. */
interface AskedSuite {
  /** Path of a suite file; empty: `WHOLE_SUITE`. */
  readonly suite: string;
  readonly adapterName: string;
  readonly members: number | undefined;
  /** Folder of the result file; undefined: none is written. */
  readonly out: string | undefined;
  readonly signal: AbortSignal;
}

/** Measures a suite, prints its table and writes it; resolves to the number of trials that failed. */
export async function suiteByPhase(
  { suite: asked, adapterName, members, out, signal }: AskedSuite,
  say: (line: string) => void,
): Promise<number> {
  const suite = asked === '' ? WHOLE_SUITE : asked;
  const times = await measureSuite({ suite, adapterName, members, signal });
  const text = suiteMarkdown(times, await thisMachine());
  console.log(text);
  if (out !== undefined) {
    const path = join(out, `${slugOf(times.adapter)}-suite-${basename(suite).replace(/\.ya?ml$/, '')}.md`);
    await replaceFile(path, text);
    say(`written: ${path}`);
  }
  return times.failed;
}
