import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ShaderConstants, ShaderSource } from './shader.js';

/** Imports that the tile chooses, with the pieces it can choose. The hash covers all of them. */
const CHOSEN_BY_TILE: Readonly<Record<string, readonly string[]>> = {
  TILE: ['registers', 'slabs'],
  ROWS: ['direct', 'subgroup'],
};

/** True if the tile fills `${key}` in a kernel's imports. */
export function chosenByTile(key: string): boolean {
  return key in CHOSEN_BY_TILE;
}

/**
 * Returns the SHA-256 (first 16 hexadecimal digits) of the files that a kernel is made of: its own file and
 * all its imports. It is the same for every tile and workgroup size, because neither changes a bit of a
 * result. Throws what `source` throws.
 */
export function shaderHash(name: string, constants: ShaderConstants, source: ShaderSource): string {
  const files = new Map<string, string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    const text = source.read(file);
    files.set(file, text);
    for (const [, target] of text.matchAll(/^#import\s+(\S+)\s*$/gm)) {
      targetsOf(target, constants).forEach(visit);
    }
  };
  visit(name);
  const text = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, content]) => `${file}\n${content}\n`)
    .join('');
  return hashText(text);
}

/** Returns the SHA-256 of a text, first 16 hexadecimal digits. */
export function hashText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 16);
}

/** Expands an import: `lib/rows_${ROWS}` names two files, and the constants fill any other `${NAME}`. */
function targetsOf(target: string, constants: ShaderConstants): string[] {
  const match = /\$\{(\w+)\}/.exec(target);
  if (!match) return [target];
  const [placeholder, key] = match;
  const values = CHOSEN_BY_TILE[key] ?? (key in constants ? [String(constants[key])] : []);
  return values.flatMap((value) => targetsOf(target.replace(placeholder, value), constants));
}
