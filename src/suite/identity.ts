import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { canonicalJson } from '../trace/canonical.js';
import { descriptionHash } from '../trace/identity.js';
import type { Suite, Trial } from './suite.js';

/**
 * What a trial is, without what it is called: the three specifications with every default filled in, the number of
 * members, the seeds and what is recorded beyond predictions. Names of entries, the suite's name and its other trials change nothing.
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

/** SHA-256 (hex) of what a suite says but its name, question and training seed: suites of the same content are comparable. */
export function suiteContent(suite: Suite): string {
  const { members, dataSeed, data, architectures, training, trials, findings } = suite;
  const text = canonicalJson({ members, dataSeed, data, architectures, training, trials, findings });
  return bytesToHex(sha256(new TextEncoder().encode(text)));
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
  return descriptionHash(describeTrial(trial), dataChecksum, formatVersion);
}
