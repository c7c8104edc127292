/** Bytes of a page of WebAssembly. */
const PAGE = 65536;

/** Blocks begin at multiples of the bytes of a vector. */
const ALIGNMENT = 16;

interface Block {
  readonly address: number;
  readonly bytes: number;
}

/**
 * Hands out blocks of a memory, first fit. It keeps its books outside of the memory, so blocks lie next to
 * each other.
 */
export class Heap {
  private readonly taken = new Map<number, number>();
  /** By address; no two of them touch. */
  private free: Block[] = [];
  private end: number;

  /** Blocks begin at `start`; the memory grows as they need it, up to `limit` bytes. */
  constructor(
    private readonly memory: WebAssembly.Memory,
    start: number,
    private readonly limit: number,
  ) {
    this.end = start;
  }

  /** Address of `bytes` zeros. Throws RangeError if the memory cannot hold them. */
  allocate(bytes: number): number {
    const size = Math.max(1, Math.ceil(bytes / ALIGNMENT)) * ALIGNMENT;
    const at = this.free.findIndex((block) => block.bytes >= size);
    const address = at >= 0 ? this.take(at, size) : this.append(size);
    this.taken.set(address, size);
    return address;
  }

  /** Takes back a block. An address that was given back before is ignored. */
  release(address: number): void {
    const bytes = this.taken.get(address);
    if (bytes === undefined) return;
    this.taken.delete(address);
    const after = this.free.findIndex((block) => block.address > address);
    this.free.splice(after < 0 ? this.free.length : after, 0, { address, bytes });
    this.free = this.free.reduce<Block[]>((joined, block) => {
      const last = joined.at(-1);
      const touches = last !== undefined && last.address + last.bytes === block.address;
      if (touches) joined[joined.length - 1] = { address: last.address, bytes: last.bytes + block.bytes };
      else joined.push(block);
      return joined;
    }, []);
  }

  private take(at: number, size: number): number {
    const { address, bytes } = this.free[at];
    const rest = bytes > size ? [{ address: address + size, bytes: bytes - size }] : [];
    this.free.splice(at, 1, ...rest);
    this.clear(address, address + size);
    return address;
  }

  private append(size: number): number {
    const last = this.free.at(-1);
    const address = last !== undefined && last.address + last.bytes === this.end ? last.address : this.end;
    const end = address + size;
    if (end > this.limit) {
      throw new RangeError(`${size} bytes do not fit behind ${address} of ${this.limit} bytes`);
    }
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) this.memory.grow(missing);
    if (address !== this.end) this.free.pop();
    // Behind the end the memory is still as it came, and pages that nobody writes cost nothing.
    this.clear(address, this.end);
    this.end = end;
    return address;
  }

  private clear(from: number, to: number): void {
    new Uint8Array(this.memory.buffer, from, to - from).fill(0);
  }
}
