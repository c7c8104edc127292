import { declaredExtent } from '../data/extent.js';
import type { DataSpec } from '../data/spec.js';
import { ArchitectureError } from '../model/error.js';
import { resolveArchitecture } from '../model/resolve.js';
import type { ArchitectureSpec } from '../model/schema.js';
import type { TrainingSpec } from '../train/spec.js';
import type { Fault } from './file/problem.js';
import type { Entry } from './file/section.js';
import type { TrialNames } from './suite.js';

/**
 * Parts of trials that do not fit together: an architecture and its data, a batch and the training examples.
 */
export function faultsOfFit(
  trials: readonly TrialNames[],
  data: readonly Entry<DataSpec>[],
  architectures: readonly Entry<ArchitectureSpec>[],
  training: readonly Entry<TrainingSpec>[],
): Fault[] {
  return [
    ...distinctPairs(trials, 'architecture').flatMap((trial) =>
      faultsOfArchitecture(find(data, trial.data), find(architectures, trial.architecture)),
    ),
    ...distinctPairs(trials, 'training').flatMap((trial) =>
      faultsOfBatch(find(data, trial.data), find(training, trial.training)),
    ),
  ];
}

function faultsOfArchitecture(data: Entry<DataSpec>, architecture: Entry<ArchitectureSpec>): Fault[] {
  const { input, classes } = declaredExtent(data.spec);
  try {
    resolveArchitecture(architecture.spec, input, classes);
    return [];
  } catch (error) {
    if (!(error instanceof ArchitectureError)) throw error;
    const { layer, found, expected, cure } = error;
    const text =
      `found with data ${data.name} that ${layer} gets ${found}, expected ${expected}; ` +
      `${cure}, or leave this combination out under trials`;
    return [{ path: architecture.pathInFile([]), part: 'key', text }];
  }
}

function faultsOfBatch(data: Entry<DataSpec>, training: Entry<TrainingSpec>): Fault[] {
  const examples = declaredExtent(data.spec).train;
  const { batch } = training.spec;
  if (examples === undefined || batch === 'full' || batch <= examples) return [];
  const text =
    `found ${batch}, expected at most the ${examples} training examples of data ${data.name}; ` +
    'write a smaller batch, or full';
  return [{ path: training.pathInFile(['batch']), part: 'value', text }];
}

/** One trial for each pair of data and `other`. */
function distinctPairs(trials: readonly TrialNames[], other: 'architecture' | 'training'): TrialNames[] {
  return [...new Map(trials.map((trial) => [JSON.stringify([trial.data, trial[other]]), trial])).values()];
}

function find<Spec>(entries: readonly Entry<Spec>[], name: string): Entry<Spec> {
  return entries.find((entry) => entry.name === name)!;
}
