import { fileURLToPath } from 'node:url';
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

/** Runs `pcbias` with these arguments to its end. */
export function pcbias(...args: string[]): Promise<Finished> {
  return pcbiasIn({}, ...args);
}

/** The same with some variables of the environment changed. */
export function pcbiasIn(environment: NodeJS.ProcessEnv, ...args: string[]): Promise<Finished> {
  return runNode([MAIN, ...args], { ...WASM, ...environment });
}
