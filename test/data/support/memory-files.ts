import type { FileSource } from '../../../src/data/files.js';

/** Files that are only in memory, by path; a package's file has the path `<package>/<path>`. */
export function memoryFiles(files: Readonly<Record<string, Uint8Array>>): FileSource {
  return {
    read: (path) => {
      const bytes = files[path];
      if (bytes !== undefined) return Promise.resolve(bytes);
      return Promise.reject(Object.assign(new Error(`no ${path}`), { code: 'ENOENT' }));
    },
    packageFile: (name, path) => `${name}/${path}`,
  };
}
