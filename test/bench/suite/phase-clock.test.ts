import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PhaseClock } from '../../../bench/suite/phase-clock.js';
import { failureOf } from '../../support/failure.js';

/** A clock whose processor is twice as busy as one core, and what moves it. */
function pretended(): { clock: PhaseClock; pass: (ms: number) => void } {
  let now = 1000;
  return {
    clock: new PhaseClock(() => ({ wallMs: now, cpuMs: 2 * now })),
    pass: (ms) => void (now += ms),
  };
}

test('every moment counts for the phase that was entered last, or for none', async () => {
  const { clock, pass } = pretended();
  pass(5);
  const leave = clock.enter('outer');
  pass(10);
  await clock.during('inner', async () => {
    await Promise.resolve();
    pass(3);
  });
  pass(20);
  leave();
  pass(7);
  await clock.during('inner', () => Promise.resolve(pass(4)));
  assert.equal(
    [...clock.phases],
    [
      ['outer', { wallMs: 30, cpuMs: 60, times: 1 }],
      ['inner', { wallMs: 7, cpuMs: 14, times: 2 }],
    ],
  );
});

test('phases that overlap may end in any sequence, and a failure ends one', async () => {
  const { clock, pass } = pretended();
  const first = clock.enter('first');
  const second = clock.enter('second');
  pass(1);
  first();
  pass(2);
  second();
  pass(4);
  await failureOf(clock.during('failed', () => Promise.reject(new Error('no'))));
  pass(8);
  assert.equal(
    [...clock.phases].map(([phase, { wallMs }]) => [phase, wallMs]),
    [
      ['first', 0],
      ['second', 3],
      ['failed', 0],
    ],
  );
});

test.run();
