import type { Dataset } from '../data/dataset.js';
import { trainingFlops } from '../model/flops.js';
import { resolveArchitecture } from '../model/resolve.js';
import type { Backend } from '../ops/backend.js';
import type { TrainedEnsemble } from '../trace/trained-ensemble.js';
import { canonicalJson } from '../trace/canonical.js';
import { describeTrial } from '../suite/identity.js';
import type { Trial } from '../suite/suite.js';
import type { ComputeSettings } from '../train/compute-settings.js';
import { batchSize, totalSteps } from '../train/schedule.js';
import { train, type TrainingProgress, type TrainingSetup } from '../train/train.js';
import { FORMAT_VERSION, type TrialRecord } from '../trace/description.js';
import type { ComponentsSource } from './components.js';
import type { IdentifiedTrial } from './identify-trials.js';
import { NeighbourShares, projectedTest } from './measured-recordings.js';

/** The means to run a trial. */
export interface TrialContext {
  readonly suite: string;
  readonly backend: Backend;
  readonly versions: Readonly<Record<string, string>>;
  readonly components: ComponentsSource;
  readonly now: () => Date;
  readonly signal?: AbortSignal;
  readonly settings?: ComputeSettings;
}

/**
 * Seed of an ensemble's random numbers: the suite's seed and the content of data, architecture and training.
 * Any two ensembles are therefore independent, as their intervals assume, and other trials change nothing.
 * Checkpoints are left out, because looking more often changes no network. The data belongs in it: without it
 * a member had the same initial weights and batch order on raw and on whitened images, and accessibilities on
 * both correlated .69, and .51 between different members.
 */
function ensembleSeed({ seed, data, architecture, training }: Trial): string {
  return canonicalJson([seed, data.spec, architecture.spec, { ...training.spec, checkpoints: null }]);
}

/** Trains one trial and describes how. Rejects as `train` does. */
export async function runTrial(
  identified: IdentifiedTrial,
  dataset: Dataset,
  context: TrialContext,
  onProgress: TrainingProgress,
): Promise<TrainedEnsemble> {
  const { trial } = identified;
  const spectrum = await context.components.spectrum(dataset);
  const started = context.now();
  const layers = resolveArchitecture(trial.architecture.spec, dataset.shape, dataset.classes.length);
  const { recording } = trial;
  const neighbours = recording.neighbours && new NeighbourShares(dataset, trial.members);
  const setup: TrainingSetup = {
    layers,
    dataset,
    training: trial.training.spec,
    members: Array.from({ length: trial.members }, (_, index) => index),
    seed: ensembleSeed(trial),
    settings: context.settings,
    recording,
    projectedTest:
      recording.projections &&
      projectedTest(dataset, await context.components.aboutOrigin(dataset), recording.projections),
    onHiddenLayer: neighbours && ((activations) => neighbours.add(activations)),
  };
  const { kernels, ...trained } = await train(context.backend, setup, onProgress, context.signal);
  const trace = { ...trained, spectrum, ...(neighbours ? { neighbours: neighbours.trace } : {}) };
  const diverged = Array.from(trained.divergedAt.keys()).filter((m) => trained.divergedAt[m] >= 0);
  const examples = dataset.train.count;
  const steps = totalSteps(trial.training.spec, examples) * batchSize(trial.training.spec, examples);
  const record: TrialRecord = {
    ...identityOf(identified, dataset, context),
    state: diverged.length > 0 ? 'diverged' : 'done',
    reason: diverged.length > 0 ? divergenceReason(diverged, trained.divergedAt, trial.members) : undefined,
    ...provenanceOf(context),
    shaders: kernels,
    startedAt: started.toISOString(),
    durationMs: context.now().getTime() - started.getTime(),
    trainingFlops: steps * trial.members * trainingFlops(layers),
  };
  return { record, trace };
}

/** The record of a trial that could not be trained. */
export function failedRecord(
  identified: IdentifiedTrial,
  dataset: Dataset,
  context: TrialContext,
  { started, reason }: { readonly started: Date; readonly reason: string },
): TrialRecord {
  return {
    ...identityOf(identified, dataset, context),
    state: 'failed',
    reason,
    ...provenanceOf(context),
    shaders: {},
    startedAt: started.toISOString(),
    durationMs: context.now().getTime() - started.getTime(),
    trainingFlops: 0,
  };
}

function identityOf({ trial, hash }: IdentifiedTrial, dataset: Dataset, context: TrialContext) {
  return {
    formatVersion: FORMAT_VERSION,
    hash,
    suite: context.suite,
    data: trial.data.name,
    architecture: trial.architecture.name,
    training: trial.training.name,
    members: trial.members,
    seed: trial.seed,
    description: describeTrial(trial),
    dataset: {
      title: dataset.title,
      checksum: dataset.checksum,
      classes: dataset.classes,
      shape: dataset.shape,
      flipped: dataset.flipped,
    },
  };
}

function provenanceOf({ backend, versions }: TrialContext) {
  const { description, vendor, driver } = backend.adapter;
  return {
    backend: backend.name,
    adapter: { description, vendor, driver },
    versions,
  };
}

function divergenceReason(diverged: readonly number[], divergedAt: Int32Array, members: number): string {
  const first = Math.min(...diverged.map((m) => divergedAt[m]));
  const who =
    diverged.length === members ? `all ${members} members` : `members ${diverged.join(', ')} of ${members}`;
  return (
    `${who} diverged (a loss or weight is not finite; first seen at step ${first}); lower the ` +
    'learning rate'
  );
}
