import { joinHashes } from '../ops/hashes.js';
import type { TrialRecord } from '../trace/description.js';
import { endingOf } from '../trace/ending.js';
import { descriptionHash } from '../trace/identity.js';

/** The record of a block, and how many of its members are used. */
export interface RecordPart {
  readonly record: TrialRecord;
  readonly used: number;
}

/**
 * The record of a trial that was trained block by block. Time and FLOPs are those of the members that are
 * used. Where blocks ran on several adapters, or by several versions, it names all of them.
 *
 * @param divergedAt of the trial's members: [member]
 */
export function joinRecords(parts: readonly RecordPart[], divergedAt: Int32Array): TrialRecord {
  const records = parts.map(({ record }) => record);
  const { reason: _, ...first } = records[0];
  const sum = (each: (record: TrialRecord) => number): number =>
    parts.reduce((total, { record, used }) => total + (each(record) * used) / record.members, 0);
  const all = (each: (record: TrialRecord) => string): string =>
    [...new Set(records.map(each))].join(' and ');
  const versions = [...new Set(records.flatMap((record) => Object.keys(record.versions)))];
  const joined: TrialRecord = {
    ...first,
    members: divergedAt.length,
    ...endingOf(divergedAt),
    backend: all(({ backend }) => backend),
    adapter: {
      description: all(({ adapter }) => adapter.description),
      vendor: all(({ adapter }) => adapter.vendor),
      driver: all(({ adapter }) => adapter.driver),
    },
    versions: Object.fromEntries(
      versions.map((name) => [name, all((each) => each.versions[name] ?? 'none')]),
    ),
    shaders: joinHashes(records.flatMap(({ shaders }) => Object.entries(shaders))),
    startedAt: records.map(({ startedAt }) => startedAt).sort()[0],
    durationMs: sum(({ durationMs }) => durationMs),
    trainingFlops: sum(({ trainingFlops }) => trainingFlops),
  };
  return ofTrial(joined);
}

/** A record as that of a trial: its description and hash have the number of members. */
export function ofTrial({ firstMember: _, ...record }: TrialRecord): TrialRecord {
  const { members, dataset, formatVersion } = record;
  const description = { ...(record.description as Record<string, unknown>), members };
  return { ...record, description, hash: descriptionHash(description, dataset.checksum, formatVersion) };
}
