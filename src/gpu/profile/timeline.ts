import type { Phase } from './section.js';
import type { Span } from './span.js';

/** Entries kept: timed repetitions and other submits per program, and stretches of each phase per section. */
const MOST_REPETITIONS = 5;
const MOST_SUBMITS = 20;
const MOST_PHASES = 200;
/** Limit over all entries, which makes a file of about 8 MB. */
const MOST_EVENTS = 50_000;

/** Says in words what a timeline holds. */
const TIMELINE_EXTENT =
  `kernels of the first ${MOST_REPETITIONS} repetitions of each program that were timed kernel by kernel, ` +
  `the first ` +
  `${MOST_SUBMITS} other submits of each program, and the first ${MOST_PHASES} times in a trial that the ` +
  `host did each of its things; ${MOST_EVENTS} events at most`;

const LANES = ['GPU kernels', 'submits', 'host', 'trials'] as const;
export type Lane = (typeof LANES)[number];
type Args = Readonly<Record<string, number | string>>;

/** An activity with its span in milliseconds of the host's clock. */
export interface TimelineEntry extends Span {
  readonly lane: Lane;
  readonly name: string;
  readonly args?: Args;
}

/**
 * An event of the trace-event format, which chrome://tracing and Perfetto read: a stretch in microseconds, or
 * a lane's name.
 */
export type TraceEvent =
  | {
      readonly ph: 'X';
      readonly name: string;
      readonly pid: 1;
      readonly tid: number;
      readonly ts: number;
      readonly dur: number;
      readonly args: Args;
    }
  | {
      readonly ph: 'M';
      readonly name: 'thread_name' | 'thread_sort_index';
      readonly pid: 1;
      readonly tid: number;
      readonly args: Args;
    };

/** Keeps the first entries of each activity, up to the limits above. */
export class Timeline {
  private readonly entries: TimelineEntry[] = [];
  private readonly ofProgram = {
    repetitions: new WeakMap<object, number>(),
    submits: new WeakMap<object, number>(),
  };
  private readonly phases = new Map<Phase, number>();

  /** Adds a timed repetition with its kernels. */
  repetition(
    program: object,
    host: Span,
    kernels: readonly (Span & Pick<TimelineEntry, 'name' | 'args'>)[],
  ): void {
    if (count(this.ofProgram.repetitions, program) > MOST_REPETITIONS) return;
    this.keep({ lane: 'submits', name: '1 repetition, kernel by kernel', ...spanOf(host) });
    for (const kernel of kernels) this.keep({ lane: 'GPU kernels', ...kernel });
  }

  /**
   * Adds any other submit: its span on the host, from hand-over until it was known to be done, and its span
   * on the device.
   */
  submit(program: object, repetitions: number, host: Span, device: Span): void {
    if (count(this.ofProgram.submits, program) > MOST_SUBMITS) return;
    const name = `${repetitions} ${repetitions === 1 ? 'repetition' : 'repetitions'}`;
    this.keep({ lane: 'submits', name, ...spanOf(host) });
    this.keep({ lane: 'GPU kernels', name, ...spanOf(device) });
  }

  phase(phase: Phase, span: Span): void {
    if (count(this.phases, phase) <= MOST_PHASES) this.keep({ lane: 'host', name: phase, ...spanOf(span) });
  }

  /** Adds a section that has ended. */
  section(title: string, span: Span): void {
    this.phases.clear();
    this.keep({ lane: 'trials', name: title, ...spanOf(span) });
  }

  /** Returns JSON in the trace-event format. */
  text(): string {
    const file = {
      displayTimeUnit: 'ms',
      otherData: { holds: TIMELINE_EXTENT },
      traceEvents: traceEvents(this.entries),
    };
    return `${JSON.stringify(file)}\n`;
  }

  private keep(entry: TimelineEntry): void {
    if (this.entries.length < MOST_EVENTS) this.entries.push(entry);
  }
}

/**
 * Returns events with times relative to the first entry. Overlapping stretches of one lane, e.g. two submits
 * in flight, go to lanes of their own (`submits`, `submits 2`), because a viewer draws overlaps in one lane
 * as nested calls.
 */
export function traceEvents(entries: readonly TimelineEntry[]): TraceEvent[] {
  const start = entries.reduce((first, { begin }) => Math.min(first, begin), Infinity);
  let tid = 0;
  return LANES.flatMap((lane) => {
    const own = entries.filter((entry) => entry.lane === lane).sort((a, b) => a.begin - b.begin);
    return disjoint(own).flatMap((row, index): TraceEvent[] => {
      tid++;
      const of = { ph: 'M', pid: 1, tid } as const;
      return [
        { ...of, name: 'thread_name', args: { name: index === 0 ? lane : `${lane} ${index + 1}` } },
        { ...of, name: 'thread_sort_index', args: { sort_index: tid } },
        ...row.map(({ name, begin, end, args = {} }): TraceEvent => {
          const [ts, dur] = [begin - start, end - begin].map((ms) => Math.round(1e6 * ms) / 1e3);
          return { ph: 'X', name, pid: 1, tid, ts, dur, args };
        }),
      ];
    });
  });
}

/** Sorts entries into rows, so that within a row each entry begins after the previous one has ended. */
function disjoint(sorted: readonly TimelineEntry[]): TimelineEntry[][] {
  const rows: TimelineEntry[][] = [];
  for (const entry of sorted) {
    const row = rows.find((each) => each[each.length - 1].end <= entry.begin);
    if (row) row.push(entry);
    else rows.push([entry]);
  }
  return rows;
}

/** Increments the count of `key` and returns it. */
function count<K extends object | string>(counts: Counts<K>, key: K): number {
  const next = (counts.get(key) ?? 0) + 1;
  counts.set(key, next);
  return next;
}

interface Counts<K> {
  get(key: K): number | undefined;
  set(key: K, count: number): unknown;
}

function spanOf({ begin, end }: Span): Span {
  return { begin, end };
}
