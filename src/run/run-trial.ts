import type { Dataset } from '../data/dataset.js';
import { trainingFlops } from '../model/flops.js';
import { resolveArchitecture } from '../model/resolve.js';
import type { Backend } from '../ops/backend.js';
import { endingOf } from '../trace/ending.js';
import type { MemberRange } from '../trace/member-range.js';
import type { Trace } from '../trace/trace.js';
import { describeTrial, drawSeed } from '../suite/identity.js';
import type { Trial } from '../suite/suite.js';
import { decidedSettings, type ComputeSettings } from '../train/compute-settings.js';
import { membersTogether } from '../train/groups.js';
import { batchSize, checkpointSteps, totalSteps } from '../train/schedule.js';
import { train, type TrainingProgress, type TrainingSetup } from '../train/train.js';
import { FORMAT_VERSION, type TrialRecord } from '../trace/description.js';
import type { ComponentsSource } from './components.js';
import { missingMembers, type IdentifiedTrial } from './identify-trials.js';
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

/** A member block that was trained: what the store keeps of it. */
export interface TrainedBlock {
  readonly members: MemberRange;
  readonly record: TrialRecord;
  readonly trace: Trace;
}

/**
 * Most bytes of predictions in one block, if it has more than one member. Blocks are read one at a time, so
 * this bounds what a reader holds. Members of a block this large keep every adapter busy.
 */
const BLOCK_BYTES = 64e6;

/**
 * Trains the missing members of a trial, block after block: those that fit on the backend together, and in
 * BLOCK_BYTES. A block that was handed out is done, whatever becomes of the next. Rejects as `train` does.
 */
export async function* trainBlocks(
  identified: IdentifiedTrial,
  dataset: Dataset,
  context: TrialContext,
  onProgress: TrainingProgress,
): AsyncGenerator<TrainedBlock> {
  const all = missingMembers(identified);
  let done = 0;
  for (const { first, count } of identified.missing) {
    const together = membersOfBlock(identified.trial, dataset, context, count);
    for (let place = 0; place < count; place += together) {
      const members = { first: first + place, count: Math.min(together, count - place) };
      const before = done;
      yield await trainBlock(identified, members, dataset, context, (steps, total) =>
        onProgress(Math.floor((before * total + members.count * steps) / all), total),
      );
      done += members.count;
    }
  }
}

/** How many of so many members make one block; blocks are of about equal size. */
function membersOfBlock(
  { architecture, training, recording }: Trial,
  { shape, classes, train: { count: train }, test: { count: test } }: Dataset,
  { backend, settings }: TrialContext,
  members: number,
): number {
  const layers = resolveArchitecture(architecture.spec, shape, classes.length);
  const decided = decidedSettings(backend, settings);
  const sizes = { layers, training: training.spec, members, train, test, settings: decided };
  const together = membersTogether(backend.mostElements, sizes);
  const checkpoints = checkpointSteps(training.spec, train).length;
  const projected = (recording.projections?.length ?? 0) * test;
  const fitting = Math.max(1, Math.floor(BLOCK_BYTES / (checkpoints * (train + test + projected))));
  return Math.ceil(members / Math.ceil(members / Math.min(together, fitting)));
}

/** Trains one block and describes how. Rejects as `train` does. */
async function trainBlock(
  identified: IdentifiedTrial,
  members: MemberRange,
  dataset: Dataset,
  context: TrialContext,
  onProgress: TrainingProgress,
): Promise<TrainedBlock> {
  const { trial } = identified;
  const { first, count } = members;
  const spectrum = await context.components.spectrum(dataset);
  const started = context.now();
  const layers = resolveArchitecture(trial.architecture.spec, dataset.shape, dataset.classes.length);
  const { recording } = trial;
  const neighbours = recording.neighbours && new NeighbourShares(dataset, count);
  const setup: TrainingSetup = {
    layers,
    dataset,
    training: trial.training.spec,
    members: Array.from({ length: count }, (_, place) => first + place),
    seed: drawSeed(trial),
    settings: context.settings,
    recording,
    projectedTest:
      recording.projections &&
      projectedTest(dataset, await context.components.aboutOrigin(dataset), recording.projections),
    onHiddenLayer: neighbours && ((activations) => neighbours.add(activations)),
  };
  const { shaders, ...trained } = await train(context.backend, setup, onProgress, context.signal);
  const trace = { ...trained, spectrum, ...(neighbours ? { neighbours: neighbours.trace } : {}) };
  const examples = dataset.train.count;
  const steps = totalSteps(trial.training.spec, examples) * batchSize(trial.training.spec, examples);
  const record: TrialRecord = {
    ...identityOf(identified, members, dataset, context),
    ...endingOf(trained.divergedAt, first),
    ...provenanceOf(context),
    shaders,
    startedAt: started.toISOString(),
    durationMs: context.now().getTime() - started.getTime(),
    trainingFlops: steps * count * trainingFlops(layers),
  };
  return { members, record, trace };
}

/** The record of a trial that could not be trained, or not all of it. */
export function failedRecord(
  identified: IdentifiedTrial,
  dataset: Dataset,
  context: TrialContext,
  { started, reason }: { readonly started: Date; readonly reason: string },
): TrialRecord {
  return {
    ...identityOf(identified, { first: 0, count: identified.trial.members }, dataset, context),
    state: 'failed',
    reason,
    ...provenanceOf(context),
    shaders: {},
    startedAt: started.toISOString(),
    durationMs: context.now().getTime() - started.getTime(),
    trainingFlops: 0,
  };
}

function identityOf(
  { trial, blocksHash }: IdentifiedTrial,
  { first, count }: MemberRange,
  dataset: Dataset,
  context: TrialContext,
) {
  const { members: _, ...description } = describeTrial(trial);
  return {
    formatVersion: FORMAT_VERSION,
    hash: blocksHash,
    suite: context.suite,
    data: trial.data.name,
    ...(trial.dataDraw === undefined ? {} : { dataDraw: trial.dataDraw }),
    architecture: trial.architecture.name,
    training: trial.training.name,
    members: count,
    ...(first > 0 ? { firstMember: first } : {}),
    seed: trial.seed,
    description,
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
