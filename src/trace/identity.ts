import { canonicalHash } from './canonical.js';
import type { TrialRecord } from './description.js';

/**
 * SHA-256 (hex) of the canonical JSON of a trial's description, its data's checksum and the trace's format
 * version.
 */
export function descriptionHash(description: unknown, dataChecksum: string, formatVersion: number): string {
  return canonicalHash({ description, dataChecksum, formatVersion });
}

/**
 * The identity of a trial's networks: a hash of its description without what it recorded beyond predictions,
 * and of its data's checksum. The same networks keep it under another name, for other findings and in another
 * format of traces, so it can name the seeds of random choices about them.
 */
export function ensembleIdentity({ description, dataset }: TrialRecord): string {
  const { recording: _, ...networks } = description as Record<string, unknown>;
  return canonicalHash({ networks, dataChecksum: dataset.checksum });
}

/**
 * The identity of an ensemble whatever its number of members, by which its member blocks are found: the hash
 * of its description without that number. A member's networks do not depend on how many others there are.
 */
export function blocksHash(description: unknown, dataChecksum: string, formatVersion: number): string {
  const { members: _, ...others } = description as Record<string, unknown>;
  return descriptionHash(others, dataChecksum, formatVersion);
}

/** Trials that differ in nothing but their number of members, each once with the most members. */
export function mostMembersOfEach(records: readonly TrialRecord[]): TrialRecord[] {
  const found = new Map<string, TrialRecord>();
  for (const record of records) {
    const { description, dataset, formatVersion, members } = record;
    const ensemble = blocksHash(description, dataset.checksum, formatVersion);
    const known = found.get(ensemble);
    if (known === undefined || members > known.members) found.set(ensemble, record);
  }
  return [...found.values()];
}
