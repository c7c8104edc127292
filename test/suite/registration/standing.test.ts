import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { standingLine, standingOf } from '../../../src/suite/registration/standing.js';
import { ASKING, NOTES, registered, suiteOf } from './sample.js';

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

test.run();
