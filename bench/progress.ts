import { duration } from '../src/cli/session/progress.js';

/**
 * Prints lines on stderr with the time left: the planned time, multiplied by how much slower than planned the
 * bench has been so far.
 */
export class BenchProgress {
  private doneSeconds = 0;
  private readonly startedMs = performance.now();

  constructor(
    private readonly plannedSeconds: number,
    private readonly write: (line: string) => void,
  ) {}

  /** Begins a stage of `seconds`. */
  stage(what: string, seconds: number): void {
    const elapsedMs = performance.now() - this.startedMs;
    const pace = this.doneSeconds > 0 ? Math.max(1, elapsedMs / 1000 / this.doneSeconds) : 1;
    const leftMs = Math.max(0, this.plannedSeconds - this.doneSeconds) * pace * 1000;
    this.doneSeconds += seconds;
    this.write(`${what}  (about ${duration(leftMs)} left)`);
  }
}
