import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './files.js';

/** WGSL text by name: `dense_forward` for a kernel on any shelf, `lib/flat` for a piece of the library. */
export interface ShaderSource {
  /** Throws an Error for a name that does not exist. */
  read(name: string): string;
  /** Returns every name, sorted. */
  names(): string[];
  /**
   * Returns the path of a name's text, relative to the folder: `dense/dense_forward.wgsl`. Throws as `read`
   * does.
   */
  pathOf(name: string): string;
}

const LIBRARY = 'lib/';

/**
 * Reads the shaders of a folder of `.wgsl` files, by default the package's own `shaders/`. A kernel is named
 * by its file alone, so that its shelf can change without changing its name. A piece of the library is named
 * by its path. The folder is listed once, at the first call, and each text is read on request. Throws an
 * Error for two kernels of one name.
 */
export function shaderFiles(folder = join(packageRoot(), 'shaders')): ShaderSource {
  let listed: ReadonlyMap<string, string> | undefined;
  const paths = (): ReadonlyMap<string, string> => (listed ??= listShaders(folder));
  const names = (): string[] => [...paths().keys()].sort();
  const pathOf = (name: string): string => {
    const path = paths().get(name);
    if (path === undefined || !existsSync(join(folder, path))) {
      throw new Error(`no shader '${name}' in ${folder}; there are ${names().join(', ') || 'none'}`);
    }
    return path;
  };
  return { names, pathOf, read: (name) => readFileSync(join(folder, pathOf(name)), 'utf8') };
}

function listShaders(folder: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const found of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!found.endsWith('.wgsl')) continue;
    const path = found.replaceAll('\\', '/');
    const whole = path.slice(0, -'.wgsl'.length);
    const name = whole.startsWith(LIBRARY) ? whole : whole.slice(whole.lastIndexOf('/') + 1);
    const other = paths.get(name);
    if (other !== undefined) {
      throw new Error(`two shaders are named '${name}' in ${folder}: ${other} and ${path}; rename one`);
    }
    paths.set(name, path);
  }
  return paths;
}
