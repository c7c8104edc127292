import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Profiler } from '../../../src/gpu/profile/profiler.js';
import { clockOffset, sectionTimes } from '../../../src/gpu/profile/section.js';
import { covered, union, without } from '../../../src/gpu/profile/span.js';

const span = (begin: number, end: number) => ({ begin, end });

test('spans: union, what they cover, and what is left without others', () => {
  const spans = [span(5, 7), span(0, 2), span(1, 3), span(7, 8), span(9, 9), span(12, 11)];
  assert.equal(union(spans), [span(0, 3), span(5, 8)]);
  assert.is(covered(spans), 6);
  assert.equal(without([span(0, 10)], [span(2, 3), span(2.5, 4), span(8, 20)]), [span(0, 2), span(4, 8)]);
  assert.equal(without([span(0, 2), span(3, 6)], [span(1, 4)]), [span(0, 1), span(4, 6)]);
  assert.equal(without([span(0, 2), span(3, 6)], [span(-1, 9)]), []);
  assert.equal(without([span(0, 2)], []), [span(0, 2)]);
});

test('of spans chosen at random, what is left and what was taken add up', () => {
  // Integers allow a check on a grid of single steps that shares no code with this.
  let state = 1;
  const next = (below: number): number => (state = (state * 48271) % 2147483647) % below;
  const some = () =>
    Array.from({ length: 6 }, () => {
      const begin = next(30);
      return span(begin, begin + next(6));
    });
  for (let round = 0; round < 200; round++) {
    const [spans, taken] = [some(), some()];
    const inside = (all: readonly { begin: number; end: number }[], at: number): boolean =>
      all.some(({ begin, end }) => begin <= at && at + 1 <= end);
    const steps = Array.from({ length: 40 }, (_, at) => at).filter(
      (at) => inside(spans, at) && !inside(taken, at),
    );
    assert.is(covered(without(spans, taken)), steps.length);
  }
});

test("the device's clock is the host's plus what the promptest submit says", () => {
  assert.is(clockOffset([]), undefined);
  const submits = [
    { host: span(100, 120), device: span(1005, 1010) },
    { host: span(130, 150), device: span(1031, 1040) },
  ];
  assert.is(clockOffset(submits), -901);
});

test('wall time without timed repetitions is submits and the rest, by what the host did first of all', () => {
  const times = sectionTimes({
    title: 'trial',
    host: span(0, 100),
    // On the host's clock they run from 10 to 30 and from 40 to 60.
    submits: [
      { host: span(10, 31), device: span(1010, 1030), kernels: { ms: 18, halfMs: 1 } },
      { host: span(20, 61), device: span(1040, 1060), kernels: undefined },
    ],
    timed: [span(70, 80)],
    phases: [
      { phase: 'compile', ...span(0, 6) },
      { phase: 'upload', ...span(4, 8) },
      { phase: 'wait', ...span(9, 41) },
      { phase: 'read-back', ...span(60, 75) },
    ],
  });
  assert.equal(times, {
    title: 'trial',
    wallMs: 90,
    submitsMs: 40,
    outsideMs: 50,
    outsideByPhase: { compile: 6, 'read-back': 10, upload: 2, encode: 0, wait: 11, other: 21 },
    kernelShare: { median: 0.9, half: 0.05 },
  });
});

test('a section without submits is outside altogether', () => {
  const { wallMs, outsideMs, kernelShare } = sectionTimes({
    title: 'idle',
    host: span(5, 9),
    submits: [],
    timed: [],
    phases: [],
  });
  assert.equal([wallMs, outsideMs, kernelShare], [4, 4, undefined]);
});

test('a profiler makes sections and rows of what it is told, on a clock made by hand', () => {
  let now = 0;
  const profiler = new Profiler(() => now);
  const program = [
    { work: { operation: 'a', flops: 4e6, bytes: 1e6 } },
    { work: { operation: 'b', flops: 1e6, bytes: 8e6 } },
  ];
  profiler.section('first');
  assert.ok(profiler.isDue(program));
  now = 10;
  profiler.timed(program, { kernels: [span(502, 505), span(505, 509)] }, span(2, 10), 1);
  now = 30;
  profiler.timed(
    program,
    { kernels: [span(520, 523), span(523, 528)], before: span(511, 520) },
    span(11, 30),
    11,
  );
  profiler.ran(program, 3, span(32, 64), span(533, 560));
  profiler.phase('read-back', span(61, 66));
  now = 70;
  profiler.section('second');
  now = 75;
  profiler.endSection();
  profiler.endSection();
  const [first, second] = profiler.sections;
  // The timed spans are 1 to 10 and 11 to 30. So 42 of 70 are left, 27 of them in the submit from 33 − 1 to
  // 60 − 1 on the host's clock.
  assert.equal([first.title, first.wallMs, first.submitsMs, first.outsideMs], ['first', 42, 27, 15]);
  assert.is(first.outsideByPhase['read-back'], 5);
  assert.ok(Math.abs(first.kernelShare!.median - 8 / 9) < 1e-12);
  assert.equal([second.title, second.wallMs, second.outsideMs], ['second', 5, 5]);
  const rows = profiler.table();
  // The timed parts are 3 + 3 and 4 + 5. The rest is 8 of 9 of 9 + 27, divided 3 to 5.
  assert.equal(
    rows.map(({ operation, ms }) => [operation, Math.round(1e6 * ms) / 1e6]),
    [
      ['b', 29],
      ['a', 18],
    ],
  );
  assert.is(profiler.programs[0].repetitions, 6);
});

test.run();
