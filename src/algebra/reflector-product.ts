import { addRowProducts } from './row-products.js';
import type { Steps } from './steps.js';
import type { Tridiagonal } from './tridiagonal-reduction.js';

/** Reflectors that one product applies. */
const BLOCK = 64;

/**
 * Applies Q to every row of z, in blocks I − V T Vᵀ of reflectors (LAPACK's dormtr and dlarft; Schreiber &
 * Van Loan 1989). So eigenvectors of T become those of A. Takes 2 n³ operations.
 *
 * @param z [row, size], overwritten
 * @param reduction the entries of `reflectors` that have no meaning are overwritten
 */
export function* applyReflectors(
  z: Float64Array,
  { reflectors, tau }: Pick<Tridiagonal, 'reflectors' | 'tau'>,
  size: number,
): Steps<void> {
  const products = new Float64Array(size * BLOCK);
  const weights = new Float64Array(size * BLOCK);
  for (let start = Math.floor(Math.max(0, size - 2) / BLOCK) * BLOCK; start >= 0; start -= BLOCK) {
    const block = Math.min(BLOCK, size - 1 - start);
    if (block < 1) continue;
    const first = start + 1;
    const width = size - first;
    for (let k = first; k < start + block; k++) reflectors.fill(0, k * size + first, k * size + k + 1);
    const at = start * size + first;
    const v = { data: reflectors, at, rowStride: size, termStride: 1 };
    const factor = yield* blockFactor(v, tau.subarray(start, start + block), width);
    // For each row, z −= ((z V) Tᵀ) Vᵀ.
    const compact = { at: 0, rowStride: block, termStride: 1 };
    const target = { at: 0, stride: block };
    products.fill(0);
    weights.fill(0);
    const rows = { data: z, at: first, rowStride: size, termStride: 1 };
    yield* addRowProducts({ data: products, ...target }, rows, v, {
      rows: size,
      columns: block,
      terms: width,
    });
    const [left, right] = [
      { data: products, ...compact },
      { data: factor, ...compact },
    ];
    yield* addRowProducts({ data: weights, ...target }, left, right, {
      rows: size,
      columns: block,
      terms: block,
    });
    yield* addRowProducts(
      { data: z, at: first, stride: size },
      { data: weights, ...compact },
      { data: reflectors, at, rowStride: 1, termStride: size },
      { rows: size, columns: width, terms: block, scale: -1 },
    );
  }
}

/** Returns T of H[0] H[1] ... = I − V T Vᵀ, upper triangular: [block, block]. */
function* blockFactor(
  v: { data: Float64Array; at: number; rowStride: number; termStride: number },
  tau: Float64Array,
  width: number,
): Steps<Float64Array> {
  const block = tau.length;
  const gram = new Float64Array(block * block);
  yield* addRowProducts({ data: gram, at: 0, stride: block }, v, v, {
    rows: block,
    columns: block,
    terms: width,
    upper: true,
  });
  const factor = new Float64Array(block * block);
  for (let i = 0; i < block; i++) {
    factor[i * block + i] = tau[i];
    for (let row = 0; row < i; row++) {
      let sum = 0;
      for (let k = row; k < i; k++) sum += factor[row * block + k] * gram[k * block + i];
      factor[row * block + i] = -tau[i] * sum;
    }
  }
  return factor;
}
