import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { canonicalJson } from '../trace/canonical.js';
import { descriptionHash } from '../trace/identity.js';
import type { Suite, Trial } from './suite.js';

/**
 * The content of a trial: its three specifications with every default filled in, the number of members, the
 * seeds, and what is recorded beyond predictions. The names of the suite and its entries are not part of it,
 * nor are the suite's other trials. A data seed that equals the seed, and an empty recording, are left out.
 */
export function describeTrial({
  data,
  architecture,
  training,
  members,
  seed,
  dataSeed,
  recording,
}: Trial): Record<string, unknown> {
  return {
    data: data.spec,
    architecture: architecture.spec,
    training: training.spec,
    members,
    seed,
    ...(dataSeed === seed ? {} : { dataSeed }),
    ...(Object.keys(recording).length === 0 ? {} : { recording }),
  };
}

/**
 * SHA-256 (hex) of everything that a suite says but its name, question and training seed. Results of suites
 * with the same content are comparable.
 */
export function suiteContent(suite: Suite): string {
  const { members, dataSeed, data, architectures, training, trials, findings } = suite;
  const text = canonicalJson({ members, dataSeed, data, architectures, training, trials, findings });
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}

/**
 * The identity of a trial's result: SHA-256 (hex) of the canonical JSON of its description, the checksum of
 * its data, and the version of the trace's format.
 *
 * @param dataChecksum SHA-256 (hex) of the dataset after all transforms.
 * @param formatVersion Version of the trace's format.
 * @throws RangeError for a checksum that is not 64 hexadecimal digits.
 */
export function trialHash(trial: Trial, dataChecksum: string, formatVersion: number): string {
  if (!/^[0-9a-f]{64}$/.test(dataChecksum)) {
    throw new RangeError(`trialHash: data checksum is "${dataChecksum}", expected 64 hexadecimal digits`);
  }
  return descriptionHash(describeTrial(trial), dataChecksum, formatVersion);
}
