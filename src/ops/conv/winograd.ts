import type { KernelShape } from '../../gpu/adapter.js';
import type { Sizes } from '../backend.js';
import { flatDispatch } from '../grid.js';

/**
 * Winograd's F(4 × 4, 3 × 3) (Winograd 1980; for layers Lavin and Gray 2016): a tile of 4 × 4 outputs of a 3 × 3 convolution with
 * stride 1 from 36 products where the direct sum has 144,
 *
 *   forward          y  = Aᵀ [Σ_c (G g Gᵀ) ⊙ (Bᵀ d B)] A          g: 3 × 3 weights, d: the 6 × 6 pixels under the tile
 *   weight gradient  dg = Gᵀ [Σ_{tile,batch} (Bᵀ d B) ⊙ (A dy Aᵀ)] G
 *   input gradient   the forward pass of dy turned by half a turn, with the same weights; dx comes out turned
 *
 * The sums in brackets are 36 dense products each, on "members" of their own; each transform is an operation. Rows and columns are
 * transformed alike, so that everything is said of one axis: a row of A is a polynomial's value by its coefficients at one of the points, of
 * G the same by the distances of the points, of Bᵀ the coefficients of the polynomial that vanishes at the other points.
 *
 * Rounding, to first order, element by element, with the absolute values of all numbers in the formula:
 *   |computed − exact| ≤ (terms + ROUNDINGS) 2⁻²⁴ |A|ᵀ [Σ (|G||g||G|ᵀ) ⊙ (|B|ᵀ|d||B|)] |A|      terms: of the sum in brackets
 * Of normal numbers the root mean square error is 2 to 4 times that of the direct kernels, whose sums have nine times as many terms
 * (test/train/winograd/winograd-rounding.test.ts).
 */
const TILE = 4;
const TAPS = 3;

/**
 * With infinity. Unlike 0, ±1, ±2 they are not symmetric, which costs additions and rounds a third less (Barabasz et al. 2020, "Error analysis and
 * improving the accuracy of Winograd convolution for deep neural networks").
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

/** 1, p, p², …: the value of a polynomial by its coefficients; at infinity, its highest one. */
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
 * Roundings of a value on its way through the transforms: 4 of G along each axis, constants with them, 3 of Bᵀ, 4 of Aᵀ; of the
 * weight gradient as many.
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

/** One invocation for each of `count` elements of a member; extents of the transforms' loops, and where their kernels bind an epilogue's operand. */
export function transformDispatch(
  count: number,
  members: number,
  shape: KernelShape,
): ReturnType<typeof flatDispatch> {
  const { constants, grid } = flatDispatch(count, members, { ...shape, span: 1 });
  const loops = { TWO: 2, THREE: TAPS, FOUR: TILE, SIX: VALUES, TWELVE: 2 * VALUES };
  return { constants: { ...constants, ...loops, EPILOGUE: 3 }, grid };
}
