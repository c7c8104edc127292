import type { Operation, Sizes } from '../backend.js';
import { elementwise, NOTHING_AFTER } from '../grid.js';

/**
 * Winograd's F(4 × 4, 3 × 3) (Winograd 1980; for layers Lavin and Gray 2016) computes a tile of 4 × 4 outputs
 * of a 3 × 3 convolution with stride 1 from 36 products; the direct sum has 144.
 *
 *   forward          y  = Aᵀ [Σ_c (G g Gᵀ) ⊙ (Bᵀ d B)] A
 *   weight gradient  dg = Gᵀ [Σ_{tile,batch} (Bᵀ d B) ⊙ (A dy Aᵀ)] G
 *   input gradient   the forward pass of dy turned by half a turn, with the same weights; dx comes out turned
 *
 * Here g are the 3 × 3 weights and d the 6 × 6 pixels under the tile.
 * Each sum in brackets is 36 dense products, whose "members" are the products of a tile. Each transform is an
 * operation. Rows and columns are transformed alike, so one axis says everything. A row of A gives a
 * polynomial's value at one of the points from its coefficients. A row of G does the same, divided by the
 * distances to the other points. A row of Bᵀ holds the coefficients of the polynomial that vanishes at the
 * other points.
 *
 * The rounding error is, to first order and element by element, with the absolute values of all numbers,
 *   |computed − exact| ≤ (terms + ROUNDINGS) 2⁻²⁴ |A|ᵀ [Σ (|G||g||G|ᵀ) ⊙ (|B|ᵀ|d||B|)] |A|
 * where `terms` counts the terms of the sum in brackets. For normal numbers the root mean square error is 2
 * to 4 times that of the direct kernels, whose sums have nine times as many terms
 * (test/train/winograd/winograd-rounding.test.ts).
 */
const TILE = 4;
const TAPS = 3;

/**
 * The points besides infinity. Unlike 0, ±1, ±2 they are not symmetric, which costs additions and rounds a
 * third less (Barabasz et al. 2020, "Error analysis and improving the accuracy of Winograd convolution for
 * deep neural networks").
 */
const POINTS = [0, 1, -1, 0.5, -2];

/** Values along an axis of a tile. */
const VALUES = POINTS.length + 1;

/** [point, output] */
export const A = [...POINTS.map((p) => powers(p, TILE)), powers(Infinity, TILE)];
/** [point, weight] */
export const G = [
  ...POINTS.map((p) => {
    const distance = POINTS.reduce((product, q) => (q === p ? product : product * (p - q)), 1);
    return powers(p, TAPS).map((power) => power / distance);
  }),
  powers(Infinity, TAPS),
];
/** [point, pixel] */
export const B_TRANSPOSED = [
  ...POINTS.map((p) => vanishingAt(POINTS.filter((q) => q !== p))),
  vanishingAt(POINTS),
];

/**
 * The factors 1, p, p², … of a polynomial's coefficients in its value at p. At infinity only the highest
 * coefficient counts.
 */
function powers(p: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => (Number.isFinite(p) ? p ** k : k === count - 1 ? 1 : 0));
}

/** Coefficients of ∏ (t − root), lowest first. */
function vanishingAt(roots: readonly number[]): number[] {
  const product = new Array<number>(VALUES).fill(0);
  product[0] = 1;
  for (const root of roots) {
    for (let k = VALUES - 1; k >= 0; k--) product[k] = (k > 0 ? product[k - 1] : 0) - root * product[k];
  }
  return product;
}

/**
 * Roundings of a value on its way through the transforms: along each axis 4 of G with its constants, 3 of Bᵀ
 * and 4 of Aᵀ. The weight gradient has as many.
 */
export const ROUNDINGS = 2 * (4 + 3 + 4);

/** Tiles along an axis of `extent` outputs. */
export function winogradTiles(extent: number): number {
  return Math.ceil(extent / TILE);
}

/** Values of `channels` channels in all tiles, as the transforms write and read them. */
export function tileValues({ tiles_y, tiles_x, batch4 }: Sizes, channels: number): number {
  return VALUES ** 2 * channels * tiles_y * tiles_x * 4 * batch4;
}

/** Extents of the transforms' loops. */
const LOOPS = { TWO: 2, THREE: TAPS, FOUR: TILE, SIX: VALUES, TWELVE: 2 * VALUES };

/** The dispatch of a transform: one invocation for each of `count` elements of a member. */
export function transformDispatch(count: (sizes: Sizes) => number): Operation['dispatch'] {
  // The kernels' own tensors have bindings 0 to 2.
  const dispatch = elementwise(count, () => ({ ...NOTHING_AFTER, ...LOOPS, EPILOGUE: 3 }));
  return (sizes, members, shape) => dispatch(sizes, members, { ...shape, span: 1 });
}
