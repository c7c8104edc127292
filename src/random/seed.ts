import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** A 64-bit Philox key as two u32: [low, high]. */
export type Seed = readonly [low: number, high: number];

/** This name changes with the derivation, so that two derivations never share a key. */
const DERIVATION = 'pcbias-seed-1';

/**
 * Derives the seed with this name: the first 64 bits (little-endian) of SHA-256 over the JSON array
 * `["pcbias-seed-1", suiteSeed, ...names]`. JSON distinguishes `1` from `"1"`, and `["a", "b"]` from
 * `["ab"]`.
 *
 * A seed depends on its name and not on its position, so adding a name somewhere else changes no other seed.
 *
 * @throws RangeError if a name is a number that is not finite (JSON would write all of them as null)
 */
export function seedOf(suiteSeed: string, ...names: (string | number)[]): Seed {
  for (const name of names) {
    if (typeof name === 'number' && !Number.isFinite(name)) {
      throw new RangeError(`seedOf: name is ${name} in [${names}], expected a finite number or a string`);
    }
  }
  const digest = sha256(utf8ToBytes(JSON.stringify([DERIVATION, suiteSeed, ...names])));
  const words = new DataView(digest.buffer, digest.byteOffset);
  return [words.getUint32(0, true), words.getUint32(4, true)];
}
