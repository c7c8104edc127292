import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { standingLine, standingOf } from '../../../src/suite/registration/standing.js';
import { ASKING, NOTES, registered, suiteOf, withOtherRevision } from './sample.js';

const test = suite('standing');

const SUITE = suiteOf(ASKING);
const trialAt = (startedAt: string) => ({
  data: 'mnist',
  architecture: 'linear-2',
  training: 'sgd',
  startedAt,
});

test('without a registration a run explores', () => {
  const standing = standingOf(SUITE, undefined);
  assert.is(standing.status, 'exploratory');
  assert.is(standingLine(standing), 'exploratory: the suite names no registration');
});

test('a run as registered confirms, if its trials began after the registration', () => {
  const registration = registered();
  const standing = standingOf(SUITE, registration, [trialAt('2026-11-28T09:30:00.001Z')]);
  assert.equal([standing.status, standing.reasons], ['confirming', []]);
  assert.is(
    standingLine(standing),
    `confirming: as registration ${registration.hash.slice(0, 12)} of ${NOTES.date} says`,
  );
});

test('a trial that began before the registration, or with it, makes the run exploratory', () => {
  const later = trialAt('2026-11-28T10:00:00.000Z');
  for (const early of ['2026-11-28T09:29:59.999Z', NOTES.date, 'unknown']) {
    const { status, reasons } = standingOf(SUITE, registered(), [later, trialAt(early)]);
    assert.is(status, 'exploratory', early);
    assert.equal(reasons, [
      `1 of 2 trials began before it was registered (mnist / linear-2 / sgd at ${early})`,
    ]);
  }
  const [reason] = standingOf(SUITE, registered(), [
    trialAt('2026-11-28T09:00:00.000Z'),
    trialAt('2026-11-27T09:00:00.000Z'),
    later,
  ]).reasons;
  assert.match(reason, /^2 of 3 trials .* at 2026-11-27T09:00:00\.000Z\)$/, 'the earliest is named');
});

test('a difference makes it exploratory; a line has the first four, the standing has all', () => {
  const one = standingOf({ ...SUITE, members: 12 }, registered());
  assert.is(one.status, 'exploratory');
  assert.match(
    standingLine(one),
    /^exploratory: differs from registration .*Z: members is 12, registered 8$/,
  );
  const [linear, mlp] = ['linear, depth: 2, width: 64', 'mlp, depth: 2, width: 64'];
  const text = ASKING.replace(linear, 'linear, depth: 3, width: 65')
    .replace(mlp, 'mlp, depth: 3, width: 65')
    .replace('epochs: 10', 'epochs: 11')
    .replace('members: 8', 'members: 9');
  const many = standingOf(suiteOf(text), registered());
  assert.is(many.reasons.length, 6);
  assert.match(standingLine(many), /: members is 9, [^;]*;[^;]*;[^;]*;[^;]*; and 2 more$/);
});

/** What is said of a finding whose first estimand has another revision than the registration. */
function revisionText(finding: string): string {
  const { primary } = registered().findings.find((each) => each.finding === finding)!;
  return `${finding}: the revision of ${JSON.stringify(primary[0].quantity)} is 1, registered 2`;
}

test('a finding whose estimand alone differs explores, with its reason, and the others confirm', () => {
  const registration = withOtherRevision(registered(), 'loc-across');
  const standing = standingOf(SUITE, registration, [trialAt('2026-11-28T10:00:00.000Z')]);
  const reason = revisionText('loc-across');
  assert.equal(standing, {
    status: 'confirming',
    reasons: [],
    deviations: new Map([['loc-across', [reason]]]),
    registration,
  });
  assert.is(
    standingLine(standing),
    `confirming, except loc-across: differs from registration ${registration.hash.slice(0, 12)} of ` +
      `${NOTES.date}: ${reason}`,
  );
});

test('a difference of the whole run beats that of a finding, and all reasons are given', () => {
  const registration = withOtherRevision(registered(), 'loc-across');
  const reason = revisionText('loc-across');
  const early = trialAt(NOTES.date);
  for (const [standing, other] of [
    [standingOf({ ...SUITE, members: 12 }, registration), 'members is 12, registered 8'],
    [standingOf({ ...SUITE, seed: '2' }, registration), 'seed is "2", registered "1"'],
    [
      standingOf(SUITE, registration, [early]),
      `1 of 1 trials began before it was registered (mnist / linear-2 / sgd at ${NOTES.date})`,
    ],
  ] as const) {
    assert.equal([standing.status, standing.reasons], ['exploratory', [reason, other]]);
    assert.is(standing.deviations.size, 0);
    assert.ok(standingLine(standing).endsWith(`Z: ${reason}; ${other}`));
  }
});

test('a run whose every finding differs explores as a whole', () => {
  const one = withOtherRevision(registered(), 'loc-across');
  const { status, reasons, deviations } = standingOf(SUITE, withOtherRevision(one, 'early-stopping'));
  assert.is(status, 'exploratory');
  assert.is(deviations.size, 0);
  assert.equal([reasons.length, reasons[0]], [3, revisionText('loc-across')], 'early-stopping declares two');
});

test.run();
