import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { changesOf, compareWithReference, referenceRows } from '../../src/finding/reference.js';
import type { FindingResult } from '../../src/finding/result.js';
import { fixedEstimate, type Estimate } from '../../src/statistics/estimate.js';

/** A number with a standard error on 20 degrees of freedom. */
function measured(value: number, error = 0.05): Estimate {
  return {
    value,
    interval: { low: value - 2 * error, high: value + 2 * error },
    spread: { error, degrees: 20, scale: 'plain' },
  };
}

function run(numbers: Readonly<Record<string, Estimate>>): FindingResult[] {
  const rows = Object.entries(numbers).map(([quantity, estimate]) => ({
    data: 'mnist',
    ensembles: 'linear-2',
    quantity,
    estimate,
  }));
  const times = { trainingSeconds: 1, evaluationSeconds: 1, trials: [] };
  return [
    {
      finding: 'loc-same',
      claim: 'c',
      source: 'LOC',
      verdict: 'undecided',
      rows,
      notes: [],
      charts: [],
      ...times,
    },
  ];
}

const key = (quantity: string) => `loc-same / mnist / linear-2 / ${quantity}`;
const reference = referenceRows([
  run({ r: measured(0.8), fixed: fixedEstimate(312) }),
  run({ r: measured(0.82), fixed: fixedEstimate(312) }),
]);
const movedKeys = (fresh: FindingResult[]) =>
  compareWithReference(fresh, reference, 0.01)
    .filter(({ moved }) => moved !== undefined)
    .map((row) => row.key);

test('a reference is the mean of its runs, with a smaller error', () => {
  const [r] = reference;
  assert.is(r.key, key('r'));
  assert.ok(Math.abs(r.estimate.value! - 0.81) < 1e-12);
  assert.ok(Math.abs(r.estimate.spread!.error - 0.05 / Math.SQRT2) < 1e-12);
});

test('a run like the reference moves nothing', () => {
  assert.equal(movedKeys(run({ r: measured(0.79), fixed: fixedEstimate(312) })), []);
});

test('a number many standard errors away has moved', () => {
  assert.equal(movedKeys(run({ r: measured(0.2), fixed: fixedEstimate(312) })), [key('r')]);
});

test('a number that does not depend on chance may not differ', () => {
  assert.equal(movedKeys(run({ r: measured(0.8), fixed: fixedEstimate(313) })), [key('fixed')]);
});

test('numbers that are gone, new, or have lost their value have moved', () => {
  assert.equal(movedKeys(run({ r: measured(0.8) })), [key('fixed')]);
  assert.equal(movedKeys(run({ r: measured(0.8), fixed: fixedEstimate(312), other: measured(1) })), [
    key('other'),
  ]);
  assert.equal(movedKeys(run({ r: { reason: 'every member diverged' }, fixed: fixedEstimate(312) })), [
    key('r'),
  ]);
});

test('a number that decides may not be lost, and has half of alpha to its own family', () => {
  const names = Array.from({ length: 40 }, (_, at) => `r${at}`);
  const numbers = Object.fromEntries(names.map((name) => [name, measured(0.8)]));
  const deciding = (runs: FindingResult[]) =>
    runs.map((result) => ({
      ...result,
      rows: result.rows.map((row) =>
        row.quantity === 'r3'
          ? { ...row, expectation: { claim: 0.5, none: 0.1 }, verdict: 'reproduced' as const }
          : row,
      ),
    }));
  const rows = referenceRows([deciding(run(numbers)), deciding(run(numbers))]);
  const moved = (fresh: FindingResult[]) =>
    compareWithReference(fresh, rows, 0.01)
      .filter((row) => row.moved !== undefined)
      .map((row) => row.key);
  assert.equal(moved(deciding(run(numbers))), []);
  for (const lost of [
    { reason: 'diverged' },
    { value: 12345, reason: 'an ensemble of one member has no interval' },
  ]) {
    assert.equal(moved(deciding(run({ ...numbers, r3: lost }))), [key('r3')]);
    assert.equal(moved(deciding(run({ ...numbers, r4: lost }))), [], 'one of forty that does not decide may');
  }
  const { r3: _, ...without } = numbers;
  assert.equal(moved(run(without)), [key('r3')], 'gone');
  // Alone in its family, a p of .004 counts as moved; .01 / 40 would not have seen it.
  const shifted = 0.8 + 3.3 * Math.hypot(0.05, 0.05 / Math.SQRT2);
  assert.equal(moved(deciding(run({ ...numbers, r3: measured(shifted) }))), [key('r3')]);
  assert.equal(moved(deciding(run({ ...numbers, r4: measured(shifted) }))), []);
});

test('one number of many may lose its value with the seed, several may not', () => {
  const names = Array.from({ length: 20 }, (_, at) => `r${at}`);
  const numbers = (lost: readonly string[]) =>
    Object.fromEntries(
      names.map((name) => [
        name,
        lost.includes(name) ? { reason: 'the ceiling is not above 0' } : measured(0.8),
      ]),
    );
  const base = referenceRows([run(numbers([])), run(numbers([]))]);
  const movedOf = (lost: readonly string[]) =>
    compareWithReference(run(numbers(lost)), base, 0.01).filter(({ moved }) => moved !== undefined).length;
  assert.is(movedOf(['r3', 'r4']), 0);
  assert.is(movedOf(['r3', 'r4', 'r5']), 3);
});

test('a number that is not finite has moved', () => {
  assert.equal(movedKeys(run({ r: measured(NaN), fixed: fixedEstimate(312) })), [key('r')]);
});

test(
  'a number of chance that has no standard error on either side cannot be compared; one that lost ' +
    'it has moved',
  () => {
    const loose = (value: number): Estimate => ({
      value,
      reason: 'an ensemble of one member has no interval',
    });
    const single = referenceRows([run({ r: loose(0.8) })]);
    const moved = compareWithReference(run({ r: loose(0.5) }), single, 0.01);
    assert.equal(
      moved.map((row) => row.moved),
      [undefined],
    );
    assert.equal(movedKeys(run({ r: loose(0.8), fixed: fixedEstimate(312) })), [key('r')]);
    const fixed = referenceRows([run({ r: fixedEstimate(312) })]);
    assert.match(
      compareWithReference(run({ r: fixedEstimate(313) }), fixed, 0.01)[0].moved ?? '',
      /does not depend/,
    );
  },
);

test('a number that one of the reference runs did not have cannot be compared', () => {
  const partly = referenceRows([run({ r: measured(0.8) }), run({ r: { reason: 'nothing in common' } })]);
  assert.is(compareWithReference(run({ r: measured(0.1) }), partly, 0.01)[0].moved, undefined);
});

test('two numbers of one name are refused: one would hide the other', () => {
  const [result] = run({ r: measured(0.8) });
  const twice = [{ ...result, rows: [...result.rows, ...result.rows] }];
  assert.throws(() => referenceRows([twice]), /found twice/);
});

test('an update says what is new, gone or changed', () => {
  const now = referenceRows([run({ r: measured(0.5), other: measured(1) })]);
  assert.equal(
    changesOf(reference, now).map((change) => change.key),
    [key('r'), key('fixed'), key('other')],
  );
  assert.equal(changesOf(reference, reference), []);
});

test.run();
