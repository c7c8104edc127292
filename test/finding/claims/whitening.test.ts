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
import { primaryOf } from '../support/rows.js';

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

const evaluate = (raw: EnsembleEvidence[], white: EnsembleEvidence[]) =>
  whitening.evaluate({ roles: { raw, white }, options: {}, seed: '1' }) as Outcome;
const valueOf = ({ rows }: Outcome, quantity: string) => {
  const row = rows.find(
    (each) => each.quantity.endsWith(quantity) && each.quantity.includes('pearson, pooled'),
  );
  assert.ok(row, quantity);
  return row!.estimate;
};

test('a linear net that keeps no order on white data: reproduced', () => {
  const outcome = evaluate([ensemble('raw', 1)], [ensemble('white', 0, { dataSpec: WHITE })]);
  const judged = judge(whitening, outcome);
  assert.is(judged.verdict, 'reproduced');
  assert.ok(Math.abs(primaryOf(judged.rows).estimate.value! - 1) < 0.1);
  assert.is(valueOf(outcome, 'all test examples, pearson, pooled: raw').value, 1);
  // Independent members: 0 within three standard errors of a correlation of 200 examples, three times less
  // for the mean of 20 splits.
  const white = valueOf(outcome, 'all test examples, pearson, pooled: white').value!;
  assert.ok(Math.abs(white) <= 3 / Math.sqrt(EXAMPLES), `${white}`);
});

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
    const { value } = primaryOf(decided.rows).estimate;
    assert.ok(Math.abs(value!) < 0.1, `${value}`);
    const [raw, later10] = decided.rows.filter(({ kind }) => kind === 'paper');
    assert.ok(raw.estimate.value! > later10.estimate.value!, 'at equal steps something seems lost');
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

test('the share lost is known, and the same for few and for many members', () => {
  // Members that share s² of their variance correlate s².
  const lost = (0.9 ** 2 - 0.6 ** 2) / 0.9 ** 2;
  for (const members of [6, 24]) {
    const [raw, white] = [0.9, 0.6].map((shared, at) =>
      ensemble(`${at}/${members}`, shared, at === 1 ? { dataSpec: WHITE } : {}, members),
    );
    const { value } = primaryOf(evaluate([raw], [white]).rows).estimate;
    assert.ok(Math.abs(value! - lost) < 0.1, `${members} members: ${value}, ${lost}`);
  }
});

test('a non-linear net decides nothing: the claim is not applicable to it', () => {
  const nonlinear = { layers: NONLINEAR };
  const outcome = evaluate(
    [ensemble('raw', 0.9, nonlinear)],
    [ensemble('white', 0.7, { dataSpec: WHITE, ...nonlinear })],
  );
  assert.is(judge(whitening, outcome).verdict, 'not applicable');
  assert.match(primaryOf(outcome.rows).notApplicable ?? '', /it is not linear/);
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
