import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forgetting } from '../../../src/finding/claims/forgetting.js';
import { locAcross } from '../../../src/finding/claims/loc-across.js';
import { locSame } from '../../../src/finding/claims/loc-same.js';
import { exponent } from '../../../src/finding/claims/ours/exponent.js';
import { prediction } from '../../../src/finding/claims/ours/prediction.js';
import { reliability } from '../../../src/finding/claims/ours/reliability.js';
import { pcOrderNonlinear } from '../../../src/finding/claims/pc-order-nonlinear.js';
import { randomOrder } from '../../../src/finding/claims/random-order.js';
import type { EnsembleEvidence, Finding } from '../../../src/finding/finding.js';
import { constantNumbers, lackingMembers } from '../../../src/finding/evidence/lasting-lack.js';
import { judge, mayStillDecide, type FindingResult } from '../../../src/finding/result.js';
import type { SplitTrace } from '../../../src/trace/trace.js';
import { linear } from '../../train/support/nets.js';
import { training } from '../../train/support/training-spec.js';
import { pcBiased } from '../support/pc-biased.js';
import { primaryOf } from '../support/rows.js';
import { NONLINEAR } from '../support/synthetic-evidence.js';
import { balancedLabels, sharedOrder, syntheticEvidence } from '../support/synthetic.js';

/** The same ensemble with a member that is right about all examples from the first checkpoint on. */
function withOneRightAlways(evidence: EnsembleEvidence, member = 2): EnsembleEvidence {
  const { members, test: split } = evidence.trace;
  const { labels } = split;
  const predictions = split.predictions.map((own, at) => {
    const row = Math.floor(at / labels.length);
    return row % members === member ? labels[at % labels.length] : own;
  });
  const changed: SplitTrace = { ...split, predictions };
  return { ...evidence, trace: { ...evidence.trace, train: changed, test: changed } };
}

const EXAMPLES = 120;
const LABELS = balancedLabels(EXAMPLES, 3);

function ordered(label: string, members: number, layers = NONLINEAR, data = 'made'): EnsembleEvidence {
  const learnedAt = sharedOrder(EXAMPLES, 14, 2, 'order');
  return syntheticEvidence({ label, data, members, labels: LABELS, checkpoints: 16, learnedAt, layers });
}

function shuffled(members: number): EnsembleEvidence {
  const made = ordered('net', members, NONLINEAR, 'shuffled');
  return { ...made, dataSpec: { source: 'mnist', normalise: 'none', labelling: { kind: 'shuffled' } } };
}

function biased(members: number, changes: Partial<EnsembleEvidence> = {}): EnsembleEvidence {
  return { ...pcBiased('net', { bias: -0.7, noise: 2, members }), layers: NONLINEAR, ...changes };
}

const ofExponent = (members: number, power: number): EnsembleEvidence =>
  biased(members, {
    data: `power-${power}`,
    dataSpec: { source: 'mnist', normalise: 'none', transform: { kind: 'power', exponent: power } },
  });

/** With momentum only the closed form predicts. */
const CLOSED = { layers: linear(2, 16, 12, 3), spec: training({ momentum: 0.9 }) };

/** The ensembles of a finding, of so many members; the last one of its first role gets the odd member. */
const CASES: readonly [Finding, (members: number) => Record<string, EnsembleEvidence[]>][] = [
  [locSame, (members) => ({ ensembles: [ordered('other', members), ordered('net', members)] })],
  [locAcross, (members) => ({ ensembles: [ordered('other', members), ordered('net', members)] })],
  [randomOrder, (members) => ({ shuffled: [shuffled(members)], real: [ordered('net', members)] })],
  [forgetting, (members) => ({ ensembles: [ordered('net', members)] })],
  [exponent, (members) => ({ ensembles: [0, 1, 2].map((power) => ofExponent(members, power)) })],
  [reliability, (members) => ({ ensembles: [biased(members)] })],
  [pcOrderNonlinear, (members) => ({ ensembles: [biased(members)] })],
  [prediction, (members) => ({ ensembles: [biased(members, CLOSED)], kernel: [] })],
];

async function found(finding: Finding, roles: Record<string, EnsembleEvidence[]>): Promise<FindingResult> {
  const judged = judge(finding, await finding.evaluate({ roles, options: {}, seed: '1' }));
  return { ...judged, trainingSeconds: 0, evaluationSeconds: 0, trials: [] };
}

for (const [finding, roles] of CASES) {
  test(`${finding.id}: a member without a number ends the looks, and members added leave it so`, async () => {
    const whole = primaryOf((await found(finding, roles(6))).rows);
    assert.is.not(whole.estimate.interval, undefined, 'it has a number without such a member');
    for (const members of [6, 12]) {
      const [[role, ensembles], ...others] = Object.entries(roles(members));
      const last = ensembles.length - 1;
      const odd = [...ensembles.slice(0, last), withOneRightAlways(ensembles[last])];
      const result = await found(finding, Object.fromEntries([[role, odd], ...others]));
      const { estimate, verdict } = primaryOf(result.rows);
      assert.equal([verdict, estimate.value, estimate.lasting], ['undecided', undefined, true]);
      const reason = `not defined, whatever members are added: 1 of ${members} members of net `;
      assert.ok(estimate.reason?.includes(reason), estimate.reason);
      assert.not.ok(mayStillDecide(result));
    }
  });
}

test('networks of one architecture that do not agree yet have no number, and more may give one', async () => {
  // Two orders of which one is the other backwards: r of two single members is −1 for half of the pairs.
  const forwards = sharedOrder(EXAMPLES, 14, 0, 'order');
  const opposed = syntheticEvidence({
    label: 'net',
    members: 6,
    labels: LABELS,
    checkpoints: 16,
    learnedAt: (member, x) => (member % 2 === 0 ? forwards(0, x) : 15 - forwards(0, x)),
  });
  const result = await found(locAcross, { ensembles: [ordered('other', 6), opposed] });
  const { estimate, verdict } = primaryOf(result.rows);
  assert.is(verdict, 'undecided');
  assert.equal(estimate, { reason: 'not defined for these members' });
  assert.ok(mayStillDecide(result));
});

test('numbers that are missing are counted, and nothing is said where none is', () => {
  const net = { label: 'net' };
  assert.is(
    lackingMembers(net, [1, NaN, 0, -Infinity], 'have none'),
    'not defined, whatever members are added: 2 of 4 members of net have none',
  );
  assert.is(lackingMembers(net, [1, 0], 'have none'), undefined);
  assert.is(constantNumbers([1, 2], 'critical PCs'), undefined);
  for (const constant of [[3, NaN, 3], [NaN], []]) {
    assert.is(
      constantNumbers(constant, 'critical PCs'),
      'not defined, whatever members are added: critical PCs are the same for all examples',
    );
  }
});

test.run();
