import { ProgramProfile, type KernelWork, type ProgramTimes } from './program-profile.js';
import { profileRows, type Peaks, type ProfileRow } from './rows.js';
import { sectionTimes, shifted, type Phase, type PlainSubmit, type SectionTimes } from './section.js';
import type { Span } from './span.js';
import { Timeline } from './timeline.js';

/** A profiler identifies a program by the reference to its dispatches. */
export type ProgramKey = readonly { readonly work?: KernelWork }[];

interface OpenSection {
  readonly title: string;
  readonly begin: number;
  readonly submits: (Pick<PlainSubmit, 'host' | 'device'> & { readonly program: ProgramProfile })[];
  readonly timed: Span[];
  readonly phases: (Span & { readonly phase: Phase })[];
}

/**
 * Records how long the kernels of programs take and where the rest of the wall time goes. A `DeviceBackend`
 * takes it, and its device must have timestamps. One profiler serves one backend after another. All times are
 * milliseconds.
 */
export class Profiler {
  private readonly profiles = new WeakMap<ProgramKey, ProgramProfile>();
  private readonly all: ProgramProfile[] = [];
  private readonly ended: SectionTimes[] = [];
  private readonly timeline = new Timeline();
  private open: OpenSection | undefined;
  /** Offset from the device's clock to the host's: the best one seen on the current device. */
  private offset = -Infinity;

  /** `clock` returns the host's milliseconds, as `performance.now()` does. */
  constructor(readonly clock: () => number = () => performance.now()) {}

  /** Begins a section, e.g. a trial, and ends the previous one. */
  section(title: string): void {
    this.endSection();
    this.open = { title, begin: this.clock(), submits: [], timed: [], phases: [] };
  }

  /** Ends the open section, if there is one. Its work must be finished. */
  endSection(): void {
    const { open } = this;
    this.open = undefined;
    if (!open) return;
    const host = { begin: open.begin, end: this.clock() };
    this.timeline.section(open.title, host);
    const submits = open.submits.map(({ program, ...spans }) => {
      const { kernelShare } = program;
      const { begin, end } = spans.device;
      const kernels = kernelShare && {
        ms: kernelShare.median * (end - begin),
        // Too few pairs give no interval. The whole time is then taken as the error, which is short for a
        // program that ran so rarely.
        halfMs: (Number.isNaN(kernelShare.half) ? 1 : kernelShare.half) * (end - begin),
      };
      return { ...spans, kernels };
    });
    this.ended.push(sectionTimes({ ...open, host, submits }));
  }

  /** Starts a device, whose clock is unrelated to the previous one's. */
  newDevice(): void {
    this.offset = -Infinity;
  }

  /** True if the next repetition of a program should be timed kernel by kernel. */
  isDue(program: ProgramKey): boolean {
    return this.of(program).isDue(this.clock());
  }

  hasRun(program: ProgramKey): boolean {
    return this.of(program).hasRun;
  }

  /**
   * Records a repetition that ran each dispatch in a pass of its own, with or without an ordinary repetition
   * `before` it. `emptiedFrom` is the time at which the wait for an empty device began.
   */
  timed(
    program: ProgramKey,
    { kernels, before }: { readonly kernels: readonly Span[]; readonly before?: Span },
    host: Span,
    emptiedFrom: number,
  ): void {
    this.of(program).timed(kernels, before, host.end);
    this.open?.timed.push({ begin: emptiedFrom, end: host.end });
    this.offset = Math.max(this.offset, host.begin - (before ?? kernels[0]).begin);
    const named = kernels.map((span, index) => {
      const { operation = '?', flops = 0, bytes = 0 } = program[index].work ?? {};
      return { name: operation, args: { flops, bytes }, ...shifted(span, this.offset) };
    });
    this.timeline.repetition(program, host, named);
  }

  /** Records a submit of whole repetitions in one pass. */
  ran(program: ProgramKey, repetitions: number, host: Span, device: Span): void {
    const profile = this.of(program);
    profile.ran(repetitions, device);
    this.offset = Math.max(this.offset, host.begin - device.begin);
    this.open?.submits.push({ program: profile, host, device });
    this.timeline.submit(program, repetitions, host, shifted(device, this.offset));
  }

  /** Records what the host was busy with. */
  phase(phase: Phase, span: Span): void {
    this.open?.phases.push({ phase, ...span });
    this.timeline.phase(phase, span);
  }

  get programs(): ProgramTimes[] {
    return this.all.map(({ times }) => times);
  }

  /** Sections that have ended, in order. */
  get sections(): readonly SectionTimes[] {
    return this.ended;
  }

  /** Returns one row per operation over everything so far. */
  table(peaks?: Peaks): ProfileRow[] {
    return profileRows(this.programs, peaks);
  }

  /** Returns the text of a trace-event file. */
  traceEvents(): string {
    return this.timeline.text();
  }

  private of(program: ProgramKey): ProgramProfile {
    let profile = this.profiles.get(program);
    if (!profile) {
      profile = new ProgramProfile(program.map(({ work }) => work ?? UNKNOWN_WORK));
      this.profiles.set(program, profile);
      this.all.push(profile);
    }
    return profile;
  }
}

const UNKNOWN_WORK: KernelWork = { operation: 'unknown', flops: 0, bytes: 0 };

/** Runs `work` and records how long it took. If it returns a promise, the time runs until that settles. */
export function during<T>(profiler: Profiler | undefined, phase: Phase, work: () => T): T {
  if (!profiler) return work();
  const begin = profiler.clock();
  const note = (): void => profiler.phase(phase, { begin, end: profiler.clock() });
  const result = work();
  if (result instanceof Promise) void result.then(note, note);
  else note();
  return result;
}
