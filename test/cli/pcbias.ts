import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../src/cli/command-line.js';
import { captured } from '../support/captured.js';
import { commandsApart } from '../support/commands-apart.js';
import { runNode, type Finished } from '../support/node-process.js';

/** The compiled command. */
export const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

const { PCBIAS_ADAPTER = 'auto' } = process.env;

/**
 * Commands compute by WebAssembly in tests, which are about commands and not about kernels: no driver
 * compiles. This is the environment of those that need WGSL kernels, on the adapter of the tests.
 */
export const KERNELS = { PCBIAS_ADAPTER: PCBIAS_ADAPTER === 'auto' ? 'system' : PCBIAS_ADAPTER };
/** The environment of all others. */
export const WASM = { PCBIAS_ADAPTER: 'wasm' };

/**
 * Runs `pcbias` with these arguments to its end: in this process, which loads hundreds of modules once, or in
 * one of its own if PCBIAS_COMMANDS says so.
 */
export function pcbias(...args: string[]): Promise<Finished> {
  return pcbiasIn({}, ...args);
}

/** The same with some variables of the environment changed. */
export function pcbiasIn(
  environment: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<Finished> {
  const own = { ...WASM, ...environment };
  return commandsApart() ? pcbiasApart(own, ...args) : captured(own, () => runCommandLine(args));
}

/** The same always in a process of its own: a driver reads its variables once, and keeps a process alive. */
export function pcbiasApart(environment: NodeJS.ProcessEnv, ...args: string[]): Promise<Finished> {
  return runNode([MAIN, ...args], { ...WASM, ...environment });
}
