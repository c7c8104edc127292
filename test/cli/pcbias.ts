import { fileURLToPath } from 'node:url';
import { runNode, type Finished } from '../support/node-process.js';

/** The compiled command. */
export const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

/** Runs `pcbias` with these arguments to its end. */
export function pcbias(...args: string[]): Promise<Finished> {
  return runNode([MAIN, ...args]);
}

/** The same with some variables of the environment changed. */
export function pcbiasIn(environment: NodeJS.ProcessEnv, ...args: string[]): Promise<Finished> {
  return runNode([MAIN, ...args], environment);
}
