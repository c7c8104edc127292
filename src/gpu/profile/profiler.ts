import { ProgramProfile, type KernelWork, type ProgramTimes } from './program-profile.js';
import { profileRows, type Peaks, type ProfileRow } from './rows.js';
import { sectionTimes, shifted, type Phase, type PlainSubmit, type SectionTimes } from './section.js';
import type { Span } from './span.js';
import { Timeline } from './timeline.js';

/** What identifies a program to a profiler: its dispatches, by reference. */
export type ProgramKey = readonly { readonly work?: KernelWork }[];

interface OpenSection {
  readonly title: string;
  readonly begin: number;
  readonly submits: (Pick<PlainSubmit, 'host' | 'device'> & { readonly program: ProgramProfile })[];
  readonly timed: Span[];
  readonly phases: (Span & { readonly phase: Phase })[];
}

/**
 * Notes what the kernels of programs take and where the rest of the wall time goes. Give it to `new DeviceBackend(...)`, whose
 * device has timestamps; one profiler serves one backend after the other. All times are milliseconds.
 */
export class Profiler {
  private readonly profiles = new WeakMap<ProgramKey, ProgramProfile>();
  private readonly all: ProgramProfile[] = [];
  private readonly ended: SectionTimes[] = [];
  private readonly timeline = new Timeline();
  private open: OpenSection | undefined;
  /** From the device's clock to the host's; the best that was seen of the backend of now. */
  private offset = -Infinity;

  /** `clock`: milliseconds of the host, as `performance.now()`. */
  constructor(readonly clock: () => number = () => performance.now()) {}

  /** Begins a section, e.g. a trial, and ends the one before. */
  section(title: string): void {
    this.endSection();
    this.open = { title, begin: this.clock(), submits: [], timed: [], phases: [] };
  }

  /** Ends the section that is open, if one is; its work must be finished. */
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
        // Too few pairs tell nothing: as if it could be all of it, which is little where such a program ran briefly.
        halfMs: (Number.isNaN(kernelShare.half) ? 1 : kernelShare.half) * (end - begin),
      };
      return { ...spans, kernels };
    });
    this.ended.push(sectionTimes({ ...open, host, submits }));
  }

  /** A device with a clock of its own begins. */
  newDevice(): void {
    this.offset = -Infinity;
  }

  /** Whether the next repetition of a program is to be timed kernel by kernel. */
  isDue(program: ProgramKey): boolean {
    return this.of(program).isDue(this.clock());
  }

  hasRun(program: ProgramKey): boolean {
    return this.of(program).hasRun;
  }

  /**
   * A repetition in which each dispatch was a pass of its own, with one as usual before it or not; `emptiedFrom` is when one began to
   * empty the device for them.
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

  /** A submit of whole repetitions in one pass. */
  ran(program: ProgramKey, repetitions: number, host: Span, device: Span): void {
    const profile = this.of(program);
    profile.ran(repetitions, device);
    this.offset = Math.max(this.offset, host.begin - device.begin);
    this.open?.submits.push({ program: profile, host, device });
    this.timeline.submit(program, repetitions, host, shifted(device, this.offset));
  }

  /** What the host was busy with. */
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

  /** Rows by operation over everything so far. */
  table(peaks?: Peaks): ProfileRow[] {
    return profileRows(this.programs, peaks);
  }

  /** Text of a trace-event file. */
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

/** Runs `work` and notes how long it took, until its promise settles where it gives one. */
export function during<T>(profiler: Profiler | undefined, phase: Phase, work: () => T): T {
  if (!profiler) return work();
  const begin = profiler.clock();
  const note = (): void => profiler.phase(phase, { begin, end: profiler.clock() });
  const result = work();
  if (result instanceof Promise) void result.then(note, note);
  else note();
  return result;
}
