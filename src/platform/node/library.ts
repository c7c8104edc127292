import { constants } from 'node:os';

/**
 * Loads a shared library of the system's or by absolute path, for good when `keep` says so; gives what the dynamic
 * linker says where that fails. A kept library answers whoever asks for its soname later in this process.
 */
export function loadLibrary(nameOrPath: string, keep: boolean): string | undefined {
  const RTLD_NODELETE = 0x1000; // glibc and musl
  const flags = constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_LOCAL | (keep ? RTLD_NODELETE : 0);
  try {
    process.dlopen({ exports: {} }, nameOrPath, flags);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Node loads it, finds that it is no addon, and closes it, which RTLD_NODELETE makes empty.
    return message.includes('did not self-register') ? undefined : message;
  }
  return undefined;
}
