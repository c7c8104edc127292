import { addRowProducts } from './row-products.js';
import type { Steps } from './steps.js';

/** Rows that two products make orthogonal to all earlier ones. */
const BLOCK = 64;

/**
 * Makes linearly independent rows orthonormal by subtracting from each its components along the earlier ones:
 * block Gram–Schmidt. A step repeats if it removed half of a row's square ("twice is enough", Giraud, Langou,
 * Rozložník & van den Eshof 2005).
 *
 * @param rows [count, width], overwritten
 */
export function* orthonormalise(rows: Float64Array, count: number, width: number): Steps<void> {
  const row = (p: number) => rows.subarray(p * width, (p + 1) * width);
  for (let from = 0; from < count; from += BLOCK) {
    const block = Math.min(BLOCK, count - from);
    for (let again = from > 0; again;) {
      const before = Float64Array.from({ length: block }, (_, b) => dot(row(from + b), row(from + b)));
      yield* subtractEarlier(rows, from, block, width);
      again = before.some((square, b) => 2 * dot(row(from + b), row(from + b)) < square);
    }
    for (let p = from; p < from + block; p++) {
      for (let again = p > from; again;) {
        const before = dot(row(p), row(p));
        for (let other = from; other < p; other++) addScaled(row(p), -dot(row(p), row(other)), row(other));
        again = 2 * dot(row(p), row(p)) < before;
      }
      const norm = Math.sqrt(dot(row(p), row(p)));
      for (let i = p * width; i < (p + 1) * width; i++) rows[i] /= norm;
      yield 0;
    }
  }
}

/**
 * Subtracts from `block` rows, starting at row `from`, their components along the orthonormal rows before
 * them.
 */
function* subtractEarlier(rows: Float64Array, from: number, block: number, width: number): Steps<void> {
  const along = new Float64Array(block * from);
  const these = { data: rows, at: from * width, rowStride: width, termStride: 1 };
  const earlier = { data: rows, at: 0, rowStride: width, termStride: 1 };
  yield* addRowProducts({ data: along, at: 0, stride: from }, these, earlier, {
    rows: block,
    columns: from,
    terms: width,
  });
  yield* addRowProducts(
    { data: rows, at: from * width, stride: width },
    { data: along, at: 0, rowStride: from, termStride: 1 },
    { data: rows, at: 0, rowStride: 1, termStride: width },
    { rows: block, columns: width, terms: from, scale: -1 },
  );
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function addScaled(target: Float64Array, scale: number, source: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] += scale * source[i];
}
