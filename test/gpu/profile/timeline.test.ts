import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Timeline, traceEvents, type TraceEvent } from '../../../src/gpu/profile/timeline.js';

const span = (begin: number, end: number) => ({ begin, end });

function eventsOf(timeline: Timeline): TraceEvent[] {
  return (JSON.parse(timeline.text()) as { traceEvents: TraceEvent[] }).traceEvents;
}

test('an event for each stretch, in microseconds from the first on, in lanes with names', () => {
  const timeline = new Timeline();
  const program = {};
  timeline.repetition(program, span(10, 20), [
    { name: 'product', args: { flops: 8 }, ...span(11, 13.5) },
    { name: 'sum', args: { flops: 2 }, ...span(13.5, 14) },
  ]);
  timeline.submit(program, 7, span(21, 30), span(22, 29));
  timeline.phase('encode', span(9, 10));
  timeline.section('a trial', span(5, 40));
  const file = JSON.parse(timeline.text()) as { traceEvents: TraceEvent[]; otherData: { holds: string } };
  assert.match(file.otherData.holds, /first 5 repetitions of each program/);
  const lanes = new Map(
    file.traceEvents.flatMap((each) =>
      each.name === 'thread_name' ? [[each.tid, String(each.args.name)] as const] : [],
    ),
  );
  assert.equal([...lanes.values()], ['GPU kernels', 'submits', 'host', 'trials']);
  const found = file.traceEvents.flatMap((each) =>
    each.ph === 'X' ? [[lanes.get(each.tid), each.name, each.ts, each.dur]] : [],
  );
  assert.equal(found, [
    ['GPU kernels', 'product', 6000, 2500],
    ['GPU kernels', 'sum', 8500, 500],
    ['GPU kernels', '7 repetitions', 17000, 7000],
    ['submits', '1 repetition, kernel by kernel', 5000, 10000],
    ['submits', '7 repetitions', 16000, 9000],
    ['host', 'encode', 4000, 1000],
    ['trials', 'a trial', 0, 35000],
  ]);
});

test('what overlaps goes to lanes of its own', () => {
  const entries = [span(0, 10), span(5, 12), span(10, 15), span(11, 13)].map((each) => ({
    lane: 'submits' as const,
    name: `${each.begin}`,
    ...each,
  }));
  const events = traceEvents(entries);
  const names = events.flatMap((each) => (each.name === 'thread_name' ? [each.args.name] : []));
  assert.equal(names, ['submits', 'submits 2', 'submits 3']);
  const rows = new Map<number, string[]>();
  for (const each of events) {
    if (each.ph === 'X') rows.set(each.tid, [...(rows.get(each.tid) ?? []), each.name]);
  }
  assert.equal([...rows.values()], [['0', '10'], ['5'], ['11']]);
});

test('it is bounded, however long a training is', () => {
  const timeline = new Timeline();
  const program = {};
  const kernels = [{ name: 'product', ...span(0, 1) }];
  for (let trial = 0; trial < 3; trial++) {
    for (let i = 0; i < 1000; i++) {
      timeline.repetition(program, span(i, i + 1), kernels);
      timeline.submit(program, 1, span(i, i + 1), span(i, i + 1));
      timeline.phase('wait', span(i, i + 1));
    }
    timeline.section('trial', span(0, 1000));
  }
  const count = eventsOf(timeline).filter(({ ph }) => ph === 'X').length;
  assert.is(count, 5 * 2 + 20 * 2 + 3 * 200 + 3);
  const many = new Timeline();
  for (let i = 0; i < 60_000; i++) many.submit({}, 1, span(i, i + 1), span(i, i + 1));
  assert.is(eventsOf(many).filter(({ ph }) => ph === 'X').length, 50_000);
});

test.run();
