import { RecentlyUsed } from '../data/recently-used.js';
import {
  storedEnsemble,
  traceBytes,
  type StoredEnsemble,
  type TrainedEnsemble,
} from '../trace/trained-ensemble.js';
import { FORMAT_VERSION, RECORD_FILE, TRACE_FILE, type TrialRecord } from '../trace/description.js';
import { decodeTrace } from '../trace/encode.js';
import { MemberTrace } from '../trace/join-members.js';
import { endOf, type MemberRange } from '../trace/member-range.js';
import type { Trace } from '../trace/trace.js';
import { joinRecords, ofTrial, type RecordPart } from './join-records.js';
import { coverOf, membersFromFirst, readName, storedBlocks } from './member-blocks.js';
import { ResultError, why } from './result-error.js';
import type { ResultStore } from './result-store.js';

/** A block as it is read, and the members that are used of it. */
export interface ReadBlock {
  readonly record: TrialRecord;
  readonly trace: Trace;
  /** Members of the ensemble that `trace` holds. */
  readonly block: MemberRange;
  readonly used: MemberRange;
}

/**
 * Record and trace of a stored trial by its name, see member-blocks.ts; a failed one has no trace. It is read
 * block by block. Rejects with ResultError.
 */
export async function readTrial(store: ResultStore, name: string): Promise<TrainedEnsemble> {
  const { members, failed } = readName(name) ?? {};
  if (failed) return { record: ofTrial(await readRecord(store, name)) };
  const parts: RecordPart[] = [];
  let whole: Trace | undefined;
  const joined = new MemberTrace(members ?? { first: 0, count: 1 });
  for await (const { record, trace, block, used } of readBlocks(store, name)) {
    parts.push({ record, used: used.count });
    // One block that holds just these members needs no copy.
    if (used.count === block.count && used.count === (members ?? used).count) whole = trace;
    else joined.add(trace, block, used);
  }
  const trace = whole ?? joined.trace;
  return { record: joinRecords(parts, trace.divergedAt), trace };
}

/**
 * The blocks that hold the members of a stored trial, one after another, so that one trace is in memory at a
 * time. Rejects with ResultError, also where a member is not stored.
 */
export async function* readBlocks(store: ResultStore, name: string): AsyncGenerator<ReadBlock> {
  for (const { folder, used } of await foldersOf(store, name)) {
    const record = await readRecord(store, folder);
    const block = { first: record.firstMember ?? 0, count: record.members };
    let trace: Trace;
    try {
      const place = `${store.locate(folder)}/${TRACE_FILE}`;
      trace = decodeTrace(await store.read(folder, TRACE_FILE), place);
      if (trace.members !== block.count) {
        throw new Error(`${place}: found ${trace.members} members, expected the record's ${block.count}`);
      }
    } catch (error) {
      throw new ResultError(`${why(error)}; ${cureOf(store, folder)}`);
    }
    yield { record, trace, block, used: used ?? block };
  }
}

/** Folders of the blocks to read; `used` is absent where all members of one are. */
async function foldersOf(
  store: ResultStore,
  name: string,
): Promise<readonly { readonly folder: string; readonly used?: MemberRange }[]> {
  const { hash, members } = readName(name) ?? {};
  if (hash === undefined || members === undefined || (await store.has(name, RECORD_FILE))) {
    return [{ folder: name }];
  }
  const { blocks, missing } = coverOf((await storedBlocks(store)).get(hash) ?? [], members);
  if (missing.length > 0) {
    const lost = missing.map((each) => `${each.first} to ${endOf(each) - 1}`).join(', ');
    throw new ResultError(
      `${store.locate(name)}: found no block with members ${lost}, expected them stored; run the suite again`,
    );
  }
  return blocks.map(({ block, used }) => ({ folder: block.folder, used }));
}

function cureOf(store: ResultStore, folder: string): string {
  return `remove ${store.locate(folder)} and run the suite again`;
}

/** The record in a folder, which must be the one that its name says. */
async function readRecord(store: ResultStore, folder: string): Promise<TrialRecord> {
  const place = `${store.locate(folder)}/${RECORD_FILE}`;
  const cure = cureOf(store, folder);
  let record: TrialRecord;
  try {
    record = JSON.parse(new TextDecoder().decode(await store.read(folder, RECORD_FILE))) as TrialRecord;
  } catch (error) {
    throw new ResultError(`${place}: not a trial's record (${why(error)}); ${cure}`);
  }
  const { hash, members: count, firstMember = 0, formatVersion } = record;
  const { members } = readName(folder) ?? {};
  const sameMembers = members === undefined || (members.first === firstMember && members.count === count);
  if (typeof hash !== 'string' || !folder.includes(hash.slice(0, 16)) || !sameMembers) {
    throw new ResultError(
      `${place}: found the record of trial ${String(hash)}, members ${firstMember} to ` +
        `${firstMember + count - 1}, expected the one that its folder is named after; ${cure}`,
    );
  }
  if (formatVersion !== FORMAT_VERSION) {
    throw new ResultError(
      `${place}: found format version ${formatVersion}, expected ${FORMAT_VERSION}; ${cure}`,
    );
  }
  return record;
}

/** Bytes of traces that are kept for when they are asked for. */
const KEPT_BYTES = 256e6;

/**
 * The stored trials of these names, in the sequence given. Each is read once for its record, and again for
 * its trace where the traces together take more than KEPT_BYTES. Rejects with ResultError.
 */
export async function readNamedTrials(
  store: ResultStore,
  names: readonly string[],
): Promise<StoredEnsemble[]> {
  const kept = new RecentlyUsed<TrainedEnsemble>(KEPT_BYTES, traceBytes);
  const trials: StoredEnsemble[] = [];
  for (const name of names) {
    const read = () => kept.of(name, () => readTrial(store, name));
    trials.push(storedEnsemble(await read(), read));
  }
  return trials;
}

/**
 * All stored trials, done, diverged and failed, sorted by their names: of each ensemble the members from the
 * first one on. A failed attempt counts unless its members were trained since.
 */
export async function readTrials(store: ResultStore): Promise<StoredEnsemble[]> {
  return readNamedTrials(store, (await membersFromFirst(store)).sort());
}
