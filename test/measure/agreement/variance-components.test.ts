import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { accessibility } from '../../../src/measure/accessibility.js';
import { reliabilities } from '../../../src/measure/agreement/reliability.js';
import { seedCeiling } from '../../../src/measure/agreement/seed-ceiling.js';
import { TERMS, varianceComponents } from '../../../src/measure/agreement/variance-components.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { traceOf } from '../traces.js';

const near = (found: number, expected: number, within: number, name = ''): void =>
  assert.ok(Math.abs(found - expected) <= within, `${name}: found ${found}, expected ${expected}`);

test('examples that all networks always know, or never, are all of the variance', () => {
  const always = ['11110000', '11110000'];
  const { variance, share, examples, members, checkpoints } = varianceComponents(
    traceOf('11111111', [always, always, always, always]),
    'test',
  )!;
  assert.equal([examples, members, checkpoints], [8, 2, 3], 'the start is no end of an epoch');
  // Half of 8 examples: variance 8 / 7 · 1 / 4.
  near(variance.examples, 2 / 7, 1e-12);
  assert.is(share.examples, 1);
  for (const term of TERMS) if (term !== 'examples') near(share[term], 0, 1e-12, term);
});

test('a member that is always right beside one that never is, and a curve that is the same for all', () => {
  const apart = varianceComponents(
    traceOf(
      '1111',
      Array.from({ length: 4 }, () => ['1111', '0000']),
    ),
    'test',
  )!;
  assert.is(apart.share.members, 1);
  const curve = varianceComponents(
    traceOf('1111', [
      ['0000', '0000'],
      ['0000', '0000'],
      ['1111', '1111'],
    ]),
    'test',
  )!;
  assert.is(curve.share.checkpoints, 1);
  assert.is(varianceComponents(traceOf('1111', [['0000'], ['1111'], ['1111']]), 'test'), undefined);
});

test('a diverged member is left out', () => {
  const rows = ['1100', '1010', '0110'];
  const with3 = varianceComponents(traceOf('1111', [rows, rows, [rows[1], rows[2], '----']]), 'test')!;
  const with2 = varianceComponents(
    traceOf('1111', [rows.slice(0, 2), rows.slice(0, 2), [rows[1], rows[2]]]),
    'test',
  )!;
  assert.equal(with3, with2);
});

/**
 * Networks that are right with a probability of the example and of the checkpoint, plus a habit of their own.
 */
function simulated(members: number, examples: number, seed: string) {
  const generator = new Generator(seedOf(seed, 'components'));
  const ease = Array.from({ length: examples }, () => 0.5 + 0.12 * generator.normal());
  const habit = Array.from({ length: members * examples }, () => 0.08 * generator.normal());
  const gain = [0, -0.1, 0, 0.05, 0.1];
  const chance = (x: number, i: number, e: number): number =>
    Math.min(1, Math.max(0, ease[x] + habit[i * examples + x] + gain[e]));
  return traceOf(
    '1'.repeat(examples),
    gain.map((_, e) =>
      Array.from({ length: members }, (_, i) =>
        Array.from({ length: examples }, (_, x) =>
          generator.uniform24() < chance(x, i, e) ? '1' : '0',
        ).join(''),
      ),
    ),
  );
}

test('simulated networks have the components that they were made with', () => {
  const { variance } = varianceComponents(simulated(40, 800, 'made'), 'test')!;
  // Standard errors: of a variance of 800 normals √(2 / 800) = 5 %, of so many interactions 1 %.
  near(variance.examples, 0.12 ** 2, 0.12 ** 2 * 0.25, 'examples');
  near(variance['examples × members'], 0.08 ** 2, 0.08 ** 2 * 0.15, 'examples × members');
  // Squares of −.1, 0, .05, .1 about their mean .0125, by 3.
  near(variance.checkpoints, 0.02187 / 3, 0.001, 'checkpoints');
  near(variance.members, 0, 0.0003, 'members');
  near(variance['members × checkpoints'], 0, 0.0003, 'members × checkpoints');
  // p (1 − p) of a coin, less what its probability varies by.
  near(variance.residual, 0.25 - 0.12 ** 2 - 0.08 ** 2 - 0.0056, 0.01, 'residual');
});

test('reliability is what the components say, for any number of members', () => {
  const trace = simulated(16, 600, 'reliable');
  const { variance, checkpoints } = varianceComponents(trace, 'test')!;
  const own = variance.examples + variance['examples × checkpoints'] / checkpoints;
  const noise = variance['examples × members'] + variance.residual / checkpoints;
  const groups = [Uint32Array.from({ length: 600 }, (_, x) => x)];
  const found = reliabilities(seedCeiling(accessibility(trace, 'test'), { kind: 'pearson', groups }));
  assert.equal(
    found.map(({ members }) => members),
    [1, 2, 4, 8, 16],
  );
  for (const { members, estimate } of found) {
    near(estimate.value!, own / (own + noise / members), 0.01, `${members} members`);
    assert.ok(estimate.interval!.low < estimate.value! && estimate.value! < estimate.interval!.high);
  }
});

test('the reliability of few members holds for another ensemble: it is between what those measured', () => {
  const all = { kind: 'pearson', groups: [Uint32Array.from({ length: 600 }, (_, x) => x)] } as const;
  const of = (seed: string, members: number) =>
    reliabilities(seedCeiling(accessibility(simulated(members, 600, seed), 'test'), all));
  const small = of('one', 4)[2];
  const large = of('two', 12);
  assert.equal(
    large.map(({ members }) => members),
    [1, 2, 4, 8, 12],
    'the number measured, though it is no power of 2',
  );
  near(large[2].estimate.value!, small.estimate.value!, 0.05);
  assert.equal(
    reliabilities(
      seedCeiling(accessibility(simulated(1, 20, 'x'), 'test'), {
        kind: 'pearson',
        groups: [Uint32Array.from({ length: 20 }, (_, x) => x)],
      }),
    ),
    [],
  );
});

test.run();
