import type { FeatureShape } from '../../../model/shape.js';
import { InputError } from '../../input-error.js';

/** Source pixels that a target pixel covers along an axis; the integer weights sum to the source's length. */
interface Overlap {
  readonly first: number;
  readonly weights: readonly number[];
}

/**
 * Scales images down to `size` × `size` by exact area averaging, and bytes to [0, 1].
 *
 * In units of 1/size source pixels every overlap is an integer. So the sums are exact, and each result is
 * rounded to float32 after one float64 division: the bits are the same everywhere. A `size` equal to the
 * source gives byte / 255.
 *
 * @param pixels [example, channel, y, x], bytes
 * @param places the wanted examples, in their order
 * @returns [place, (channel · size + y) · size + x]
 * @throws InputError if size is not an integer from 1 to the source's smaller side
 */
export function areaAverage(
  pixels: Uint8Array,
  places: Uint32Array,
  source: FeatureShape,
  size: number,
): Float32Array {
  const { channels, height, width } = source;
  if (!Number.isInteger(size) || size < 1 || size > Math.min(height, width)) {
    throw new InputError(
      `data.size: ${size}, expected an integer from 1 to the source's ${Math.min(height, width)} pixels; ` +
        'images are only made smaller',
    );
  }
  const rows = overlaps(height, size);
  const columns = overlaps(width, size);
  const scale = 255 * height * width;
  const inputs = new Float32Array(places.length * channels * size * size);
  let at = 0;
  for (const place of places) {
    for (let channel = 0; channel < channels; channel++) {
      const plane = { pixels, at: (place * channels + channel) * height * width, width };
      for (const row of rows) {
        for (const column of columns) {
          inputs[at++] = weightedSum(plane, row, column) / scale;
        }
      }
    }
  }
  return inputs;
}

/** One channel of one image: pixel (y, x) at `at + y · width + x`. */
interface Plane {
  readonly pixels: Uint8Array;
  readonly at: number;
  readonly width: number;
}

function weightedSum({ pixels, at, width }: Plane, row: Overlap, column: Overlap): number {
  let sum = 0;
  for (let y = 0; y < row.weights.length; y++) {
    const start = at + (row.first + y) * width + column.first;
    let rowSum = 0;
    for (let x = 0; x < column.weights.length; x++) rowSum += column.weights[x]! * pixels[start + x]!;
    sum += row.weights[y]! * rowSum;
  }
  return sum;
}

/** Source pixel i covers [i, i + 1] · target, target pixel o covers [o, o + 1] · source. */
function overlaps(source: number, target: number): Overlap[] {
  return Array.from({ length: target }, (_, o) => {
    const first = Math.floor((o * source) / target);
    const weights: number[] = [];
    for (let i = first; i * target < (o + 1) * source; i++) {
      weights.push(Math.min((i + 1) * target, (o + 1) * source) - Math.max(i * target, o * source));
    }
    return { first, weights };
  });
}
