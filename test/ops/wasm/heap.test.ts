import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Heap } from '../../../src/ops/wasm/heap.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';

const test = suite('heap');

const PAGE = 65536;

function heap(pages = 4): { memory: WebAssembly.Memory; blocks: Heap } {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: pages, shared: true });
  return { memory, blocks: new Heap(memory, 64, pages * PAGE) };
}

test('blocks are zeros, follow each other, and what was given back is taken again', () => {
  const { memory, blocks } = heap();
  const first = blocks.allocate(100);
  const second = blocks.allocate(16);
  assert.equal([first, second], [64, 64 + 112]);
  new Uint8Array(memory.buffer, first, 100).fill(7);
  blocks.release(first);
  blocks.release(first);
  const again = blocks.allocate(48);
  assert.is(again, first);
  assert.ok(new Uint8Array(memory.buffer, again, 48).every((byte) => byte === 0));
  assert.is(blocks.allocate(64), first + 48, 'what is left of a block');
  assert.is(blocks.allocate(1), second + 16);
});

test('the memory grows as it must, and not beyond its limit', () => {
  const { memory, blocks } = heap();
  const first = blocks.allocate(3 * PAGE);
  assert.is(memory.buffer.byteLength, 4 * PAGE);
  assert.throws(
    () => blocks.allocate(PAGE),
    (error: unknown) => error instanceof RangeError,
  );
  blocks.release(first);
  assert.is(blocks.allocate(4 * PAGE - 64), first, 'the last free block grows');
});

test('blocks of any sizes, given back in any order, never overlap, and join again', () => {
  const generator = new Generator(seedOf('heap'));
  const { blocks } = heap(64);
  const taken = new Map<number, number>();
  for (let round = 0; round < 2000; round++) {
    const [address] = [...taken.keys()].slice(generator.uniformInt(Math.max(1, taken.size)));
    if (address !== undefined && generator.uniformInt(2) === 0) {
      blocks.release(address);
      taken.delete(address);
    } else if (taken.size < 40) {
      const bytes = 1 + generator.uniformInt(9000);
      const at = blocks.allocate(bytes);
      for (const [other, length] of taken) {
        assert.ok(at + bytes <= other || other + length <= at, `${at} + ${bytes} and ${other} + ${length}`);
      }
      assert.is(at % 16, 0);
      taken.set(at, bytes);
    }
  }
  [...taken.keys()].forEach((address) => blocks.release(address));
  assert.is(blocks.allocate(64 * PAGE - 64), 64);
});

test.run();
