/** One regular file of an archive. */
export interface TarFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;

/**
 * Returns the regular files of an uncompressed ustar archive, in order. Folders and extended headers are
 * skipped. `archive` names it in errors. Throws an Error for a header with a wrong checksum, a truncated file
 * or a missing end.
 */
export function readTar(archive: string, bytes: Uint8Array): TarFile[] {
  const files: TarFile[] = [];
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return files;
    const stored = octal(header, 148, 8);
    const found = checksum(header);
    if (stored !== found) {
      throw new Error(`${archive}: tar header at byte ${at} has checksum ${stored}, expected ${found}`);
    }
    const size = octal(header, 124, 12);
    const start = at + BLOCK;
    if (!(start + size <= bytes.length)) {
      throw new Error(
        `${archive}: ${text(header, 0, 100)} needs ${size} bytes, ${bytes.length - start} are left`,
      );
    }
    const type = header[156];
    if (type === 0 || type === 0x30) {
      const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
      const name = (prefix === '' ? '' : `${prefix}/`) + text(header, 0, 100);
      files.push({ name, bytes: bytes.subarray(start, start + size) });
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new Error(`${archive}: ends after ${bytes.length} bytes without tar's empty block`);
}

function text(header: Uint8Array, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

/** Returns NaN if the field is not an octal number. */
function octal(header: Uint8Array, from: number, length: number): number {
  const digits = text(header, from, length).trim();
  return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : NaN;
}

/** Returns the sum of a header's bytes, counting its own checksum field as blanks. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
}
