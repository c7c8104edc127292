import { Child, ChildError } from './child.js';
import type { Contender } from './contender.js';
import {
  LineError,
  parseEnd,
  parseReady,
  parseRound,
  type EndLine,
  type ReadyLine,
  type RoundLine,
} from './lines.js';
import { PEERS } from '../workload/workloads.js';

/** How long a contender may take, in milliseconds. A slow one takes one step a round. */
export interface Patience {
  readonly readyMs: number;
  /** Time allowed beyond the requested seconds. */
  readonly roundMs: number;
}

export const PATIENCE: Patience = { readyMs: 180_000, roundMs: 60_000 };

/** Cures for the missing Debian or npm packages. */
const CURES: readonly (readonly [RegExp, string])[] = [
  [
    /No module named '(torch|numpy)'|ENOENT.*python|python3.*ENOENT/,
    'cure on Debian: apt-get install python3-torch python3-numpy libopenblas0-openmp libopenblas0-pthread',
  ],
  [/Cannot find package/, 'cure: npm ci in bench/peers'],
];

/** A running contender with its one or two processes, which stay alive from the first losses to the last. */
export class Entrant {
  private readonly children: readonly Child[];

  constructor(
    contender: Contender,
    environment: Readonly<Record<string, string>>,
    signal: AbortSignal,
    private readonly patience = PATIENCE,
  ) {
    const { command, processes } = contender;
    this.children = Array.from(
      { length: processes },
      () => new Child({ command, cwd: PEERS, environment, signal }),
    );
  }

  /** Both processes train the same members, so the first one's losses stand for both. */
  async ready(): Promise<ReadyLine> {
    const lines = await Promise.all(this.children.map((child) => child.next(this.patience.readyMs)));
    return lines.map(parseReady)[0];
  }

  /** Trains for about `seconds` and adds up the rates of its processes. */
  async round(seconds: number): Promise<RoundLine> {
    this.children.forEach((child) => child.ask({ seconds }));
    const timeoutMs = this.patience.roundMs + 2000 * seconds;
    const lines = await Promise.all(this.children.map((child) => child.next(timeoutMs)));
    return together(lines.map(parseRound));
  }

  async end(): Promise<EndLine> {
    this.children.forEach((child) => child.close());
    const lines = await Promise.all(this.children.map((child) => child.next(this.patience.readyMs)));
    await Promise.all(this.children.map((child) => child.gone(5000)));
    return lines.map(parseEnd)[0];
  }

  kill(): void {
    this.children.forEach((child) => child.kill());
  }
}

/** Each process counts its siblings among the others. */
function together(lines: readonly RoundLine[]): RoundLine {
  const own = lines.reduce((sum, { cores }) => sum + cores.own, 0);
  const all = lines[0].cores.own + lines[0].cores.others;
  return {
    rate: lines.reduce((sum, { rate }) => sum + rate, 0),
    cores: { own, others: Math.max(0, all - own) },
  };
}

/** Returns why a contender has no number, with the cure if there is a known one. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const cure = CURES.find(([symptom]) => symptom.test(message));
  const named = error instanceof ChildError || error instanceof LineError;
  const told = named || !(error instanceof Error) ? message : `${error.name}: ${message}`;
  return cure === undefined ? told : `${told}; ${cure[1]}`;
}
