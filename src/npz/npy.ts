/** The element types that can be written; each maps to one NumPy type, little-endian. */
export type NpyData = Uint8Array | Int32Array | Float32Array | Float64Array;

/** One array with its axes, row-major (C order). */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: NpyData;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Bytes of magic (6), version (2) and header length (2). */
const PREFIX_BYTES = 10;

/** NumPy's name of an array's element type: `|u1`, `<i4`, `<f4` or `<f8`. */
export function npyType(data: NpyData): string {
  if (data instanceof Uint8Array) return '|u1';
  if (data instanceof Int32Array) return '<i4';
  return data instanceof Float32Array ? '<f4' : '<f8';
}

/**
 * One array as a `.npy` file of version 1.0, its header padded to 64 bytes.
 * Source: numpy/lib/format.py. The bytes are the machine's own: WebGPU runs on little-endian machines only.
 */
export function encodeNpy(array: NpyArray): Uint8Array {
  const { shape, data } = array;
  const elements = shape.reduce((product, axis) => product * axis, 1);
  if (elements !== data.length) {
    throw new RangeError(`npy: shape [${shape}] needs ${elements} elements, the data has ${data.length}`);
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${npyType(data)}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const headerBytes = Math.ceil((PREFIX_BYTES + dictionary.length + 1) / 64) * 64;
  const bytes = new Uint8Array(headerBytes + data.byteLength).fill(0x20, 0, headerBytes);
  bytes.set(MAGIC);
  bytes.set([1, 0], 6);
  new DataView(bytes.buffer).setUint16(8, headerBytes - PREFIX_BYTES, true);
  bytes.set(new TextEncoder().encode(dictionary), PREFIX_BYTES);
  bytes[headerBytes - 1] = 0x0a;
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), headerBytes);
  return bytes;
}

/**
 * The array of a `.npy` file of version 1.0 with elements u1, i4, i8, f4 or f8 in C order. Elements i8,
 * NumPy's own integers, become an Int32Array.
 *
 * @throws Error that starts with `name` if the bytes are anything else
 */
export function decodeNpy(bytes: Uint8Array, name: string): NpyArray {
  if (bytes.length < PREFIX_BYTES || MAGIC.some((byte, at) => bytes[at] !== byte)) {
    throw new Error(`${name}: not a .npy array, found ${bytes.length} bytes without the mark \\x93NUMPY`);
  }
  if (bytes[6] !== 1) throw new Error(`${name}: found .npy version ${bytes[6]}, expected 1`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = PREFIX_BYTES + view.getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(PREFIX_BYTES, start));
  const type = /'descr': *'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order': *(True|False)/.exec(header)?.[1];
  const tuple = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1];
  if (type === undefined || tuple === undefined || order !== 'False') {
    throw new Error(
      `${name}: found header "${header.trim()}", expected descr, fortran_order False and shape`,
    );
  }
  const shape = tuple.split(',').flatMap((axis) => (axis.trim() === '' ? [] : [Number(axis)]));
  const elements = shape.reduce((product, axis) => product * axis, 1);
  const body = bytes.slice(start);
  const width = elementBytes(type, name);
  if (body.length !== elements * width) {
    throw new Error(
      `${name}: found ${body.length} bytes of data, expected ${elements * width} for ${type} [${shape}]`,
    );
  }
  return { shape, data: type === '<i8' ? narrowed(body.buffer, name) : viewAs(type, body.buffer) };
}

function elementBytes(type: string, name: string): number {
  const width = { '|u1': 1, '<i4': 4, '<i8': 8, '<f4': 4, '<f8': 8 }[type];
  if (width === undefined)
    throw new Error(`${name}: found elements ${type}, expected |u1, <i4, <i8, <f4 or <f8`);
  return width;
}

function viewAs(type: string, buffer: ArrayBuffer): NpyData {
  if (type === '|u1') return new Uint8Array(buffer);
  if (type === '<i4') return new Int32Array(buffer);
  return type === '<f4' ? new Float32Array(buffer) : new Float64Array(buffer);
}

function narrowed(buffer: ArrayBuffer, name: string): Int32Array {
  const wide = new BigInt64Array(buffer);
  const beyond = wide.findIndex((value) => value !== BigInt.asIntN(32, value));
  if (beyond !== -1)
    throw new Error(`${name}: found ${wide[beyond]} at ${beyond}, expected integers of 32 bits`);
  return Int32Array.from(wide, Number);
}
