import { Presets, SingleBar } from 'cli-progress';
import { missingMembers, type IdentifiedTrial } from '../../run/identify-trials.js';
import { trialName, type RunObserver } from '../../run/run-suite.js';
import type { TrialRecord } from '../../trace/description.js';

/** Without a terminal, a line is printed at most this often inside a trial. */
const LINE_EVERY_MS = 30_000;

/** Shows a running suite: a bar with the time left on a terminal, plain lines otherwise; both on stderr. */
export class ProgressDisplay implements RunObserver {
  private trials: readonly IdentifiedTrial[] = [];
  private startedMs = performance.now();
  private readonly bar: SingleBar | undefined;
  private lastLineMs = 0;
  private left = '';

  constructor(private readonly stream: NodeJS.WriteStream) {
    if (stream.isTTY) {
      this.bar = new SingleBar(
        {
          format: ' {bar} {percentage}%  {left}  {what}',
          stream,
          hideCursor: true,
          clearOnComplete: true,
          barsize: 24,
          gracefulExit: false,
        },
        Presets.shades_grey,
      );
    }
  }

  planned(trials: readonly IdentifiedTrial[]): void {
    this.trials = trials;
    // A suite with looks is planned at each of them.
    this.startedMs = performance.now();
    this.left = '';
    this.line(storedText(trials));
    if (trials.some(({ missing }) => missing.length > 0)) {
      this.bar?.start(1000, 0, { left: 'compiling', what: '' });
    }
  }

  started(index: number): void {
    const what = this.name(index);
    if (this.bar) {
      this.bar.update({ what });
    } else {
      this.line(`[${index + 1}/${this.trials.length}] ${what}${this.left ? `  (${this.left} left)` : ''}`);
    }
    this.lastLineMs = performance.now();
  }

  progressed(index: number, steps: number, total: number, share: number): void {
    const elapsedMs = performance.now() - this.startedMs;
    this.left = share > 0.01 ? duration((elapsedMs * (1 - share)) / share) : 'estimating';
    if (this.bar) {
      this.bar.update(Math.round(1000 * share), { left: `${this.left} left`, what: this.name(index) });
    } else if (performance.now() - this.lastLineMs > LINE_EVERY_MS) {
      this.lastLineMs = performance.now();
      this.line(`  step ${steps} of ${total}, ${Math.round(100 * share)} % of the suite, ${this.left} left`);
    }
  }

  finished(index: number, { state, reason, durationMs }: TrialRecord): void {
    const ending = state === 'done' ? duration(durationMs) : `${state.toUpperCase()}: ${reason ?? ''}`;
    this.line(`[${index + 1}/${this.trials.length}] ${this.name(index)}: ${ending}`);
  }

  /** Removes the bar. */
  stop(): void {
    this.bar?.stop();
  }

  private name(index: number): string {
    return trialName(this.trials[index].trial);
  }

  /** Prints a line above the bar. */
  line(text: string): void {
    if (this.bar?.isActive) {
      this.stream.clearLine(0);
      this.stream.cursorTo(0);
    }
    this.stream.write(`${text}\n`);
  }
}

/**
 * What is stored of a plan: `4 trials, 1 of them done already; each other one has 24 of 48 members`. Members
 * are named where some are stored of a trial that is not done.
 */
export function storedText(trials: readonly IdentifiedTrial[]): string {
  const open = trials
    .map((each) => ({ of: each.trial.members, stored: each.trial.members - missingMembers(each) }))
    .filter(({ of, stored }) => stored < of);
  const done = trials.length - open.length;
  const text = `${trials.length} trials, ${done} of them done already`;
  const sum = (of: 'of' | 'stored') => open.reduce((total, each) => total + each[of], 0);
  if (sum('stored') === 0) return text;
  const [first] = open;
  if (open.some(({ of, stored }) => of !== first.of || stored !== first.stored)) {
    return `${text}; ${done === 0 ? 'they' : 'the others'} have ${sum('stored')} of ${sum('of')} members`;
  }
  return `${text}; each${done === 0 ? '' : ' other one'} has ${first.stored} of ${first.of} members`;
}

/** `850 ms`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(ms: number): string {
  if (ms < 1000) {
    return `${Math.round(ms)} ms`;
  }
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
