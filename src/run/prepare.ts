import type { Dataset } from '../data/dataset.js';
import type { DataContext } from '../data/files.js';
import { InputError } from '../data/input-error.js';
import { loadDataset } from '../data/load.js';
import { trialHash } from '../suite/identity.js';
import { planTrials } from '../suite/plan.js';
import type { Suite, Trial } from '../suite/suite.js';
import { FORMAT_VERSION } from '../trace/description.js';
import { findTrial, type ResultStore } from '../store/result-store.js';

/** A trial whose data was seen, so that its identity is known. */
export interface PreparedTrial {
  readonly trial: Trial;
  readonly hash: string;
  readonly trainExamples: number;
  readonly testExamples: number;
  /** Folder that holds its result, if it is done. */
  readonly folder: string | undefined;
}

/** Datasets of a suite, loaded when asked for; the last one is kept, since a plan goes dataset by dataset. */
export class Datasets {
  private last: { readonly name: string; readonly dataset: Promise<Dataset> } | undefined;

  constructor(private readonly context: Omit<DataContext, 'seed'>) {}

  /** Rejects with InputError. */
  of({ data, dataSeed }: Trial): Promise<Dataset> {
    if (this.last?.name !== data.name) {
      this.last = { name: data.name, dataset: loadDataset(data.spec, { ...this.context, seed: dataSeed }) };
    }
    return this.last.dataset;
  }
}

/** Plan of a suite with each trial's identity and whether it is done. Rejects with InputError if data is not there. */
export async function prepareTrials(
  suite: Suite,
  datasets: Datasets,
  store: ResultStore,
): Promise<PreparedTrial[]> {
  const folders = await store.list();
  const prepared: PreparedTrial[] = [];
  for (const trial of planTrials(suite)) {
    const { checksum, train, test } = await datasets.of(trial);
    refuseLargeBatch(trial, train.count);
    const hash = trialHash(trial, checksum, FORMAT_VERSION);
    const sizes = { trainExamples: train.count, testExamples: test.count };
    prepared.push({ trial, hash, ...sizes, folder: findTrial(folders, hash) });
  }
  return prepared;
}

/** A suite that takes all examples of a source learns only here how many there are. */
function refuseLargeBatch({ data, training }: Trial, examples: number): void {
  const { batch } = training.spec;
  if (batch !== 'full' && batch > examples) {
    throw new InputError(
      `training ${training.name}: batch is ${batch}, expected at most the ${examples} training examples of data ` +
        `${data.name}; lower it, or say batch: full`,
    );
  }
}
