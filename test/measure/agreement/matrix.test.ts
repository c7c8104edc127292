import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { correlationMatrix, pairOf } from '../../../src/measure/agreement/matrix.js';
import { countEnsemble } from '../../../src/measure/agreement/counted-ensemble.js';
import type { CountedEnsemble } from '../../../src/measure/agreement/counted-ensemble.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { ensembleOf, normals } from '../member-model.js';
import { traceOf } from '../traces.js';

const generator = new Generator(seedOf('test', 'matrix'));
const difficulty = normals(1000, generator);
const labels = Uint8Array.from({ length: 1000 }, (_, x) => x % 4);
const spread = { direction: normals(1000, generator), shared: 0.3, speed: 0.3, noise: 1 };
const options = { kind: 'pearson', scope: 'pooled' } as const;

function ensemble(label: string, own: Float64Array, members = 6): CountedEnsemble {
  return {
    label,
    identity: label,
    seed: 'test',
    labels,
    counts: ensembleOf({ ...spread, difficulty: own }, members, generator),
  };
}

const first = ensemble('first', difficulty);
const second = ensemble('second', difficulty);
const other = ensemble('other', normals(1000, generator));

test('an ensemble and its twin: the correlation is the ceiling, and 1 without seed noise', () => {
  for (const scope of ['pooled', 'within-class'] as const) {
    const matrix = correlationMatrix([first, second], { ...options, scope });
    const pair = matrix.pairs[0];
    const ceiling = matrix.ceilings[0].full;
    // The bound is the size of the pair's own interval, 0.09: the two share the first ensemble only.
    assert.ok(
      Math.abs((ceiling.value ?? NaN) - (pair.correlation.value ?? NaN)) < 0.09,
      JSON.stringify(ceiling),
    );
    const clean = pair.disattenuated.interval;
    assert.ok(
      clean && clean.low < 1 && clean.high > 1 && clean.high - clean.low < 0.5,
      JSON.stringify(clean),
    );
  }
});

test('independent ensembles correlate about zero', () => {
  for (const kind of ['pearson', 'spearman'] as const) {
    const r = correlationMatrix([first, other], { ...options, kind }).pairs[0].correlation.value ?? NaN;
    assert.ok(Math.abs(r) < 4 / Math.sqrt(1000), `${kind} ${r}`);
  }
});

test('an ensemble and itself correlate exactly one', () => {
  for (const scope of ['pooled', 'within-class'] as const) {
    const matrix = correlationMatrix([first, { ...first, label: 'copy' }], {
      ...options,
      kind: 'spearman',
      scope,
    });
    assert.is(matrix.pairs[0].correlation.value, 1);
  }
});

test('a pair is the same in a larger matrix and in either order', () => {
  const all = correlationMatrix([first, second, other], options);
  const two = correlationMatrix([first, other], options);
  assert.is(all.pairs.length, 3);
  assert.equal(pairOf(all, 2, 0)?.correlation, two.pairs[0].correlation);
  assert.equal(all.ceilings[2], two.ceilings[1]);
  assert.is(pairOf(all, 1, 1), undefined);
});

test('constant, single and diverged ensembles get a reason and no number', () => {
  const small = traceOf('0101', [['0000'], ['0001']]);
  const constant = traceOf('0101', [['0000'], ['0101']]);
  const diverged = traceOf('0101', [['0000'], ['----']]);
  const [one, flat, gone] = [small, constant, diverged].map((trace, at) =>
    countEnsemble({ label: `${at}`, identity: `${at}`, seed: 'test' }, trace, 'test'),
  );
  const { pairs } = correlationMatrix([one, flat, gone], options);
  assert.equal(pairs[0].correlation, { reason: 'not defined: one side is constant' });
  assert.equal(pairs[1].correlation, { reason: 'every member of one ensemble diverged' });
  assert.is(
    correlationMatrix([one, { ...one, label: '' }], options).pairs[0].correlation.reason,
    'an ensemble of one member has no interval',
  );
});

test('ensembles on other examples are refused', () => {
  const shuffled = { ...second, labels: labels.slice().reverse() };
  assert.throws(
    () => correlationMatrix([first, shuffled], options),
    /second has 1000 examples that are not those of first/,
  );
});

test.run();
