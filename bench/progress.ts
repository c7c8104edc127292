import { duration } from '../src/cli/session/progress.js';

/** Lines on stderr with the time left, which is what is planned times how much slower than planned it went so far. */
export class BenchProgress {
  private doneSeconds = 0;
  private readonly startedMs = performance.now();

  constructor(
    private readonly plannedSeconds: number,
    private readonly write: (line: string) => void,
  ) {}

  /** A stage of `seconds` begins. */
  stage(what: string, seconds: number): void {
    const elapsedMs = performance.now() - this.startedMs;
    const pace = this.doneSeconds > 0 ? Math.max(1, elapsedMs / 1000 / this.doneSeconds) : 1;
    const leftMs = Math.max(0, this.plannedSeconds - this.doneSeconds) * pace * 1000;
    this.doneSeconds += seconds;
    this.write(`${what}  (about ${duration(leftMs)} left)`);
  }
}
