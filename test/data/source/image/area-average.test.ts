import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { areaAverage } from '../../../../src/data/source/image/area-average.js';
import { Generator } from '../../../../src/random/generator.js';
import { seedOf } from '../../../../src/random/seed.js';
import { rejects } from '../../support/rejects.js';

const ALL = Uint32Array.of(0);

function bytes(count: number): Uint8Array {
  const generator = new Generator(seedOf('test', 'bytes'));
  return Uint8Array.from({ length: count }, () => generator.uniformInt(256));
}

test('the same size gives byte / 255', () => {
  const pixels = Uint8Array.of(0, 51, 102, 255);
  const same = areaAverage(pixels, ALL, { channels: 1, height: 2, width: 2 }, 2);
  assert.equal(same, Float32Array.of(0, 51 / 255, 102 / 255, 1));
});

test('half the size gives means of 2 × 2 pixels, a channel at a time', () => {
  const pixels = Uint8Array.of(0, 255, 255, 255, 10, 20, 30, 40);
  const half = areaAverage(pixels, ALL, { channels: 2, height: 2, width: 2 }, 1);
  assert.equal(half, Float32Array.of(0.75, 25 / 255));
});

test('3 → 2 weighs the shared pixel by half', () => {
  const pixels = Uint8Array.of(0, 90, 180, 0, 90, 180, 0, 90, 180);
  const out = areaAverage(pixels, ALL, { channels: 1, height: 3, width: 3 }, 2);
  assert.equal(out, Float32Array.of(30 / 255, 150 / 255, 30 / 255, 150 / 255));
});

test('28 → 10 is the mean over fractional areas', () => {
  const pixels = bytes(28 * 28);
  const out = areaAverage(pixels, ALL, { channels: 1, height: 28, width: 28 }, 10);
  // Another route: repeat each pixel 5 × 5 times, and take means of 14 × 14 blocks.
  for (let y = 0; y < 10; y++) {
    for (let x = 0; x < 10; x++) {
      let sum = 0;
      for (let v = y * 14; v < (y + 1) * 14; v++) {
        for (let u = x * 14; u < (x + 1) * 14; u++)
          sum += pixels[Math.floor(v / 5) * 28 + Math.floor(u / 5)]!;
      }
      assert.is(out[y * 10 + x], Math.fround((sum * 4) / (255 * 28 * 28)));
    }
  }
});

test('examples come in the order of places, and keep their mean', () => {
  const shape = { channels: 3, height: 32, width: 32 };
  const pixels = bytes(3 * 3072);
  const out = areaAverage(pixels, Uint32Array.of(2, 0), shape, 16);
  assert.equal(out.slice(768), areaAverage(pixels, ALL, shape, 16));
  const mean = (values: Iterable<number>, count: number) => {
    let sum = 0;
    for (const value of values) sum += value;
    return sum / count;
  };
  const expected = mean(pixels.subarray(2 * 3072), 3072) / 255;
  // Each average is rounded to float32 once, and at most 1.
  assert.ok(Math.abs(mean(out.subarray(0, 768), 768) - expected) <= 2 ** -25 * 1.01);
});

test('a larger size is refused', async () => {
  const shape = { channels: 1, height: 2, width: 2 };
  for (const size of [3, 0, 1.5]) {
    await rejects(
      () => areaAverage(new Uint8Array(4), ALL, shape, size),
      /data\.size: .* from 1 to the source's 2/,
    );
  }
});

test.run();
