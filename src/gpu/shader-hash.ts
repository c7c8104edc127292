import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ShaderConstants, ShaderSource } from './shader.js';

/** Imports that a tile chooses: what a kernel may import under each of them is hashed with it. */
const CHOSEN_BY_TILE: Readonly<Record<string, readonly string[]>> = {
  TILE: ['registers', 'slabs'],
  ROWS: ['direct', 'subgroup'],
};

/** Whether `${key}` of a kernel is its tile's to fill. */
export function chosenByTile(key: string): boolean {
  return key in CHOSEN_BY_TILE;
}

/**
 * SHA-256, first 16 hexadecimal digits, of the files that a kernel is made of: its own and all that it imports. The same for every
 * tile and every size of a workgroup, none of which changes a bit of a result. Throws what `source` throws.
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

/** SHA-256 of a text, first 16 hexadecimal digits. */
export function hashText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 16);
}

/** `lib/rows_${ROWS}` is two files; another `${NAME}` is what the constants say. */
function targetsOf(target: string, constants: ShaderConstants): string[] {
  const match = /\$\{(\w+)\}/.exec(target);
  if (!match) return [target];
  const [placeholder, key] = match;
  const values = CHOSEN_BY_TILE[key] ?? (key in constants ? [String(constants[key])] : []);
  return values.flatMap((value) => targetsOf(target.replace(placeholder, value), constants));
}
