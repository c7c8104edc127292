import { parameterCount } from '../model/parameters.js';
import { resolveArchitecture } from '../model/resolve.js';
import { declaredExtent } from '../data/extent.js';
import type { DataExtent } from '../data/dataset.js';
import { BYTES_PER_FLOAT, type Work } from '../ops/backend.js';
import { sumOfWork, type BackendTraits } from '../ops/counting-backend.js';
import { decidedSettings, type ComputeSettings } from '../train/compute-settings.js';
import { groupFloats, membersTogether } from '../train/groups.js';
import { totalSteps } from '../train/schedule.js';
import { trainingWork, type TrainingWork } from '../train/training-work.js';
import type { Trial } from '../suite/suite.js';
import { featureCount } from '../model/shape.js';

/** Cost of a trial, over all its members. */
export interface TrialCost {
  /** Weights and biases of one member. */
  readonly parameters: number;
  /** Updates of one member. */
  readonly steps: number;
  /** FLOPs and bytes, as a profile counts them, by the ways that are taken. */
  readonly work: TrainingWork & { readonly all: Work };
  /**
   * What is on the device at once: the members that are trained together (on an adapter without limits), and
   * the dataset. An upper bound: convolutions are counted by Winograd's method, which takes more.
   */
  readonly memoryBytes: number;
}

/** What a trial is trained on, and how; what is absent is as on PROCESSOR. */
export interface CostTraits {
  readonly backend?: BackendTraits;
  readonly settings?: ComputeSettings;
}

/** What a plan counts for: WebAssembly, with the largest binding that every WebGPU adapter has (128 MiB). */
const PROCESSOR: BackendTraits = {
  name: 'wasm',
  adapter: { description: 'planned', vendor: '', architecture: '', driver: '', software: true },
  mostElements: 2 ** 25,
};

/**
 * Says what a trial costs if no member diverges.
 *
 * @param extent Sizes of the dataset, when it is loaded; else what its specification says.
 * @throws RangeError when neither says how many examples there are; ArchitectureError when the parts do not
 *   fit.
 */
export async function trialCost(
  trial: Trial,
  extent: DataExtent = declaredExtent(trial.data.spec),
  { backend = PROCESSOR, settings }: CostTraits = {},
): Promise<TrialCost> {
  const { train, test } = extent;
  if (train === undefined || test === undefined) {
    throw new RangeError(
      `trialCost: data ${trial.data.name} takes all examples of its source, expected counts; load it, ` +
        'or give train and test',
    );
  }
  const { members, recording } = trial;
  const training = trial.training.spec;
  const layers = resolveArchitecture(trial.architecture.spec, extent.input, extent.classes);
  const decided = decidedSettings(backend, settings);
  const sizes = { layers, training, train, test, members };
  const work = await trainingWork({ ...sizes, recording, backend, settings: decided });
  const group = { ...sizes, settings: { winograd: 'tiles' as const } };
  const together = membersTogether(Infinity, group);
  const floatsOfData = (train + test) * featureCount(extent.input);
  return {
    parameters: parameterCount(layers),
    steps: totalSteps(training, train),
    work: { ...work, all: sumOfWork([work.steps, work.evaluations, work.recordings]) },
    memoryBytes: BYTES_PER_FLOAT * (groupFloats({ ...group, members: together }) + floatsOfData),
  };
}
