import type { Finished } from './node-process.js';

/**
 * Runs `body` in this process as if it were one that writes into pipes, and resolves to what it wrote and to
 * the exit code that it returned. `environment` overrides this process's until then. Not for two bodies at
 * once, nor for one that ends the process.
 */
export async function captured(
  environment: Readonly<Record<string, string>>,
  body: () => Promise<number>,
): Promise<Finished> {
  const outer = { ...process.env };
  Object.assign(process.env, environment);
  const [stdout, stderr] = [new Captured(process.stdout), new Captured(process.stderr)];
  try {
    const code = await body();
    return { code, signal: null, stdout: stdout.text, stderr: stderr.text };
  } finally {
    stdout.restore();
    stderr.restore();
    for (const name of Object.keys(process.env)) if (!(name in outer)) delete process.env[name];
    Object.assign(process.env, outer);
  }
}

/** What of a stream a command asks for, besides `write`. */
const OF_A_TERMINAL = ['isTTY', 'columns'] as const;

/** Takes what is written to a stream, which is no terminal meanwhile. */
class Captured {
  text = '';
  private readonly outer: object;

  constructor(private readonly stream: NodeJS.WriteStream) {
    this.outer = Object.fromEntries(
      ['write', ...OF_A_TERMINAL].map((name) => [name, Reflect.get(stream, name) as unknown]),
    );
    for (const name of OF_A_TERMINAL) Reflect.set(stream, name, undefined);
    Reflect.set(stream, 'write', (part: string | Uint8Array, ...rest: unknown[]): boolean => {
      this.text += typeof part === 'string' ? part : Buffer.from(part).toString('utf8');
      const done = rest.at(-1);
      if (typeof done === 'function') queueMicrotask(() => void done());
      return true;
    });
  }

  restore(): void {
    Object.assign(this.stream, this.outer);
  }
}
