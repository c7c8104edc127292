import type { Layer } from '../../model/layer.js';
import { kindOf } from '../../model/layers/kinds.js';
import type { Call, Program, Tensor } from '../../ops/backend.js';
import { evaluationBatch } from '../pass/evaluation-batch.js';
import { linearInputGradientCall } from '../layers/kinds.js';
import { type Recorded, type Recorder, RecordingError } from './recorder.js';
import { featureCount } from '../../model/shape.js';

/**
 * The compact matrix of every member: [class, feature] of the net with its activations taken as identity
 * and its biases as zero. Row k is the unit vector of class k pushed through the transposed layers, from
 * the last to the first; that is the same matrix as the q unit images pushed through the net, for K instead
 * of q passes.
 */
export class CompactMatrices implements Recorder {
  private readonly values: Float32Array;

  private constructor(
    private readonly recorded: Recorded,
    private readonly program: Program,
    /** [member, class, chunk] */
    private readonly units: Tensor,
    /** [member, feature, chunk] */
    private readonly rows: Tensor,
  ) {
    const { members, checkpoints } = recorded;
    this.values = new Float32Array(checkpoints * members * units.shape[1] * rows.shape[1]).fill(NaN);
  }

  /**
   * Takes the classes in chunks if all at once would need too much memory. Rejects with RecordingError,
   * RangeError or GpuError.
   */
  static async create(recorded: Recorded): Promise<CompactMatrices> {
    const { backend, layers, members, parameters } = recorded;
    requireCompactMatrix(layers);
    const classes = layers[layers.length - 1].output.channels;
    const { mostElements } = backend;
    const chunk = evaluationBatch({ layers, members, counts: [classes], mostElements, shortcuts: {} });
    const units = backend.tensor('unit logits', [members, classes, chunk], 'f32');
    const calls: Call[] = [];
    let dy = units;
    for (const layer of [...layers].reverse()) {
      if (layer.kind !== 'activation') {
        const shape = [members, featureCount(layer.input), chunk];
        const dx = backend.tensor(`compact matrix from ${layer.name}`, shape, 'f32');
        calls.push(linearInputGradientCall({ layer, members, batch: chunk, parameters, dy, dx }));
        dy = dx;
      }
    }
    return new CompactMatrices(recorded, await backend.prepare(calls), units, dy);
  }

  async record(checkpoint: number, divergedAt: Int32Array): Promise<void> {
    const { backend, members } = this.recorded;
    const [, classes, chunk] = this.units.shape;
    const features = this.rows.shape[1];
    for (let first = 0; first < classes; first += chunk) {
      const count = Math.min(chunk, classes - first);
      const units = new Float32Array(members * classes * chunk);
      for (let m = 0; m < members; m++) {
        for (let b = 0; b < count; b++) units[(m * classes + first + b) * chunk + b] = 1;
      }
      backend.write(this.units, units);
      await backend.run(this.program);
      const rows = await backend.read(this.rows);
      for (let m = 0; m < members; m++) {
        if (divergedAt[m] >= 0) continue;
        for (let b = 0; b < count; b++) {
          const target = ((checkpoint * members + m) * classes + first + b) * features;
          for (let i = 0; i < features; i++) this.values[target + i] = rows[(m * features + i) * chunk + b];
        }
      }
    }
  }

  get trace(): { compact: Float32Array } {
    return { compact: this.values };
  }
}

/**
 * Throws RecordingError for a net with a maximum in it, which is a product of matrices for no choice of
 * activations.
 */
export function requireCompactMatrix(layers: readonly Layer[]): void {
  const other = layers.find((layer) => layer.kind !== 'activation' && !kindOf(layer).linear);
  if (other) {
    throw new RecordingError(
      `compact matrix: layer ${other.name} is a ${other.kind}, expected dense layers, ` +
        `convolutions, average pools and activations; ` +
        `use averagePool, or record no compact matrix of this architecture`,
    );
  }
}
