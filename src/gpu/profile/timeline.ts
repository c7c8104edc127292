import type { Phase } from './section.js';
import type { Span } from './span.js';

/** Timed repetitions and other submits of each program, and stretches of each phase in each section, that are kept. */
const MOST_REPETITIONS = 5;
const MOST_SUBMITS = 20;
const MOST_PHASES = 200;
/** In all, a file of about 8 MB. */
const MOST_EVENTS = 50_000;

/** What a timeline holds, in words. */
export const TIMELINE_EXTENT =
  `kernels of the first ${MOST_REPETITIONS} repetitions of each program that were timed kernel by kernel, the first ` +
  `${MOST_SUBMITS} other submits of each program, and the first ${MOST_PHASES} times in a trial that the host did each of its ` +
  `things; ${MOST_EVENTS} events at most`;

const LANES = ['GPU kernels', 'submits', 'host', 'trials'] as const;
export type Lane = (typeof LANES)[number];
type Args = Readonly<Record<string, number | string>>;

/** Something that took its time; milliseconds of the host's clock. */
export interface TimelineEntry extends Span {
  readonly lane: Lane;
  readonly name: string;
  readonly args?: Args;
}

/** An event of the trace-event format, which chrome://tracing and Perfetto read: a stretch in microseconds, or a lane's name. */
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

/** Keeps the beginning of each thing that goes on, within bounds. */
export class Timeline {
  private readonly entries: TimelineEntry[] = [];
  private readonly ofProgram = {
    repetitions: new WeakMap<object, number>(),
    submits: new WeakMap<object, number>(),
  };
  private readonly phases = new Map<Phase, number>();

  /** A repetition that was timed, with its kernels. */
  repetition(
    program: object,
    host: Span,
    kernels: readonly (Span & Pick<TimelineEntry, 'name' | 'args'>)[],
  ): void {
    if (count(this.ofProgram.repetitions, program) > MOST_REPETITIONS) return;
    this.keep({ lane: 'submits', name: '1 repetition, kernel by kernel', ...spanOf(host) });
    for (const kernel of kernels) this.keep({ lane: 'GPU kernels', ...kernel });
  }

  /** Any other submit, from when it was handed over until it was known to be done, and its time on the device. */
  submit(program: object, repetitions: number, host: Span, device: Span): void {
    if (count(this.ofProgram.submits, program) > MOST_SUBMITS) return;
    const name = `${repetitions} ${repetitions === 1 ? 'repetition' : 'repetitions'}`;
    this.keep({ lane: 'submits', name, ...spanOf(host) });
    this.keep({ lane: 'GPU kernels', name, ...spanOf(device) });
  }

  phase(phase: Phase, span: Span): void {
    if (count(this.phases, phase) <= MOST_PHASES) this.keep({ lane: 'host', name: phase, ...spanOf(span) });
  }

  /** A section has ended. */
  section(title: string, span: Span): void {
    this.phases.clear();
    this.keep({ lane: 'trials', name: title, ...spanOf(span) });
  }

  /** JSON of the trace-event format. */
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
 * Events with times from the first entry on. Stretches of one lane that overlap, e.g. two submits in flight, go to lanes of their
 * own (`submits`, `submits 2`): a viewer draws what overlaps in one lane as if one had called the other.
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

/** Entries in rows, in each of which none begins before the one before has ended. */
function disjoint(sorted: readonly TimelineEntry[]): TimelineEntry[][] {
  const rows: TimelineEntry[][] = [];
  for (const entry of sorted) {
    const row = rows.find((each) => each[each.length - 1].end <= entry.begin);
    if (row) row.push(entry);
    else rows.push([entry]);
  }
  return rows;
}

/** Counts one more under `key`. */
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
