import { Matrix } from 'ml-matrix';
import * as assert from 'uvu/assert';
import type { Layer } from '../../../src/model/layer.js';
import { hasParameters } from '../../../src/model/parameters.js';
import type { Backend } from '../../../src/ops/backend.js';
import type { ScaleTrace } from '../../../src/trace/trace.js';
import type { EnsembleParameters } from '../../../src/train/parameters/parameters.js';
import { ScaleMatrices } from '../../../src/train/recording/scale-matrices.js';
import { readMember } from '../support/read-parameters.js';
import { featureCount } from '../../../src/model/shape.js';

type Weights = readonly ReadonlyMap<string, Float64Array>[];

/** What is recorded at two checkpoints with `change` between them, and each member's parameters at both. */
export interface Change {
  readonly scales: ScaleTrace;
  readonly before: Weights;
  readonly after: Weights;
}

interface Recorded {
  readonly backend: Backend;
  readonly layers: readonly Layer[];
  readonly parameters: EnsembleParameters;
  readonly members: number;
}

/** Records before and after `change`, and at the second checkpoint with `divergedAt` (default: no member). */
export async function changed(
  { backend, layers, parameters, members }: Recorded,
  change: () => Promise<void> | void,
  divergedAt = Array.from({ length: members }, () => -1),
): Promise<Change> {
  const recorder = await ScaleMatrices.create({ backend, layers, members, parameters, checkpoints: 2 });
  const read = () =>
    Promise.all(Array.from({ length: members }, (_, m) => readMember(backend, layers, parameters, m)));
  await recorder.record(0, new Int32Array(members).fill(-1));
  const before = await read();
  await change();
  await recorder.record(1, Int32Array.from(divergedAt));
  return { scales: recorder.trace.scales, before, after: await read() };
}

/** Returns [mean diagonal, relative deviation, moved, mean off-diagonal] of layer `l` of a member. */
export function statisticsOf(
  { layers }: ScaleTrace,
  values: Float64Array,
  [checkpoint, members, m]: readonly [checkpoint: number, members: number, m: number],
  l: number,
): number[] {
  const at = ((checkpoint * members + m) * layers + l) * 4;
  return [...values.subarray(at, at + 4)];
}

/**
 * Compares everything with the definitions in float64. Returns the smallest ratio of a distance moved to its
 * bound.
 */
export function compare(layers: readonly Layer[], { scales, before, after }: Change): number {
  // Every product and Gram matrix has sums of at most 23 terms, and four of them follow one another.
  const unit = 4 * 23 * 2 ** -23;
  let least = Infinity;
  const near = (found: number, expected: number, bound: number, what: string): void =>
    assert.ok(Math.abs(found - expected) <= bound, `${what}: ${found}, expected ${expected} within ${bound}`);
  for (const m of before.keys()) {
    for (let l = 0; l < scales.layers; l++) {
      for (const which of ['a', 'b'] as const) {
        const matrices = [before, after].map((at) =>
          scaleMatrix(
            weightsOf(layers, at[m], (w) => w),
            which,
            l,
          ),
        );
        const sums = [before, after].map((at) =>
          scaleMatrix(weightsOf(layers, at[m], Math.abs), which, l).norm('frobenius'),
        );
        const root = Math.sqrt(matrices[0].rows);
        for (const [checkpoint, matrix] of matrices.entries()) {
          const what = `member ${m}, ${which}${l + 1} at checkpoint ${checkpoint}`;
          const found = statisticsOf(scales, scales[which], [checkpoint, before.length, m], l);
          const rounded = unit * sums[checkpoint];
          const diagonal = matrix.trace() / matrix.rows;
          near(found[0], diagonal, rounded, `${what}: mean`);
          const off = Matrix.sub(matrix, Matrix.eye(matrix.rows).mul(diagonal)).norm('frobenius');
          near(found[1], off / (root * diagonal), (2 * rounded) / (root * diagonal), `${what}: deviation`);
          const size = matrix.rows;
          const offs = size < 2 ? 0 : (matrix.sum() - matrix.trace()) / (size * (size - 1));
          // The sum of all entries is off by at most size · unit · the norm of sums of absolute values.
          near(found[3], offs, (2 * rounded) / Math.max(1, size - 1), `${what}: mean off the diagonal`);
          const distance = Matrix.sub(matrix, matrices[0]).norm('frobenius');
          // The error is that of the two matrices, or of the three products ‖FᵀF‖² + ‖F₀ᵀF₀‖² − 2 ‖FᵀF₀‖².
          // Each square of a norm is off by twice unit · its sums · the norm. An error e of x² is an error of
          // at most √e, and at most e / x, of x.
          const smaller = smallerThan(matrix, layers, which, l);
          const e = 2 * unit * (sums[0] + sums[1]) ** 2;
          const bound = smaller ? Math.min(Math.sqrt(e), e / distance) : unit * (sums[0] + sums[1]);
          const identity = l === (which === 'a' ? scales.layers - 1 : 0);
          near(found[2], distance / root, checkpoint === 0 || identity ? 0 : bound / root, `${what}: moved`);
          if (checkpoint === 1 && !identity) least = Math.min(least, distance / bound);
        }
      }
    }
  }
  return least;
}

/** True if the other Gram matrix is smaller than this one. */
function smallerThan(matrix: Matrix, layers: readonly Layer[], which: 'a' | 'b', l: number): boolean {
  const dense = layers.filter(hasParameters);
  return which === 'a' ? dense[l].output.channels < matrix.rows : featureCount(dense[l].input) < matrix.rows;
}

/** Returns W_1 … W_L in the theory's layout, [output, input]. */
function weightsOf(
  layers: readonly Layer[],
  member: ReadonlyMap<string, Float64Array>,
  of: (w: number) => number,
): Matrix[] {
  return layers
    .filter(hasParameters)
    .map(({ name, input, output }) =>
      Matrix.from1DArray(
        featureCount(input),
        output.channels,
        member.get(`${name}.weights`)!.map(of),
      ).transpose(),
    );
}

/** Returns A_{l+1} or B_{l+1} as science.md defines them. */
function scaleMatrix(weights: readonly Matrix[], which: 'a' | 'b', l: number): Matrix {
  if (which === 'a') {
    const above = weights
      .slice(l + 1)
      .reduce<Matrix>((product, w) => w.mmul(product), Matrix.eye(weights[l].rows));
    return above.mmul(above.transpose());
  }
  const below = weights
    .slice(0, l)
    .reduce<Matrix>((product, w) => w.mmul(product), Matrix.eye(weights[0].columns));
  return below.transpose().mmul(below);
}
