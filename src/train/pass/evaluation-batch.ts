import { activationFloats } from '../../model/flops.js';
import type { Layer } from '../../model/layer.js';
import { featureCount } from '../../model/shape.js';
import { BYTES_PER_FLOAT, padded, type Backend } from '../../ops/backend.js';
import { usesCompactPath } from '../compact/compact-path.js';
import { mostEvaluated } from '../winograd/winograd.js';
import type { Shortcuts } from './forward-pass.js';

/** Most examples evaluated at once, and bytes that their activations may take. */
const MOST_EXAMPLES = 512;
const MOST_BYTES = 256 * 2 ** 20;

/** A batch costs as much as this many examples more, for its dispatches and for reading the weights. */
const EXAMPLES_OF_A_BATCH = 16;

/** What is evaluated, and what limits a batch of it. */
export interface EvaluationSizes {
  readonly layers: readonly Layer[];
  readonly members: number;
  /** Examples of each split. */
  readonly counts: readonly number[];
  readonly mostElements: Backend['mostElements'];
  readonly shortcuts: Partial<Shortcuts>;
}

/**
 * Examples of one evaluation batch. Neither their activations nor the tiles of Winograd's method pass the
 * limits of memory, and no activation exceeds `mostElements` elements, unless 4 examples already do.
 */
export function evaluationBatch({
  layers,
  members,
  counts,
  mostElements,
  shortcuts,
}: EvaluationSizes): number {
  const bytesPerExample = activationFloats(layers) * members * BYTES_PER_FLOAT;
  const widest = Math.max(...layers.map(({ output }) => featureCount(output))) * members;
  const tiles = shortcuts.winograd === 'tiles' ? mostEvaluated(layers, { mostElements }) : Infinity;
  const fitting = Math.min(MOST_BYTES / bytesPerExample, mostElements / widest, tiles, MOST_EXAMPLES);
  return balancedBatch(counts, fitting);
}

/**
 * The batch for splits of `counts` examples, each evaluated in whole batches: the multiple of four up to
 * `most`, at least 4, for which Σ batches · (batch + 16) is least; of equals the largest. So the examples
 * that are computed, padding included, are about as few as there are, and a smaller batch must save as much
 * padding as its further batches cost.
 */
export function balancedBatch(counts: readonly number[], most: number): number {
  const largest = Math.max(4, Math.min(Math.floor(most / 4) * 4, padded(Math.max(...counts))));
  let best = { batch: largest, cost: Infinity };
  for (let batch = largest; batch >= 4; batch -= 4) {
    const batches = counts.reduce((sum, count) => sum + Math.ceil(count / batch), 0);
    const cost = batches * (batch + EXAMPLES_OF_A_BATCH);
    if (cost < best.cost) best = { batch, cost };
  }
  return best.batch;
}

/**
 * True if linear nets are evaluated by their compact matrix. It does not depend on the number of members or
 * on how the splits divide into batches, because bits must not: what counts is the largest batch that the
 * splits could fill.
 */
export function evaluatesCompactly({
  layers,
  counts,
  shortcuts,
}: Pick<EvaluationSizes, 'layers' | 'counts' | 'shortcuts'>): boolean {
  const batch = Math.min(MOST_EXAMPLES, padded(Math.max(...counts)));
  return shortcuts.compact === true && usesCompactPath(layers, batch);
}
