import type { Backend, Tensor } from '../../ops/backend.js';
import type { Recording, Trace } from '../../trace/trace.js';
import { CompactMatrices, requireCompactMatrix } from './compact-matrix.js';
import type { Ensemble, EnsembleSetup } from '../ensemble.js';
import type { HiddenActivations } from './hidden-layer.js';
import { notingBackend } from '../noting-backend.js';
import { ProjectedEvaluation, type ProjectedExamples } from './projected-evaluation.js';
import { type Recorded, type Recorder, RecordingError } from './recorder.js';
import { requireDense } from './scale-factors.js';
import { ScaleMatrices } from './scale-matrices.js';

/** What is recorded beyond predictions, and what that takes. */
export interface RecordingSetup {
  readonly recording?: Recording;
  /** The test examples for each of `recording.projections`. */
  readonly projectedTest?: readonly ProjectedExamples[];
  /**
   * Takes the activations of each member at the last checkpoint, for `recording.neighbours`; not those of a
   * member that has diverged.
   */
  readonly onHiddenLayer?: (activations: HiddenActivations) => Promise<void> | void;
}

/** Throws RecordingError if the network, or the rest of the setup, lacks what is to be recorded. */
export function requireRecordable({
  layers,
  recording,
  onHiddenLayer,
}: EnsembleSetup & RecordingSetup): void {
  if (recording?.compact) requireCompactMatrix(layers);
  if (recording?.scales) requireDense(layers);
  if (recording?.neighbours && !onHiddenLayer) {
    throw new RecordingError('nearest neighbours: nobody takes the hidden activations; give onHiddenLayer');
  }
}

/** What is recorded of an ensemble at its checkpoints. */
export class Recordings {
  private constructor(
    private readonly backend: Backend,
    private readonly owned: readonly Tensor[],
    private readonly recorders: readonly Recorder[],
  ) {}

  /**
   * Allocates and compiles what the setup asks for. Rejects as each recorder does, and then leaves no
   * tensor.
   */
  static async create(
    backend: Backend,
    setup: EnsembleSetup & RecordingSetup,
    { parameters, evaluation }: Ensemble,
    checkpoints: number,
  ): Promise<Recordings> {
    const owned: Tensor[] = [];
    const { layers, dataset, recording, projectedTest = [] } = setup;
    const noted = notingBackend(backend, { tensors: owned });
    const members = setup.members.length;
    const recorded: Recorded = { backend: noted, layers, members, parameters, checkpoints };
    const recorders: Recorder[] = [];
    try {
      if (recording?.compact) recorders.push(await CompactMatrices.create(recorded));
      if (recording?.scales) recorders.push(await ScaleMatrices.create(recorded));
      if (recording?.projections) {
        const { projections } = recording;
        recorders.push(
          await ProjectedEvaluation.create(recorded, evaluation, dataset, {
            projections,
            projected: projectedTest,
          }),
        );
      }
    } catch (error) {
      backend.release(owned);
      throw error;
    }
    return new Recordings(backend, owned, recorders);
  }

  /** Whether anything is recorded. */
  get any(): boolean {
    return this.recorders.length > 0;
  }

  async record(checkpoint: number, divergedAt: Int32Array): Promise<void> {
    for (const recorder of this.recorders) await recorder.record(checkpoint, divergedAt);
  }

  get trace(): Pick<Trace, 'compact' | 'scales' | 'projected'> {
    return Object.assign({}, ...this.recorders.map(({ trace }) => trace)) as Recorder['trace'];
  }

  release(): void {
    this.backend.release(this.owned);
  }
}
