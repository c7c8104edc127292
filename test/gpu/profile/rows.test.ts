import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ProgramProfile } from '../../../src/gpu/profile/program-profile.js';
import { profileRows } from '../../../src/gpu/profile/rows.js';
import type { Span } from '../../../src/gpu/profile/span.js';

// All times are made up, so a profile of them is pure arithmetic.

const WORKS = [
  { operation: 'product', flops: 8e6, bytes: 1e6 },
  { operation: 'sum', flops: 1e6, bytes: 4e6 },
  { operation: 'product', flops: 2e6, bytes: 1e6 },
];

/** Returns consecutive spans of these lengths from `begin` on. */
function spans(begin: number, ...lengths: number[]): Span[] {
  return lengths.map((length) => {
    const span = { begin, end: begin + length };
    begin += length;
    return span;
  });
}

test('repetitions that were not timed are divided as the timed ones; the first counts for itself', () => {
  const program = new ProgramProfile(WORKS);
  program.timed(spans(0, 10, 4, 6), undefined, 20);
  const [before] = spans(100, 10);
  program.timed(spans(110, 3, 3, 2), before, 118);
  program.ran(8, { begin: 200, end: 290 });
  // Kernels took 8 of 10 ms, so they took 80 of the 100 ms that were not timed, divided 5 to 3.
  const { times } = program;
  assert.equal([times.repetitions, times.timed, times.plainMs, times.kernelShare?.median], [11, 2, 100, 0.8]);
  const rows = profileRows([times]);
  assert.equal(
    rows.map(({ operation, ms }) => [operation, ms]),
    [
      ['product', 16 + 5 + 50],
      ['sum', 4 + 3 + 30],
    ],
  );
  const [product, sum] = rows;
  assert.equal([product.dispatches, product.timed, sum.dispatches, sum.timed], [22, 4, 11, 2]);
  assert.equal([product.flops, product.bytes], [110e6, 22e6]);
  assert.ok(Math.abs(product.gflops - 110e6 / 71 / 1e6) < 1e-12);
  assert.ok(Math.abs(sum.gigabytesPerSecond - 44e6 / 37 / 1e6) < 1e-12);
  assert.ok(Math.abs(product.shareOfKernels - 71 / 108) < 1e-12);
});

test('kernels that are slower by themselves are not given more time than there was', () => {
  const program = new ProgramProfile(WORKS);
  program.timed(spans(0, 1, 1, 1), undefined, 3);
  program.timed(spans(20, 6, 6, 6), { begin: 10, end: 20 }, 38);
  program.ran(9, { begin: 40, end: 130 });
  assert.is(program.kernelShare?.median, 1.8);
  const total = profileRows([program.times]).reduce((sum, { ms }) => sum + ms, 0);
  assert.ok(Math.abs(total - (3 + 18 + 10 + 90)) < 1e-9, String(total));
});

test('a program that ran once is known by that; one that was never timed is left out', () => {
  const once = new ProgramProfile(WORKS);
  once.timed(spans(0, 1, 2, 3), undefined, 6);
  const never = new ProgramProfile(WORKS);
  never.ran(3, { begin: 0, end: 30 });
  const rows = profileRows([once.times, never.times]);
  assert.equal(
    rows.map(({ ms }) => ms),
    [4, 2],
  );
  assert.equal(profileRows([]), []);
});

test('timestamps that run backwards are not used', () => {
  const program = new ProgramProfile(WORKS);
  program.timed(spans(0, 1, -2, 3), undefined, 2);
  program.timed(spans(10, 1, 1, NaN), { begin: 5, end: 10 }, 12);
  assert.equal([program.times.repetitions, program.times.timed], [3, 0]);
  assert.equal(profileRows([program.times]), []);
});

test('the nearer roof is the one at which it would take longer', () => {
  const program = new ProgramProfile(WORKS);
  program.timed(spans(0, 2, 1, 2), undefined, 5);
  const [product, sum] = profileRows([program.times], { gflops: 10, gigabytesPerSecond: 8 });
  // 10 MFLOP take 1 ms and 2 MB take 0.25 ms; 1 MFLOP takes 0.1 ms and 4 MB take 0.5 ms.
  assert.equal(product.roof, { of: 'arithmetic', share: 0.25 });
  assert.equal(sum.roof, { of: 'copy', share: 0.5 });
});

test('three calls are timed at the start, then after twenty repetitions and a fifth of a second', () => {
  const program = new ProgramProfile(WORKS);
  const timed = (nowMs: number): void => program.timed(spans(nowMs, 1, 1, 1), undefined, nowMs);
  assert.not.ok(program.hasRun);
  for (const nowMs of [0, 1, 2]) {
    assert.ok(program.isDue(nowMs));
    timed(nowMs);
  }
  assert.ok(program.hasRun);
  assert.not.ok(program.isDue(1000));
  program.ran(19, { begin: 3, end: 4 });
  assert.not.ok(program.isDue(1000), 'nineteen repetitions since');
  program.ran(1, { begin: 4, end: 5 });
  assert.not.ok(program.isDue(201), '199 ms since');
  assert.ok(program.isDue(202));
});

test.run();
