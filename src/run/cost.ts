import { forwardFlops } from '../model/flops.js';
import { parameterCount } from '../model/parameters.js';
import { resolveArchitecture } from '../model/resolve.js';
import { declaredExtent } from '../data/extent.js';
import type { DataExtent } from '../data/dataset.js';
import { BYTES_PER_FLOAT } from '../ops/backend.js';
import { groupFloats, membersTogether } from '../train/groups.js';
import { stepFlops } from '../train/compact/compact-path.js';
import { batchSize, checkpointSteps, totalSteps } from '../train/schedule.js';
import type { Trial } from '../suite/suite.js';
import { featureCount } from '../model/shape.js';

/** Cost of a trial, over all its members. */
export interface TrialCost {
  /** Weights and biases of one member. */
  readonly parameters: number;
  /** Updates of one member. */
  readonly steps: number;
  /** FLOPs of training by the path that is taken: the compact one for linear nets where it takes fewer. */
  readonly trainingFlops: number;
  /** Predictions for both splits at step 0 and at each checkpoint. */
  readonly evaluationFlops: number;
  /**
   * What is on the device at once: the members that are trained together (on an adapter without limits), and
   * the dataset. An upper bound: convolutions are counted by Winograd's method, which takes more.
   */
  readonly memoryBytes: number;
}

/**
 * Estimates a trial's cost from its layers' products alone.
 *
 * @param extent Sizes of the dataset, when it is loaded; else what its specification says.
 * @throws RangeError when neither says how many examples there are; ArchitectureError when the parts do not
 *   fit.
 */
export function trialCost(trial: Trial, extent: DataExtent = declaredExtent(trial.data.spec)): TrialCost {
  const { train, test } = extent;
  if (train === undefined || test === undefined) {
    throw new RangeError(
      `trialCost: data ${trial.data.name} takes all examples of its source, expected counts; load it, ` +
        'or give train and test',
    );
  }
  const layers = resolveArchitecture(trial.architecture.spec, extent.input, extent.classes);
  const { checkpoints } = trial.training.spec;
  const steps = totalSteps(trial.training.spec, train);
  const evaluations = checkpointSteps(checkpoints, steps).length;
  const parameters = parameterCount(layers);
  const group = { layers, training: trial.training.spec, train, test, settings: { winograd: true } };
  const together = membersTogether(Infinity, { ...group, members: trial.members });
  const floatsOfData = (train + test) * featureCount(extent.input);
  return {
    parameters,
    steps,
    trainingFlops: trial.members * steps * stepFlops(layers, batchSize(trial.training.spec, train)),
    evaluationFlops: trial.members * evaluations * (train + test) * forwardFlops(layers),
    memoryBytes: BYTES_PER_FLOAT * (groupFloats({ ...group, members: together }) + floatsOfData),
  };
}
