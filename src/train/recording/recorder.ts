import type { Layer } from '../../model/layer.js';
import type { Backend } from '../../ops/backend.js';
import type { Trace } from '../../trace/trace.js';
import type { EnsembleParameters } from '../parameters/parameters.js';

/**
 * Records one subject beyond predictions at every checkpoint. What is never recorded stays NaN or
 * NO_PREDICTION.
 */
export interface Recorder {
  /** Records the members that have not diverged, with their parameters as they are now. */
  record(checkpoint: number, divergedAt: Int32Array): Promise<void>;
  readonly trace: Pick<Trace, 'compact' | 'scales' | 'projected'>;
}

/** Whose parameters are recorded. */
export interface Recorded {
  readonly backend: Backend;
  readonly layers: readonly Layer[];
  readonly members: number;
  readonly parameters: EnsembleParameters;
  readonly checkpoints: number;
}

/** A trial asks to record what its network does not have; known before it is trained. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}
