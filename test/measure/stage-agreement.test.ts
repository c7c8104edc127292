import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { accessibility, meanAccessibility } from '../../src/measure/accessibility.js';
import { allExamples, spearman } from '../../src/measure/correlation.js';
import { examplesWith, stageCorrelations, stagesBetween } from '../../src/measure/stage-agreement.js';
import { close } from './labelled.js';
import { traceOf } from './traces.js';

const trace = traceOf('1111', [
  ['1111', '1111'],
  ['1100', '1000'],
  ['1110', '1010'],
  ['0111', '1111'],
]);

test('stages end at the given checkpoints, without step 0; between equal ones there is none', () => {
  assert.equal(stagesBetween(trace, [1, 1, 3]), [[1], [], [2, 3]]);
  assert.equal(stagesBetween(trace, [0, 2]), [[], [1, 2]]);
});

test('each stage correlates its own accessibility with the score, whole and without each member', () => {
  const score = [1, 2, 4, 3];
  const groups = allExamples(4);
  const [early, none, late] = stageCorrelations(trace, 'test', [[1], [], [2, 3]], score, 'spearman', groups);
  for (const stage of [early, late]) {
    const counts = accessibility(trace, 'test', stage.checkpoints);
    close(stage.value, spearman(meanAccessibility(counts) ?? [], score) ?? NaN, 1e-15);
    const alone = [1, 0].map((row) => spearman(counts.hits.subarray(row * 4, row * 4 + 4), score) ?? NaN);
    alone.forEach((value, member) => close(stage.without[member], value, 1e-15, `without ${member}`));
  }
  assert.equal(none, { checkpoints: [], value: undefined, without: [] });
  const diverged = traceOf('11', [['11'], ['--']]);
  assert.is(
    stageCorrelations(diverged, 'test', [[1]], [1, 2], 'pearson', allExamples(2))[0].value,
    undefined,
  );
});

test('examples without a score leave their groups', () => {
  const groups = examplesWith(
    [1, NaN, 3, Infinity],
    [Uint32Array.of(0, 1), Uint32Array.of(2), Uint32Array.of(3)],
  );
  assert.equal(groups, [Uint32Array.of(0), Uint32Array.of(2)]);
  const [stage] = stageCorrelations(
    trace,
    'test',
    [[2]],
    [1, 2, NaN, 4],
    'pearson',
    examplesWith([1, 2, NaN, 4], allExamples(4)),
  );
  // Hits of examples 0, 1, 3: 2, 1, 0 against 1, 2, 4.
  close(stage.value, -3 / Math.sqrt(2 * (14 / 3)), 1e-15);
});

test.run();
