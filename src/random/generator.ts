import { philox4x32 } from './philox.js';
import type { Seed } from './seed.js';

const TWO_32 = 2 ** 32;

/**
 * A stream of random numbers: Philox4x32-10 with the seed as key and the block's number as counter, four
 * words a block.
 *
 * Integers and `uniform24` have the same bits everywhere. `normal` uses `Math.log`, `Math.cos` and
 * `Math.sin`, which ECMAScript leaves to the engine. Its values are equal on one engine and agree within a
 * few units in the last place of a float64 across engines.
 */
export class Generator {
  readonly #key: Seed;
  readonly #counter = new Uint32Array(4);
  readonly #words = new Uint32Array(4);
  #block = 0;
  #used = 4;
  #spareNormal: number | undefined;

  constructor(seed: Seed) {
    this.#key = seed;
  }

  /** Returns an integer in [0, 2^32). */
  nextUint32(): number {
    if (this.#used === 4) {
      this.#counter[0] = this.#block;
      this.#counter[1] = Math.floor(this.#block / TWO_32);
      philox4x32(this.#key, this.#counter, this.#words);
      this.#block++;
      this.#used = 0;
    }
    return this.#words[this.#used++]!;
  }

  /**
   * Returns an integer in [0, n), each equally likely. Values past the last multiple of n are drawn again.
   *
   * @throws RangeError unless n is an integer in [1, 2^32]
   */
  uniformInt(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > TWO_32) {
      throw new RangeError(`uniformInt: n is ${n}, expected an integer from 1 to 2^32`);
    }
    let value = this.nextUint32();
    // The last multiple of n is above this, so most draws need no division to be accepted.
    if (value >= TWO_32 - n) {
      const limit = TWO_32 - (TWO_32 % n);
      while (value >= limit) value = this.nextUint32();
    }
    // For n = 2^32 the shift would give 0.
    return n === TWO_32 ? value : (value >>> 0) % (n >>> 0);
  }

  /** Returns k / 2^24 with an integer k in [0, 2^24), which is exact in float32 too. */
  uniform24(): number {
    return (this.nextUint32() >>> 8) / 2 ** 24;
  }

  /**
   * Returns a standard normal by Box and Muller (1958). Two words give two numbers, the cosine's first;
   * |value| ≤ 6.7.
   */
  normal(): number {
    if (this.#spareNormal !== undefined) {
      const value = this.#spareNormal;
      this.#spareNormal = undefined;
      return value;
    }
    // (k + 1) / 2^32 is in (0, 1], so the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log((this.nextUint32() + 1) / TWO_32));
    const angle = 2 * Math.PI * (this.nextUint32() / TWO_32);
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /**
   * Permutes `values` in place, each permutation equally likely (Fisher and Yates, from the last entry down).
   */
  shuffle(values: Uint32Array): void {
    for (let last = values.length - 1; last > 0; last--) {
      const other = this.uniformInt(last + 1);
      const value = values[last]!;
      values[last] = values[other]!;
      values[other] = value;
    }
  }
}
