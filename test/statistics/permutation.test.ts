import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allExamples, examplesByClass, pearson } from '../../src/statistics/correlation.js';
import { correlationTest } from '../../src/statistics/permutation.js';
import { Generator } from '../../src/random/generator.js';
import { seedOf } from '../../src/random/seed.js';
import { normals } from '../measure/member-model.js';

const SIMULATIONS = 400;
const EXAMPLES = 30;
const LABELS = Uint8Array.from({ length: EXAMPLES }, (_, x) => x % 3);

/** Returns p of correlations whose parts beyond their class have a correlation of `strength`. */
function pValues(
  name: string,
  strength: number,
  classEffect: number,
  kind: 'pearson' | 'spearman',
): number[] {
  const generator = new Generator(seedOf('permutation', name));
  return Array.from({ length: SIMULATIONS }, (_, each) => {
    const common = normals(EXAMPLES, generator);
    const [a, b] = [0, 1].map(() =>
      normals(EXAMPLES, generator).map(
        (own, x) => Math.sqrt(strength) * common[x] + Math.sqrt(1 - strength) * own + classEffect * LABELS[x],
      ),
    );
    const test = correlationTest(a, b, {
      kind,
      groups: kind === 'spearman' ? examplesByClass(LABELS) : allExamples(EXAMPLES),
      exchangeable: examplesByClass(LABELS),
      seed: seedOf('permutation', name, each),
      permutations: 99,
    });
    return test?.p ?? NaN;
  });
}

/** Fails unless p <= level happens as often as the level says, within 4 binomial standard errors. */
function requireUniform(ps: readonly number[], levels: readonly number[]): void {
  for (const level of levels) {
    const share = ps.filter((p) => p <= level + 1e-9).length / ps.length;
    const bound = 4 * Math.sqrt((level * (1 - level)) / ps.length);
    assert.ok(Math.abs(share - level) <= bound, `p <= ${level} in ${share}, bound ${bound}`);
  }
}

test('examples: p is uniform under the null, where classes make a correlation', () => {
  // Pooled Pearson with classes far apart: the null is the correlation that classes make, not 0.
  requireUniform(pValues('pooled', 0, 1, 'pearson'), [0.05, 0.2, 0.5, 0.8]);
  requireUniform(pValues('within', 0, 1, 'spearman'), [0.05, 0.2, 0.5, 0.8]);
});

test('examples: a real correlation is found', () => {
  // r = 0.6 in 30 examples has a power of 96 % at 5 % (z = 0.69 · √27 = 3.6 standard errors).
  const found = pValues('power', 0.6, 0, 'pearson').filter((p) => p <= 0.05).length / SIMULATIONS;
  assert.ok(found > 0.85, `${found}`);
});

test('examples: all arrangements of three, by hand', () => {
  // The found correlation (r = .9897) is the largest in size of the six of 0 1 5 with 1 2 4, and the only one
  // so far from 0.
  const { p, permutations, nullMean } = correlationTest([0, 1, 5], [1, 2, 4], {
    kind: 'pearson',
    seed: seedOf('three'),
    permutations: 6000,
  }) ?? { p: NaN, permutations: NaN, nullMean: NaN };
  assert.is(permutations, 6000);
  assert.ok(Math.abs(nullMean) < 1e-15, `${nullMean}`);
  const bound = 4 * Math.sqrt(((1 / 6) * (5 / 6)) / 6000);
  assert.ok(Math.abs(p - 1 / 6) <= bound, `${p}`);
});

test('examples: the mean of the null is the correlation that classes alone make', () => {
  const a = [1, 2, 3, 7, 8, 9];
  const b = [2, 1, 3, 5, 9, 7];
  const classes = examplesByClass([0, 0, 0, 1, 1, 1]);
  const { nullMean } = correlationTest(a, b, {
    kind: 'pearson',
    exchangeable: classes,
    groups: allExamples(6),
    seed: seedOf('mean'),
  }) ?? { nullMean: NaN };
  // These are all 36 arrangements within the classes.
  const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]; // prettier-ignore
  let sum = 0;
  for (const one of orders) {
    for (const two of orders) {
      const moved = [...one.map((at) => b[at]), ...two.map((at) => b[3 + at])];
      sum += (pearson(a, moved) ?? NaN) / 36;
    }
  }
  assert.ok(Math.abs(nullMean - sum) < 1e-14, `${nullMean}, expected ${sum}`);
});

test('examples: however clear, p is not 0 but one in the arrangements seen, the one found among them', () => {
  const values = Float64Array.from({ length: EXAMPLES }, (_, x) => x);
  const options = { kind: 'spearman', seed: seedOf('clear'), permutations: 99 } as const;
  assert.is(correlationTest(values, values, options)?.p, 1 / 100);
});

test('examples: what cannot be tested', () => {
  const options = { kind: 'pearson', seed: seedOf('x') } as const;
  assert.is(correlationTest([1, 1, 1], [1, 2, 3], options), undefined);
  assert.throws(() => correlationTest([1, 2], [1, 2, 3], options), /2 and 3 values/);
  assert.throws(
    () =>
      correlationTest([1, 2, 3, 4], [1, 2, 3, 4], {
        ...options,
        groups: examplesByClass([0, 0, 1, 1]),
        exchangeable: allExamples(4),
      }),
    /different groups/,
  );
});

test.run();
