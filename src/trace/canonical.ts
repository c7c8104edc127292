import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/**
 * JSON text that depends on nothing but the value (RFC 8785): keys are sorted by UTF-16 code units, there are
 * no spaces, and numbers are printed as ECMAScript prints them. Fields that are undefined are left out.
 *
 * @throws TypeError for what JSON cannot hold: NaN, infinities, functions, undefined in a list.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
    return `{${fields.join(',')}}`;
  }
  throw new TypeError(
    `canonicalJson: got ${String(value)} (${typeof value}), ` +
      'expected finite numbers, texts, booleans, null, lists and mappings',
  );
}

/** SHA-256 (hex) of the canonical JSON of a value: of its content, however it was written down. */
export function canonicalHash(value: unknown): string {
  return bytesToHex(sha256(new TextEncoder().encode(canonicalJson(value))));
}
