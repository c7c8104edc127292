import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Estimand } from '../../../../src/finding/finding.js';
import { primaryRows, type PoolPart } from '../../../../src/finding/rows/primary/primary-rows.js';
import { alternating, evidenceOf, learnedAt } from '../../support/synthetic-evidence.js';

const ESTIMAND: Estimand = { quantity: 'number', bounds: { claim: 0.5, none: 0.1 }, reason: 'known' };
const OPTIONS = { data: 'made', noun: 'ensembles', options: { scale: 'plain' } } as const;

/** A part of an ensemble of its own; its value is that of the members kept. */
function part(ensembles: string, value: (kept: readonly number[]) => number | undefined): PoolPart {
  const evidence = evidenceOf(
    learnedAt(alternating(8), 4, 2, () => 1),
    { label: ensembles, data: ensembles, draws: ensembles },
  );
  return { ensembles, of: [evidence], value: ([kept]) => value(kept) };
}

const mean = (kept: readonly number[]) => kept.reduce((sum, each) => sum + each, 0) / kept.length;

test('the primary is the mean of its parts, each of which stands below it', () => {
  const rows = primaryRows(ESTIMAND, [part('a', mean), part('b', (kept) => 10 + mean(kept))], OPTIONS);
  assert.equal(
    rows.map(({ ensembles, estimate }) => [ensembles, estimate.value]),
    [
      ['2 ensembles pooled', 6.5],
      ['a', 1.5],
      ['b', 11.5],
    ],
  );
  assert.ok(rows[0].estimate.interval);
});

test('a part without a value leaves the primary without one, and is named: parts are not chosen by outcome', () => {
  const [primary] = primaryRows(ESTIMAND, [part('a', mean), part('b', () => undefined)], OPTIONS);
  assert.is(primary.estimate.value, undefined);
  assert.match(primary.estimate.reason ?? '', /^b: not defined/);
});

test('a part without an interval does so too', () => {
  const withoutFirst = (kept: readonly number[]) => (kept.includes(0) ? mean(kept) : undefined);
  const [primary] = primaryRows(ESTIMAND, [part('a', mean), part('b', withoutFirst)], OPTIONS);
  assert.is(primary.estimate.interval, undefined);
  assert.match(primary.estimate.reason ?? '', /^b: not defined without one of the members/);
});

test('what no members give a part they do not give the primary; it is asked where there is no value', () => {
  const never = () => 'not defined, whatever members are added';
  const lost = { ...part('b', () => undefined), never };
  const [pooled, , alone] = primaryRows(ESTIMAND, [part('a', mean), lost], OPTIONS);
  assert.equal(alone.estimate, { reason: never(), lasting: true });
  assert.equal(pooled.estimate, { reason: `b: ${never()}`, lasting: true });
  const [single] = primaryRows(ESTIMAND, [lost], OPTIONS);
  assert.equal(single.estimate, { reason: never(), lasting: true });

  const asked: string[] = [];
  const wrong = { ...part('c', mean), never: () => `asked ${asked.push('c')}` };
  const [known] = primaryRows(ESTIMAND, [wrong], OPTIONS);
  assert.equal([known.estimate.value, known.estimate.lasting, asked], [1.5, undefined, []]);
  // A value without an interval may get one, and so may a part whose reason is not certain.
  const withoutFirst = (kept: readonly number[]) => (kept.includes(0) ? mean(kept) : undefined);
  const open = [
    { ...part('d', withoutFirst), never },
    { ...part('e', () => undefined), never: () => undefined },
  ];
  for (const each of open) assert.is(primaryRows(ESTIMAND, [each], OPTIONS)[0].estimate.lasting, undefined);
});

test('a part that the claim says nothing about does not count; without any other it is not applicable', () => {
  const odd = { ensembles: 'odd', notApplicable: 'it is linear' };
  const [primary] = primaryRows(ESTIMAND, [part('a', mean), odd], OPTIONS);
  assert.is(primary.estimate.value, 1.5);
  assert.is(primary.notApplicable, undefined);
  assert.is(primaryRows(ESTIMAND, [odd], OPTIONS)[0].notApplicable, 'it is linear');
});

test.run();
