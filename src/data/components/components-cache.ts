import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { RankedComponents } from './principal-components.js';
import { inSlices, type Steps } from '../../algebra/steps.js';

/**
 * Where bytes are kept between calls of the program. Keys are hexadecimal digits. Neither method rejects if
 * bytes cannot be read or kept: that costs only time, and the code that opens a cache reports it.
 */
export interface ComponentsCache {
  /** The bytes, or undefined if there are none. What was written may be lost or damaged. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** Resolves when the bytes are kept, or when they cannot be. */
  write(key: string, bytes: Uint8Array): Promise<void>;
}

export interface CachedComponentsOptions {
  /** The option of the same name of principalComponents. */
  readonly centred: boolean;
}

/** Must change with the layout below and with the bits that principalComponents gives. */
const VERSION = 'pcbias components 1';
/** A mark that reads differently on a machine of another byte order. */
const BYTE_ORDER = 0x01020304;
const DIGEST_BYTES = 32;
/** Bytes that are hashed at a time, about 20 ms. */
const PIECE = 1 << 22;

/**
 * The principal components of a dataset's training examples, from the cache, or computed and put there. They
 * are computed if there is no cache, or if the kept bytes have another version, other shapes or a wrong
 * checksum.
 *
 * @param datasetChecksum of the dataset whose training examples `compute` uses (`datasetChecksum`)
 */
export async function cachedComponents(
  cache: ComponentsCache | undefined,
  datasetChecksum: string,
  { centred }: CachedComponentsOptions,
  compute: () => Promise<RankedComponents>,
): Promise<RankedComponents> {
  if (cache === undefined) return compute();
  const description = JSON.stringify([VERSION, datasetChecksum, centred ? 'centred' : 'origin']);
  const key = bytesToHex(sha256(utf8ToBytes(description)));
  const kept = await cache.read(key);
  const found = kept && (await decode(kept, description));
  if (found) return found;
  const components = await compute();
  await cache.write(key, await encode(components, description));
  return components;
}

/**
 * The bytes that are kept. First comes the description (JSON), padded to a multiple of 8 bytes by spaces
 * before a line break. Float64 numbers in the machine's byte order follow: byte order mark, features,
 * component count, rank, cut, mean, eigenvalues, components. The SHA-256 of all these bytes is at the end.
 */
async function encode(pca: RankedComponents, description: string): Promise<Uint8Array> {
  const header = headerOf(description);
  const sizes = Float64Array.of(BYTE_ORDER, pca.mean.length, pca.eigenvalues.length, pca.rank, pca.cut);
  const parts = [header, ...[sizes, pca.mean, pca.eigenvalues, pca.components].map(bytesOf)];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(length + DIGEST_BYTES);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes.set(await digestOf(bytes.subarray(0, length)), length);
  return bytes;
}

/** The components, or undefined if the bytes are not what `encode` wrote for this description. */
async function decode(kept: Uint8Array, description: string): Promise<RankedComponents | undefined> {
  const header = headerOf(description);
  const length = kept.length - DIGEST_BYTES;
  if (length < header.length || (length - header.length) % 8 !== 0) return undefined;
  if (!header.every((byte, at) => byte === kept[at])) return undefined;
  const digest = await digestOf(kept.subarray(0, length));
  if (!digest.every((byte, at) => byte === kept[length + at])) return undefined;
  const numbers = new Float64Array(kept.slice(header.length, length).buffer);
  const [byteOrder, features, count, rank, cut] = numbers;
  if (byteOrder !== BYTE_ORDER || numbers.length !== 5 + features + count + count * features)
    return undefined;
  const eigenvaluesAt = 5 + features;
  return {
    mean: numbers.slice(5, eigenvaluesAt),
    eigenvalues: numbers.slice(eigenvaluesAt, eigenvaluesAt + count),
    components: numbers.subarray(eigenvaluesAt + count),
    rank,
    cut,
  };
}

function headerOf(description: string): Uint8Array {
  const length = utf8ToBytes(description).length + 1;
  return utf8ToBytes(description + ' '.repeat((8 - (length % 8)) % 8) + '\n');
}

function bytesOf(numbers: Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function digestOf(bytes: Uint8Array): Promise<Uint8Array> {
  return inSlices(digestSteps(bytes), bytes.length);
}

function* digestSteps(bytes: Uint8Array): Steps<Uint8Array> {
  const hash = sha256.create();
  for (let at = 0; at < bytes.length; at += PIECE) {
    hash.update(bytes.subarray(at, at + PIECE));
    yield PIECE;
  }
  return hash.digest();
}
