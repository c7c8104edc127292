import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FindingError, type EnsembleEvidence, type Outcome } from '../../../src/finding/finding.js';
import { judge } from '../../../src/finding/result.js';
import { whitening } from '../../../src/finding/claims/whitening.js';
import {
  alternating,
  evidenceOf,
  GAUSSIAN,
  LINEAR,
  learnedAt,
  NONLINEAR,
  noisyOrder,
} from '../support/synthetic-evidence.js';

const EXAMPLES = 200;
const MEMBERS = 9;
const labels = alternating(EXAMPLES);
const WHITE = { ...GAUSSIAN, transform: { kind: 'zca', regulariser: 0.01 } } as const;

/** An ensemble whose members share their order of learning to the given degree. */
function ensemble(
  name: string,
  shared: number,
  changes: Partial<EnsembleEvidence> = {},
  members = MEMBERS,
): EnsembleEvidence {
  const trace = learnedAt(
    labels,
    members,
    20,
    noisyOrder({ seed: name, examples: EXAMPLES, members, shared }),
  );
  return evidenceOf(trace, { data: name, architecture: 'net', training: 'sgd', layers: LINEAR, ...changes });
}

const MATCHED =
  'r(accessibility of two disjoint groups) on all test examples, pearson, pooled, at checkpoints of ' +
  'equal accuracy';
const evaluate = (raw: EnsembleEvidence[], white: EnsembleEvidence[]) =>
  whitening.evaluate({ roles: { raw, white }, options: {}, seed: '1' }) as Outcome;
const valueOf = ({ rows }: Outcome, quantity: string) => {
  const row = rows.find(
    (each) => each.quantity.endsWith(quantity) && each.quantity.includes('pearson, pooled'),
  );
  assert.ok(row, quantity);
  return row!.estimate;
};

test(
  'a linear net that keeps no order on white data: reproduced, and only the share lost over all ' +
    'examples decides',
  () => {
    const outcome = evaluate([ensemble('raw', 1)], [ensemble('white', 0, { dataSpec: WHITE })]);
    const judged = judge(whitening, outcome);
    assert.is(judged.verdict, 'reproduced');
    const deciding = judged.rows.filter(({ expectation }) => expectation);
    assert.equal(
      deciding.map(({ quantity }) => quantity),
      [`${MATCHED}: share lost, (raw − white) / raw`],
    );
    assert.is(valueOf(outcome, 'all test examples, pearson, pooled: raw').value, 1);
    // Independent members: 0 within three standard errors of a correlation of 200 examples, three times less
    // for the mean of 20 splits.
    const white = valueOf(outcome, 'all test examples, pearson, pooled: white').value!;
    assert.ok(Math.abs(white) <= 3 / Math.sqrt(EXAMPLES), `${white}`);
  },
);

test(
  'white data that are learned later in the same order: less in common at equal steps, nothing lost at ' +
    'equal accuracy',
  () => {
    const later = noisyOrder({ seed: 'white', examples: EXAMPLES, members: MEMBERS, shared: 0.9 });
    const trace = learnedAt(labels, MEMBERS, 20, (member, x) => 6 + later(member, x));
    const white = { ...ensemble('white', 0.9, { dataSpec: WHITE }), trace };
    const outcome = evaluate([ensemble('raw', 0.9)], [white]);
    const decided = judge(whitening, outcome);
    assert.is(decided.verdict, 'not reproduced');
    const [share] = decided.rows.filter(({ expectation }) => expectation);
    assert.ok(Math.abs(share.estimate.value!) < 0.1, `${share.estimate.value}`);
  },
);

test('a linear net that keeps its order on white data: not reproduced', () => {
  const outcome = evaluate([ensemble('raw', 0.9)], [ensemble('white', 0.9, { dataSpec: WHITE })]);
  assert.is(judge(whitening, outcome).verdict, 'not reproduced');
});

test('a fall of known size is inside its interval, for the ensembles and for their difference', () => {
  // Groups of 3 whose members share s² of their variance correlate 3 s² / (1 + 2 s²) by Spearman and Brown.
  const group = (shared: number) => (3 * shared ** 2) / (1 + 2 * shared ** 2);
  const outcome = evaluate([ensemble('raw', 0.9)], [ensemble('white', 0.5, { dataSpec: WHITE })]);
  for (const [quantity, expected] of [
    ['all test examples, pearson, pooled: raw', group(0.9)],
    ['all test examples, pearson, pooled: white', group(0.5)],
    ['all test examples, pearson, pooled: raw − white', group(0.9) - group(0.5)],
  ] as const) {
    const { value, interval } = valueOf(outcome, quantity);
    // Examples are one draw for all members: 2 standard errors of a correlation of 200 examples, (1 −
    // r²)/√200, on top.
    const slack = (2 * (1 - expected ** 2)) / Math.sqrt(EXAMPLES) + 0.02;
    assert.ok(
      interval!.low - slack <= expected && expected <= interval!.high + slack,
      `${quantity}: ${value}, ${expected}`,
    );
  }
});

test('for a non-linear net what it keeps and what the first fifth loses decide', () => {
  const nonlinear = { layers: NONLINEAR };
  const rows = evaluate(
    [ensemble('raw', 0.9, nonlinear)],
    [ensemble('white', 0.7, { dataSpec: WHITE, ...nonlinear })],
  ).rows.filter(({ expectation }) => expectation);
  assert.equal(
    rows.map(({ quantity }) => quantity),
    [
      `${MATCHED}: share lost, (raw − white) / raw`,
      `${MATCHED.replace('all test examples', 'the 20 % of test examples learned first')}: raw − white`,
    ],
  );
});

test('every number has a name of its own', () => {
  const { rows } = evaluate([ensemble('raw', 1)], [ensemble('white', 0, { dataSpec: WHITE })]);
  const names = rows.map(({ data, ensembles, quantity }) => [data, ensembles, quantity].join());
  assert.is(new Set(names).size, names.length);
});

test('a partner that is missing is noted, and without any the finding cannot be evaluated', () => {
  const white = ensemble('white', 0, { dataSpec: WHITE });
  const lonely = ensemble('raw', 1, { architecture: 'conv' });
  assert.match(
    evaluate([ensemble('raw', 1), lonely], [white]).notes.join(),
    /raw \/ conv \/ sgd has no white/,
  );
  assert.throws(
    () => evaluate([lonely], [white]),
    (error: unknown) => error instanceof FindingError && /same architectures/.test(error.message),
  );
  const elsewhere = ensemble('white', 0, { dataSpec: { ...WHITE, test: 61 } });
  assert.throws(() => evaluate([ensemble('raw', 1)], [elsewhere]), /on the same examples/);
});

test('two partners for one ensemble are refused, unless one has its training', () => {
  const white = (training: string) => ensemble('white', 0, { dataSpec: WHITE, training });
  assert.throws(() => evaluate([ensemble('raw', 1)], [white('a'), white('b')]), /found 2 white ensembles/);
  assert.is(evaluate([ensemble('raw', 1)], [white('a'), white('sgd')]).rows[0].data, 'raw | white');
});

test('roles the wrong way round are refused: data that were not whitened are no white ones', () => {
  assert.throws(
    () => evaluate([ensemble('white', 0, { dataSpec: WHITE })], [ensemble('raw', 1)]),
    /whitening: raw has transform none, expected zca for the role white/,
  );
});

test('too few members for three groups are refused', () => {
  assert.throws(
    () => evaluate([ensemble('raw', 1, {}, 5)], [ensemble('white', 0, { dataSpec: WHITE })]),
    /found 5 members that finished/,
  );
});

test.run();
