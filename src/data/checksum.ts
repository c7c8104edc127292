import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Dataset, ExampleSet } from './dataset.js';

/**
 * SHA-256 (hex) of a dataset. It is taken over a header, then inputs (float32, little-endian) and labels of
 * the training set, then those of the test set. The header is the length (u32, little-endian) and UTF-8 text
 * of the JSON `[[channels, height, width], classes, train count, test count]`. The title does not count.
 */
export function datasetChecksum(dataset: Omit<Dataset, 'title' | 'checksum'>): string {
  const { shape, classes, train, test } = dataset;
  const sizes = [shape.channels, shape.height, shape.width];
  const header = utf8ToBytes(JSON.stringify([sizes, classes, train.count, test.count]));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, header.length, true);
  const hash = sha256.create().update(length).update(header);
  for (const split of [train, test]) hash.update(inputBytes(split)).update(split.labels);
  return bytesToHex(hash.digest());
}

/** The bytes as they lie in memory: every machine with WebGPU is little-endian. */
function inputBytes({ inputs }: ExampleSet): Uint8Array {
  return new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.byteLength);
}
