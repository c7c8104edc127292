import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LineError, parseEnd, parseReady, parseRound } from '../../../bench/contender/lines.js';

const READY = {
  ready: true,
  peer: 'tfjs-webgpu',
  variant: 'batched tf.matMul',
  workload: 'W1',
  E: 16,
  stepsPerCall: 1,
  lossTrace: [1.1, 1, null],
  versions: { tfjs: '4.22.0' },
};

test('a ready line with what it says; a loss that is not finite comes as null and becomes NaN', () => {
  const ready = parseReady(JSON.stringify(READY));
  assert.is(ready.peer, 'tfjs-webgpu');
  assert.is(ready.E, 16);
  assert.equal(ready.lossTrace, [1.1, 1, NaN]);
  assert.equal(ready.versions, { tfjs: '4.22.0' });
  assert.is(ready.memberLosses, undefined);
});

test('losses by member where there are any', () => {
  const ready = parseReady(JSON.stringify({ ...READY, memberLosses: [[1, 2]], traceSteps: [0] }));
  assert.equal(ready.memberLosses, [[1, 2]]);
  assert.equal(ready.traceSteps, [0]);
});

test('a round and an end', () => {
  assert.equal(parseRound('{"rate":3.5,"seconds":1,"cores":{"own":1.9,"others":0.1}}'), {
    rate: 3.5,
    cores: { own: 1.9, others: 0.1 },
  });
  assert.equal(parseEnd('{"lossEnd":0.5,"steps":12}'), { lossEnd: 0.5, steps: 12 });
  assert.ok(Number.isNaN(parseEnd('{"lossEnd":null,"steps":12}').lossEnd));
});

for (const [what, parse] of [
  ['{"ready":true', parseReady],
  ['{}', parseReady],
  [JSON.stringify({ ...READY, lossTrace: [] }), parseReady],
  [JSON.stringify({ ...READY, E: 0 }), parseReady],
  ['{"rate":"fast"}', parseRound],
  ['{"rate":null}', parseRound],
  ['{"rate":-1}', parseRound],
  ['{"steps":1}', parseEnd],
] as const) {
  test(`${parse.name} refuses ${what.slice(0, 40)}`, () => {
    assert.throws(
      () => parse(what),
      (error: unknown) =>
        error instanceof LineError && /^printed '.*', expected a line of JSON with /.test(error.message),
    );
  });
}

test.run();
