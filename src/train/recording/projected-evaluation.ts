import type { Dataset } from '../../data/dataset.js';
import { NO_PREDICTION, type ProjectedTrace } from '../../trace/trace.js';
import type { Evaluation, PreparedSplit } from '../pass/evaluation.js';
import { exampleTensors } from '../examples.js';
import { type Recorded, type Recorder, RecordingError } from './recorder.js';
import { featureCount } from '../../model/shape.js';

/** The test examples projected on their first principal components, as inputs of the same shape. */
export interface ProjectedExamples {
  /** How many components are left of them. */
  readonly components: number;
  /** [test example, feature] */
  readonly inputs: Float32Array;
}

/** Which numbers of components are asked for, and the examples that there are. */
interface Projections {
  readonly projections: readonly number[];
  readonly projected: readonly ProjectedExamples[];
}

/** Predictions on projected test examples, for each number of components in ascending order. */
export class ProjectedEvaluation implements Recorder {
  private readonly predictions: Uint8Array;

  private constructor(
    private readonly recorded: Recorded,
    private readonly evaluation: Evaluation,
    private readonly components: readonly number[],
    private readonly splits: readonly PreparedSplit[],
  ) {
    const { checkpoints, members } = recorded;
    const length = checkpoints * splits.length * members * splits[0].count;
    this.predictions = new Uint8Array(length).fill(NO_PREDICTION);
  }

  /** Rejects with RecordingError, RangeError or GpuError. */
  static async create(
    recorded: Recorded,
    evaluation: Evaluation,
    { shape, test }: Dataset,
    { projections, projected }: Projections,
  ): Promise<ProjectedEvaluation> {
    const components = projected.map((each) => each.components);
    const sorted = projections.every((count, at) => at === 0 || count > projections[at - 1]);
    if (projections.length === 0 || !sorted || projections.join() !== components.join()) {
      throw new RecordingError(
        `projected test examples: got those of [${components.join(', ')}] components, expected those of ` +
          `[${projections.join(', ')}], at least one and ascending; give the same numbers in the same order`,
      );
    }
    const splits: PreparedSplit[] = [];
    for (const { components: count, inputs } of projected) {
      const name = `test projected on ${count}`;
      splits.push(
        await evaluation.prepare(
          exampleTensors(recorded.backend, name, { ...test, inputs }, featureCount(shape)),
        ),
      );
    }
    return new ProjectedEvaluation(recorded, evaluation, components, splits);
  }

  async record(checkpoint: number, divergedAt: Int32Array): Promise<void> {
    const { members } = this.recorded;
    for (const [p, split] of this.splits.entries()) {
      const { predictions } = await this.evaluation.evaluate(split);
      for (let m = 0; m < members; m++) {
        if (divergedAt[m] >= 0) continue;
        const row = (checkpoint * this.splits.length + p) * members + m;
        this.predictions.set(predictions.subarray(m * split.count, (m + 1) * split.count), row * split.count);
      }
    }
  }

  get trace(): { projected: ProjectedTrace } {
    return {
      projected: { components: Int32Array.from(this.components), predictions: this.predictions },
    };
  }
}
