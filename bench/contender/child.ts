import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** A contender's process ended, hung, or could not be started. The message becomes the reason in its row. */
export class ChildError extends Error {
  override readonly name = 'ChildError';
}

/** How a process is started. */
export interface Launching {
  readonly command: readonly string[];
  readonly cwd: string;
  /** Variables that are added to this process's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Aborting it ends the process and everything that it started. */
  readonly signal: AbortSignal;
}

const KEPT_CHARACTERS = 8000;

/**
 * A process that receives lines on its stdin and answers with lines of JSON on its stdout. Other lines are
 * ignored.
 */
export class Child {
  private readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly lines: string[] = [];
  private readonly ended: Promise<string>;
  private noise = '';
  private wake: (() => void) | undefined;
  private reason: string | undefined;

  constructor({ command, cwd, environment, signal }: Launching) {
    // It has a process group of its own, so that ending it ends its children, and Ctrl-C reaches only this
    // process.
    this.process = spawn(command[0], command.slice(1), {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const keep = (text: string): void => {
      this.noise = `${this.noise}${text}`.slice(-KEPT_CHARACTERS);
    };
    this.process.stderr.setEncoding('utf8').on('data', keep);
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return keep(`${line}\n`);
      this.lines.push(line);
      this.wake?.();
    });
    // The process may exit before it reads this line. Its exit reports that.
    this.process.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.process.on('error', (error) => resolve(`could not be started: ${error.message}`));
      this.process.on('close', (code, ending) => resolve(this.whyEnded(code, ending)));
    });
    void this.ended.then((reason) => {
      this.reason = reason;
      this.wake?.();
    });
    const kill = (): void => this.kill();
    signal.addEventListener('abort', kill);
    void this.ended.then(() => signal.removeEventListener('abort', kill));
    if (signal.aborted) this.kill();
  }

  /**
   * Returns its next line of JSON. Rejects with ChildError if the process ends first or takes longer than
   * `timeoutMs`; in that case it is killed.
   */
  async next(timeoutMs: number): Promise<string> {
    const late = Date.now() + timeoutMs;
    for (;;) {
      const line = this.lines.shift();
      if (line !== undefined) return line;
      if (this.reason !== undefined) throw new ChildError(this.reason);
      const left = late - Date.now();
      if (left <= 0) {
        this.kill();
        throw new ChildError(`gave no answer within ${Math.round(timeoutMs / 1000)} s`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  ask(question: object): void {
    this.process.stdin.write(`${JSON.stringify(question)}\n`);
  }

  /** Closes its stdin, so that it prints its last line and ends. */
  close(): void {
    this.process.stdin.end();
  }

  /** Resolves when the process has ended, and kills it after `timeoutMs`. */
  async gone(timeoutMs: number): Promise<void> {
    const timer = setTimeout(() => this.kill(), timeoutMs);
    await this.ended;
    clearTimeout(timer);
  }

  kill(): void {
    if (this.process.pid === undefined || this.reason !== undefined) return;
    try {
      process.kill(-this.process.pid, 'SIGKILL');
    } catch {
      // The process has already ended.
    }
  }

  private whyEnded(code: number | null, signal: NodeJS.Signals | null): string {
    const ending = signal === null ? `ended with exit code ${code}` : `was killed by ${signal}`;
    const complaints = this.noise
      .split('\n')
      .filter((line) => /error|cannot|not |fail|no module/i.test(line) && !/^\s+at |Warning:/.test(line));
    const said = (complaints.at(-1) ?? this.noise.trim().split('\n').at(-1) ?? '').trim().slice(0, 300);
    return said === '' ? ending : `${ending}: ${said}`;
  }
}
