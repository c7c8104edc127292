import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { canonicalJson } from './canonical.js';
import type { Trial } from './suite.js';

/**
 * What a trial is, without what it is called: the three specifications with every default filled in, the number of
 * members and the seed. Names of entries, the suite's name and its other trials change nothing.
 */
export function describeTrial({
  data,
  architecture,
  training,
  members,
  seed,
}: Trial): Record<string, unknown> {
  return { data: data.spec, architecture: architecture.spec, training: training.spec, members, seed };
}

/**
 * The identity of a trial's result: SHA-256 (hex) of the canonical JSON of description, data checksum and format version.
 *
 * @param dataChecksum SHA-256 (hex) of the dataset after all transforms.
 * @param formatVersion Version of the trace's format.
 * @throws RangeError for a checksum that is none.
 */
export function trialHash(trial: Trial, dataChecksum: string, formatVersion: number): string {
  if (!/^[0-9a-f]{64}$/.test(dataChecksum)) {
    throw new RangeError(`trialHash: data checksum is "${dataChecksum}", expected 64 hexadecimal digits`);
  }
  const text = canonicalJson({ description: describeTrial(trial), dataChecksum, formatVersion });
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}
