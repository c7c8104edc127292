import { FORMAT_VERSION, RECORD_FILE, type TrialRecord } from '../trace/description.js';
import { blocksHash } from '../trace/identity.js';
import { endOf, sharedRange, type MemberRange } from '../trace/member-range.js';
import type { ResultStore } from './result-store.js';

/*
 * An ensemble is stored as blocks of consecutive members, a folder each, named `NAMES-HASH.FIRST-LAST`. HASH
 * is the identity of the ensemble whatever its number of members. The name of a result has the same form and
 * says which members it is about; one block or several hold them. A folder without `.FIRST-LAST` is older:
 * one block of all the members of its record, named by a hash that has their number.
 */

/** Members that were stored together, and their folder. */
export interface MemberBlock extends MemberRange {
  readonly folder: string;
}

/** A block, and its members that are used. */
export interface UsedBlock {
  readonly block: MemberBlock;
  readonly used: MemberRange;
}

/** What blocks hold of some members. */
export interface Cover {
  /** By members, each of which stands once. */
  readonly blocks: readonly UsedBlock[];
  readonly missing: readonly MemberRange[];
}

/** Ending of a folder that holds the record of a failed trial; the next call tries it again. */
const FAILED = '.failed';

const NAME = /-([0-9a-f]{16})(?:\.(\d+)-(\d+))?(\.failed)?$/;

/**
 * Name of members of an ensemble: readable names, the identity by which they are found again, the members.
 */
export function membersName(names: readonly string[], hash: string, members: MemberRange): string {
  const readable = names.map((name) => name.replaceAll('/', ',')).join('_');
  return `${readable.slice(0, 120)}-${hash.slice(0, 16)}.${members.first}-${endOf(members) - 1}`;
}

/** What a name says: the beginning of the hash, and the members unless it is older than blocks. */
export function readName(
  name: string,
): { readonly hash: string; readonly members?: MemberRange; readonly failed: boolean } | undefined {
  const [, hash, first, last, failed] = NAME.exec(name) ?? [];
  if (hash === undefined) return undefined;
  const members =
    first === undefined ? undefined : { first: Number(first), count: Number(last) - Number(first) + 1 };
  return { hash, members, failed: failed !== undefined };
}

/** Folder of the record of a trial that failed. */
export function failedFolder(name: string): string {
  return `${name}${FAILED}`;
}

/** The folders of failed attempts at a trial, by its hash with and without the number of members. */
export function failedAttempts(folders: readonly string[], hashes: readonly string[]): string[] {
  return folders.filter((folder) => {
    const read = readName(folder);
    return read?.failed && hashes.some((hash) => hash.startsWith(read.hash));
  });
}

/** The blocks in a store by the first 16 digits of their ensemble's hash. */
export async function storedBlocks(store: ResultStore): Promise<ReadonlyMap<string, readonly MemberBlock[]>> {
  const blocks = new Map<string, MemberBlock[]>();
  for (const folder of (await store.list()).sort()) {
    const name = readName(folder);
    if (name === undefined || name.failed) continue;
    const { hash, members } = name.members ? name : ((await olderBlock(store, folder)) ?? name);
    if (members === undefined) continue;
    blocks.set(hash, [...(blocks.get(hash) ?? []), { ...members, folder }]);
  }
  return blocks;
}

/**
 * What the folder of a trial holds that was stored before there were blocks; undefined for another version.
 */
async function olderBlock(
  store: ResultStore,
  folder: string,
): Promise<{ readonly hash: string; readonly members: MemberRange } | undefined> {
  if (!(await store.has(folder, RECORD_FILE))) return undefined;
  const text = new TextDecoder().decode(await store.read(folder, RECORD_FILE));
  let record: TrialRecord;
  try {
    record = JSON.parse(text) as TrialRecord;
  } catch {
    // What cannot be read counts as not done, and is named where a report asks for it.
    return undefined;
  }
  const { description, dataset, formatVersion, members: count } = record;
  if (formatVersion !== FORMAT_VERSION) return undefined;
  return {
    hash: blocksHash(description, dataset.checksum, formatVersion).slice(0, 16),
    members: { first: 0, count },
  };
}

/**
 * Which blocks to read for some members, and which members none holds. Where blocks overlap (two processes
 * trained the same members) the one that reaches farthest is taken, and of those the smallest.
 */
export function coverOf(blocks: readonly MemberBlock[], members: MemberRange): Cover {
  const end = endOf(members);
  const used: UsedBlock[] = [];
  const missing: MemberRange[] = [];
  for (let next = members.first; next < end;) {
    const rest = { first: next, count: end - next };
    const parts = blocks.flatMap((block): UsedBlock[] => {
      const shared = sharedRange(block, rest);
      return shared === undefined ? [] : [{ block, used: shared }];
    });
    const start = Math.min(end, ...parts.map((part) => part.used.first));
    if (start > next) {
      missing.push({ first: next, count: start - next });
      next = start;
      continue;
    }
    const [best] = parts
      .filter((part) => part.used.first === next)
      .sort((a, b) => b.used.count - a.used.count || a.block.count - b.block.count);
    used.push(best);
    next = endOf(best.used);
  }
  return { blocks: used, missing };
}

/** Names of all that a store holds: of each ensemble the members from 0 on, and failed attempts at others. */
export async function membersFromFirst(store: ResultStore): Promise<string[]> {
  const stored = await storedBlocks(store);
  const done = [...stored].flatMap(([hash, blocks]) => {
    const most = Math.max(...blocks.map(endOf));
    const count = coverOf(blocks, { first: 0, count: most }).missing[0]?.first ?? most;
    if (count === 0) return [];
    const whole = blocks.find((block) => block.first === 0 && block.count === count);
    return [whole?.folder ?? blocks[0].folder.replace(NAME, `-${hash}.0-${count - 1}`)];
  });
  const failed = (await store.list()).filter((folder) => {
    const { hash, members, failed: isFailed } = readName(folder) ?? {};
    if (!isFailed) return false;
    if (members === undefined) return !done.includes(folder.slice(0, -FAILED.length));
    return coverOf(stored.get(hash!) ?? [], members).missing.length > 0;
  });
  return [...done, ...failed];
}
