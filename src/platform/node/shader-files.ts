import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './files.js';

/** WGSL text by name: `dense_forward`, `lib/product`. */
export interface ShaderSource {
  /** Throws an Error for a name that there is not. */
  read(name: string): string;
  /** Every name, sorted. */
  names(): string[];
}

/** The shaders of a folder of `.wgsl` files, by default the package's own `shaders/`; each is read when it is asked for. */
export function shaderFiles(folder = join(packageRoot(), 'shaders')): ShaderSource {
  const names = (): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.wgsl'))
      .map((path) => path.slice(0, -'.wgsl'.length).replaceAll('\\', '/'))
      .sort();
  return {
    names,
    read(name) {
      const path = join(folder, `${name}.wgsl`);
      if (!/^[a-z0-9_]+(\/[a-z0-9_]+)*$/.test(name) || !existsSync(path)) {
        throw new Error(`no shader '${name}' in ${folder}; there are ${names().join(', ') || 'none'}`);
      }
      return readFileSync(path, 'utf8');
    },
  };
}
