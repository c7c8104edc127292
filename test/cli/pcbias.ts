import { fileURLToPath } from 'node:url';
import { runNode, type Finished } from '../support/node-process.js';

/** The compiled command. */
export const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

/** Runs `pcbias` with these arguments to its end. */
export function pcbias(...args: string[]): Promise<Finished> {
  return runNode([MAIN, ...args]);
}
