import { InputError } from '../data/input-error.js';
import { trialHash } from '../suite/identity.js';
import { planTrials } from '../suite/plan.js';
import type { Suite, Trial } from '../suite/suite.js';
import { FORMAT_VERSION } from '../trace/description.js';
import { findTrial, type ResultStore } from '../store/result-store.js';
import type { Datasets } from './datasets.js';

/** A trial whose data was read, so that its identity is known. */
export interface IdentifiedTrial {
  readonly trial: Trial;
  readonly hash: string;
  readonly trainExamples: number;
  readonly testExamples: number;
  /** Folder that holds its result, if it is done. */
  readonly folder: string | undefined;
}

/**
 * Plan of a suite with each trial's identity and whether it is done. Rejects with InputError if data is
 * missing.
 */
export async function identifyTrials(
  suite: Suite,
  datasets: Datasets,
  store: ResultStore,
): Promise<IdentifiedTrial[]> {
  const folders = await store.list();
  const identified: IdentifiedTrial[] = [];
  for (const trial of planTrials(suite)) {
    const { checksum, train, test } = await datasets.of(trial);
    refuseLargeBatch(trial, train.count);
    const hash = trialHash(trial, checksum, FORMAT_VERSION);
    const sizes = { trainExamples: train.count, testExamples: test.count };
    identified.push({ trial, hash, ...sizes, folder: findTrial(folders, hash) });
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
