import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EnsembleEvidence, Outcome } from '../../../../src/finding/finding.js';
import { regimes } from '../../../../src/finding/claims/ours/regimes.js';
import { verdictOf } from '../../../../src/finding/verdict.js';
import { leastSquares } from '../../../../src/measure/component/least-squares.js';
import { Generator } from '../../../../src/random/generator.js';
import { seedOf } from '../../../../src/random/seed.js';
import { aboutOrigin, close, randomExamples } from '../../../measure/labelled.js';
import { refused } from '../../support/refused.js';
import { DESCENT, linearPath } from '../../support/linear-path.js';
import { allNamed, primaryOf, rowOf } from '../../support/rows.js';

const [FEATURES, CLASSES, MEMBERS] = [24, 2, 5];
const EXAMPLES = randomExamples(300, FEATURES, CLASSES, 'regimes');
const PCA = aboutOrigin(EXAMPLES);
const { optimum, rank } = leastSquares(PCA, EXAMPLES, CLASSES);
const STRENGTHS = Array.from(
  { length: rank },
  (_, j) => PCA.eigenvalues[j] * Math.hypot(optimum[j], optimum[rank + j]),
);
const STEPS = Array.from({ length: 80 }, (_, at) => Math.round(at === 0 ? 0 : 1.1 ** at));

type Curve = (value: number, step: number) => number;
const exponential: Curve = (value, step) => Math.exp(-0.05 * value * step);
/** Half is left at 4 / value · 10, three quarters and one quarter at 1 ∓ 0.11 of that. */
const sigmoid: Curve = (value, step) => (1 + Math.exp(-10)) / (1 + Math.exp(10 * ((step * value) / 40 - 1)));

function scaled(scale: number, values: ArrayLike<number>, curve: Curve): EnsembleEvidence {
  const generator = new Generator(seedOf('regimes', scale));
  const own = Array.from({ length: MEMBERS * rank }, () => 1 + 0.05 * generator.normal());
  return linearPath({
    label: `scale ${scale}`,
    examples: EXAMPLES,
    classes: CLASSES,
    members: MEMBERS,
    steps: STEPS,
    left: (member, j, step) => curve(values[j] * own[member * rank + j], step),
    initial: scale,
    changes: { architecture: 'net', spec: { ...DESCENT, initialisationScale: scale } },
  });
}

async function evaluated(...ensembles: EnsembleEvidence[]): Promise<Outcome> {
  const outcome = await regimes.evaluate({ roles: { ensembles }, options: {}, seed: '1' });
  allNamed(outcome.rows);
  return outcome;
}

function verdicts({ rows }: Outcome): string[] {
  return rows.flatMap(({ estimate, expectation }) => (expectation ? [verdictOf(estimate, expectation)] : []));
}

/** Strengths on the scale of variances, so that all PCs are learned within the steps. */
const LIKE_VARIANCES = STRENGTHS.map((strength) => (strength / Math.max(...STRENGTHS)) * PCA.eigenvalues[0]);

test('variance at scale 1 and strength at a small scale reproduce the claim', async () => {
  const outcome = await evaluated(
    scaled(0.1, LIKE_VARIANCES, sigmoid),
    scaled(1, PCA.eigenvalues, exponential),
    scaled(0.5, PCA.eigenvalues, exponential),
  );
  assert.equal(verdicts(outcome), ['reproduced']);
  const at = (scale: string, what: string) =>
    rowOf(outcome.rows, `Spearman of time and ${what}`, `scale ${scale}`).estimate.value ?? 0;
  // The primary is of single networks, whose own deviations make it a little less than the mean's.
  const expected =
    (at('1', 'strength given variance') -
      at('1', 'variance given strength') +
      at('0.1', 'variance given strength') -
      at('0.1', 'strength given variance')) /
    2;
  close(primaryOf(outcome.rows).estimate.value, expected, 0.2);
});

test('the shape of the curves is told apart: 1.58 for exponentials, 0.22 for the sigmoid', async () => {
  const { rows } = await evaluated(
    scaled(0.1, LIKE_VARIANCES, sigmoid),
    scaled(1, PCA.eigenvalues, exponential),
  );
  // Members' rates differ by 5 %: a mean of such exponentials is an exponential to within the square of that.
  close(rowOf(rows, 'time from 25 %', 'scale 1').estimate.value, Math.log(3) / Math.log(2), 0.02);
  // The sigmoid has its own 2 ln 3 / 10, which steps a tenth apart blur.
  close(rowOf(rows, 'time from 25 %', 'scale 0.1').estimate.value, (2 * Math.log(3)) / 10, 0.06);
});

test('the wrong way round does not reproduce the claim', async () => {
  const outcome = await evaluated(
    scaled(0.1, PCA.eigenvalues, exponential),
    scaled(1, LIKE_VARIANCES, sigmoid),
  );
  assert.equal(verdicts(outcome), ['not reproduced']);
});

test('one predictor in both regimes: nothing has switched', async () => {
  const outcome = await evaluated(
    scaled(0.1, PCA.eigenvalues, exponential),
    scaled(1, PCA.eigenvalues, exponential),
  );
  close(primaryOf(outcome.rows).estimate.value, 0, 0.2);
  assert.equal(verdicts(outcome), ['not reproduced']);
});

test('networks that learn no PC have no order of them, whatever members are added', async () => {
  const still: Curve = () => 1;
  const { rows } = await evaluated(scaled(0.1, LIKE_VARIANCES, sigmoid), scaled(1, PCA.eigenvalues, still));
  assert.equal(primaryOf(rows).estimate, {
    reason:
      'not defined, whatever members are added: 5 of 5 members of scale 1 have no partial correlation of ' +
      'the times at which they learn PCs',
    lasting: true,
  });
});

test('one scale is refused with the cure', async () => {
  await refused(
    evaluated(scaled(1, PCA.eigenvalues, exponential)),
    /regimes: scale 1 on made has one scale.*sweep initialisationScale/,
  );
});

test.run();
