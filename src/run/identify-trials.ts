import { InputError } from '../data/input-error.js';
import { coverOf, membersName, storedBlocks } from '../store/member-blocks.js';
import type { ResultStore } from '../store/result-store.js';
import { describeTrial, trialHash } from '../suite/identity.js';
import { planTrials } from '../suite/plan.js';
import type { Suite, Trial } from '../suite/suite.js';
import { FORMAT_VERSION } from '../trace/description.js';
import { blocksHash } from '../trace/identity.js';
import type { MemberRange } from '../trace/member-range.js';
import type { Datasets } from './datasets.js';

/** A trial whose data was read, so that its identity is known. */
export interface IdentifiedTrial {
  readonly trial: Trial;
  readonly hash: string;
  /** The same without the number of members: the identity of its member blocks. */
  readonly blocksHash: string;
  readonly trainExamples: number;
  readonly testExamples: number;
  /** Name by which its result is read when all members are stored. */
  readonly name: string;
  /** Members that are not stored yet: none when it is done. */
  readonly missing: readonly MemberRange[];
}

/** Members of an identified trial that are still to be trained. */
export function missingMembers({ missing }: IdentifiedTrial): number {
  return missing.reduce((sum, { count }) => sum + count, 0);
}

/**
 * Plan of a suite with each trial's identity and the members that are not stored yet. Rejects with InputError
 * if data is missing.
 */
export async function identifyTrials(
  suite: Suite,
  datasets: Datasets,
  store: ResultStore,
): Promise<IdentifiedTrial[]> {
  const stored = await storedBlocks(store);
  const identified: IdentifiedTrial[] = [];
  for (const trial of planTrials(suite)) {
    const { checksum, train, test } = await datasets.of(trial);
    refuseLargeBatch(trial, train.count);
    const hash = trialHash(trial, checksum, FORMAT_VERSION);
    const ofBlocks = blocksHash(describeTrial(trial), checksum, FORMAT_VERSION);
    const members = { first: 0, count: trial.members };
    const { blocks, missing } = coverOf(stored.get(ofBlocks.slice(0, 16)) ?? [], members);
    const [only] = blocks.length === 1 && missing.length === 0 ? blocks : [];
    const names = [trial.data.name, trial.architecture.name, trial.training.name];
    identified.push({
      trial,
      hash,
      blocksHash: ofBlocks,
      trainExamples: train.count,
      testExamples: test.count,
      name: only?.block.count === trial.members ? only.block.folder : membersName(names, ofBlocks, members),
      missing,
    });
  }
  return identified;
}

/** A suite that takes all examples of a source learns only here how many there are. */
function refuseLargeBatch({ data, training }: Trial, examples: number): void {
  const { batch } = training.spec;
  if (batch !== 'full' && batch > examples) {
    throw new InputError(
      `training ${training.name}: batch is ${batch}, expected at most the ${examples} training ` +
        'examples of data ' +
        `${data.name}; lower it, or say batch: full`,
    );
  }
}
