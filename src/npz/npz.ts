import { unzipSync, zipSync } from 'fflate';
import type { Unzipped, Zippable } from 'fflate';
import { crc32, recordedChecksums } from './zip-checksum.js';
import { decodeNpy, encodeNpy } from './npy.js';
import type { NpyArray } from './npy.js';

/**
 * Named arrays as a compressed `.npz` file, in the order given, that `numpy.load` opens. The same arrays give
 * the same bytes, because the time stamp is fixed. It is a local time, because fflate writes local time.
 */
export function encodeNpz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const mtime = new Date(1980, 0, 1);
  const files: Zippable = {};
  for (const [name, array] of Object.entries(arrays)) {
    files[`${name}.npy`] = [encodeNpy(array), { level: 6, mtime }];
  }
  return zipSync(files);
}

/**
 * All arrays of a `.npz` file by name. `source` names the file in errors; `cure` says what to do about a
 * damaged file.
 *
 * @throws Error if the file is cut off, an array's CRC-32 is not the recorded one, or one cannot be read
 */
export function decodeNpz(bytes: Uint8Array, source: string, cure: string): Map<string, NpyArray> {
  const broken = `${source}: expected a whole .npz file, found ${bytes.length} bytes that cannot be unpacked`;
  let files: Unzipped;
  try {
    files = unzipSync(bytes);
  } catch (error) {
    throw new Error(`${broken} (${error instanceof Error ? error.message : String(error)}); ${cure}`);
  }
  const checksums = recordedChecksums(bytes);
  const arrays = new Map<string, NpyArray>();
  for (const [file, content] of Object.entries(files)) {
    const name = file.replace(/\.npy$/, '');
    const found = crc32(content);
    const expected = checksums.get(file);
    if (found !== expected) {
      throw new Error(`${source}: array ${name} has CRC-32 ${found}, expected ${expected}; ${cure}`);
    }
    arrays.set(name, decodeNpy(content, `${source}: array ${name}`));
  }
  return arrays;
}
