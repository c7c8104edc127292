import { constants } from 'node:os';

/**
 * Loads a shared library by name from the system or by absolute path, permanently if `keep` is true. Returns
 * the dynamic linker's message on failure. A kept library serves every later request for its soname in this
 * process.
 */
export function loadLibrary(nameOrPath: string, keep: boolean): string | undefined {
  const RTLD_NODELETE = 0x1000; // glibc and musl
  const flags = constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_LOCAL | (keep ? RTLD_NODELETE : 0);
  try {
    process.dlopen({ exports: {} }, nameOrPath, flags);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Node loads it, finds that it is not an addon, and closes it. With RTLD_NODELETE the close has no
    // effect.
    return message.includes('did not self-register') ? undefined : message;
  }
  return undefined;
}
