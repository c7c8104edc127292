import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { shareOf, stagesOf } from '../../../src/ops/wasm/stages.js';
import type { KernelStep } from '../../../src/ops/wasm/step.js';

const test = suite('stages');

function step(kernel: string, members: number, parts: number, firstMember = 0): KernelStep {
  return { kernel, members, firstMember, parts, operands: [] };
}

/** Kernels of each stage, and the members that it divides into. */
function namesOf(steps: readonly KernelStep[]): (readonly [string, number])[] {
  return stagesOf<KernelStep>(steps).map(({ members, steps: own }) => [
    own.map(({ kernel }) => kernel).join(' '),
    members,
  ]);
}

test('steps for the same members are one stage; what members share is a stage of its own', () => {
  const steps = [step('a', 6, 12), step('b', 6, 6), step('counter', 1, 1), step('other', 1, 8)];
  assert.equal(namesOf([...steps, step('c', 6, 18)]), [
    ['a b', 6],
    ['counter', 1],
    ['other', 1],
    ['c', 6],
  ]);
});

test('other members, as many or not, begin another stage', () => {
  assert.equal(namesOf([step('a', 2, 4), step('b', 2, 4, 2), step('c', 3, 6, 2)]), [
    ['a', 2],
    ['b', 2],
    ['c', 3],
  ]);
});

test('parts that do not divide into the members are shared by all threads', () => {
  assert.equal(namesOf([step('a', 4, 8), step('b', 4, 6), step('c', 4, 4)]), [
    ['a', 4],
    ['b', 1],
    ['c', 4],
  ]);
});

test('threads get every member once, as many of their own each, and share what is left', () => {
  for (const members of [1, 2, 5, 8, 12]) {
    for (const threads of [1, 2, 3, 16]) {
      const stage = { members, steps: [step('a', members, members), step('b', members, members)] };
      const shares = Array.from({ length: threads }, (_, thread) => shareOf(stage, thread, threads));
      const taken = shares.flatMap(({ own: [from, to] }) =>
        Array.from({ length: to - from }, (_, index) => from + index),
      );
      const [from, to] = shares[0].shared;
      assert.equal(
        taken,
        Array.from({ length: from }, (_, index) => index),
        `${members} by ${threads}`,
      );
      assert.is(to, members);
      assert.ok(to - from < threads, `${to - from} members are left for ${threads} threads`);
    }
  }
});

test('a single step is shared whole, so that no thread waits for a longer member', () => {
  const stage = { members: 4, steps: [step('a', 4, 8)] };
  assert.equal(shareOf(stage, 1, 2), { own: [0, 0], shared: [0, 4] });
});

test.run();
