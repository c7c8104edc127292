import type { FileSource } from './files.js';
import { RecentlyUsed } from './recently-used.js';

/**
 * The same files, each read once: what was read lately is kept up to `limitBytes`, the least recently read
 * goes first. Nothing may write to the bytes. A file that cannot be read is tried again.
 */
export function rememberedFiles(files: FileSource, limitBytes: number): FileSource {
  const known = new RecentlyUsed<Uint8Array>(limitBytes, ({ byteLength }) => byteLength);
  return {
    read: (path) => known.of(path, () => files.read(path)),
    packageFile: (name, path) => files.packageFile(name, path),
  };
}
