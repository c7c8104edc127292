import { InputError } from '../../input-error.js';

/** An array of unsigned bytes with its sizes, first axis slowest. */
export interface IdxArray {
  readonly sizes: readonly number[];
  readonly values: Uint8Array;
}

/**
 * Parses an IDX file of unsigned bytes (LeCun, MNIST database): the magic number 00 00 08 <axes>, each axis's
 * size as a big-endian u32, then the values.
 *
 * @param path for error messages
 * @param axes how many the caller expects: 3 for images, 1 for labels
 * @throws InputError for another magic number, or a length other than the sizes give
 */
export function parseIdx(bytes: Uint8Array, path: string, axes: number): IdxArray {
  const cure = 'unpack the original file again (the .gz must be decompressed)';
  const header = 4 + 4 * axes;
  if (bytes.length < header) {
    throw new InputError(`${path}: ${bytes.length} bytes, expected an IDX header of ${header}; ${cure}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  if (magic !== 0x0800 + axes) {
    throw new InputError(`${path}: magic number is ${magic}, expected ${0x0800 + axes} (IDX); ${cure}`);
  }
  const sizes = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = header + sizes.reduce((product, size) => product * size, 1);
  if (bytes.length !== expected) {
    throw new InputError(
      `${path}: ${bytes.length} bytes, expected ${expected} for [${sizes.join(', ')}]: ` +
        `truncated or damaged; ${cure}`,
    );
  }
  // A plain Uint8Array, because the `slice` of Node's Buffer does not copy.
  return { sizes, values: new Uint8Array(bytes.buffer, bytes.byteOffset + header, bytes.length - header) };
}
