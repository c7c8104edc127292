/** Wall and processor milliseconds since some fixed time; the processor's are those of all threads. */
export interface Clocks {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** What a phase took, and how often it was entered. */
export interface PhaseTime extends Clocks {
  readonly times: number;
}

/**
 * Divides the time of a process among phases. Every moment counts once: for the phase that was entered last
 * of those that are open, or for none.
 */
export class PhaseClock {
  private readonly taken = new Map<string, PhaseTime>();
  private readonly open: { readonly phase: string }[] = [];
  private last: Clocks;

  constructor(private readonly read: () => Clocks = clocksOfProcess) {
    this.last = read();
  }

  /** Runs `work` as a phase, until its promise settles. */
  async during<T>(phase: string, work: () => Promise<T>): Promise<T> {
    const leave = this.enter(phase);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /** Enters a phase; the result leaves it. */
  enter(phase: string): () => void {
    this.charge();
    const entry = { phase };
    this.open.push(entry);
    const { wallMs, cpuMs, times } = this.of(phase);
    this.taken.set(phase, { wallMs, cpuMs, times: times + 1 });
    return () => {
      this.charge();
      const at = this.open.indexOf(entry);
      if (at >= 0) this.open.splice(at, 1);
    };
  }

  /** Phases in the sequence in which they were first entered. */
  get phases(): ReadonlyMap<string, PhaseTime> {
    this.charge();
    return this.taken;
  }

  private charge(): void {
    const now = this.read();
    const phase = this.open.at(-1)?.phase;
    if (phase !== undefined) {
      const { wallMs, cpuMs, times } = this.of(phase);
      this.taken.set(phase, {
        wallMs: wallMs + now.wallMs - this.last.wallMs,
        cpuMs: cpuMs + now.cpuMs - this.last.cpuMs,
        times,
      });
    }
    this.last = now;
  }

  private of(phase: string): PhaseTime {
    return this.taken.get(phase) ?? { wallMs: 0, cpuMs: 0, times: 0 };
  }
}

/** Time since this process began. */
export function clocksOfProcess(): Clocks {
  const { user, system } = process.cpuUsage();
  return { wallMs: performance.now(), cpuMs: (user + system) / 1000 };
}
