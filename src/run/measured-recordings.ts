import type { Dataset } from '../data/dataset.js';
import { project, reconstruct } from '../data/components/pca.js';
import { type PrincipalComponents } from '../data/components/principal-components.js';
import { neighbourShare } from '../measure/component/discriminability.js';
import type { NeighbourTrace, Recording } from '../trace/trace.js';
import type { HiddenActivations } from '../train/recording/hidden-layer.js';
import type { ProjectedExamples } from '../train/recording/projected-evaluation.js';
import { RecordingError } from '../train/recording/recorder.js';

/** Nearest training examples that are asked for their class (science.md, section 3). */
const NEIGHBOURS = 10;

/** Shares of nearest neighbours of the same class in the last hidden layer, filled in member by member. */
export class NeighbourShares {
  readonly trace: NeighbourTrace;

  /** Throws RecordingError where there are too few training examples to have neighbours among. */
  constructor(
    private readonly dataset: Dataset,
    members: number,
  ) {
    const { train, test } = dataset;
    if (train.count <= NEIGHBOURS) {
      throw new RecordingError(
        `nearest neighbours: ${train.count} training examples, expected more than ${NEIGHBOURS}; use more`,
      );
    }
    this.trace = {
      train: new Float32Array(members * train.count).fill(NaN),
      test: new Float32Array(members * test.count).fill(NaN),
    };
  }

  add({ member, features, train: reference, test: queries }: HiddenActivations): void {
    const { train, test } = this.dataset;
    const among = (activations: Float32Array, labels: Uint8Array, same: boolean): Float32Array =>
      neighbourShare(
        { inputs: reference, labels: train.labels },
        { inputs: activations, labels },
        { d: features, k: NEIGHBOURS, sameSet: same },
      );
    this.trace.train.set(among(reference, train.labels, true), member * train.count);
    this.trace.test.set(among(queries, test.labels, false), member * test.count);
  }
}

/**
 * The test examples projected on the first P principal components of the training inputs about the origin,
 * for each P.
 */
export function projectedTest(
  { test }: Dataset,
  axes: PrincipalComponents,
  projections: NonNullable<Recording['projections']>,
): ProjectedExamples[] {
  return projections.map((components) => {
    const coordinates = project(axes, test.inputs, test.count, components);
    return { components, inputs: reconstruct(axes, coordinates, test.count, components) };
  });
}
