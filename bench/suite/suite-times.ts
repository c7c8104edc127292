import type { Clocks, PhaseTime } from './phase-clock.js';

/** What a whole suite took, from the start of its process. */
export interface SuiteTimes {
  readonly adapter: string;
  readonly suite: string;
  readonly members: number;
  readonly trials: number;
  readonly findings: number;
  readonly failed: number;
  /** Time before the first line of the program ran. */
  readonly start: Clocks;
  /** From first to last, `start` included. */
  readonly total: Clocks;
  readonly phases: Readonly<Record<string, PhaseTime>>;
}

/** Rows of the table: start, phases in their sequence, and what belongs to none of them. */
export function phaseRows({
  start,
  total,
  phases,
}: SuiteTimes): (Clocks & { phase: string; times: number })[] {
  const named = [
    { phase: 'start', ...start, times: 1 },
    ...Object.entries(phases).map(([phase, time]) => ({ phase, ...time })),
  ];
  const sum = (pick: (row: Clocks) => number): number => named.reduce((all, row) => all + pick(row), 0);
  const wallMs = total.wallMs - sum((row) => row.wallMs);
  const cpuMs = total.cpuMs - sum((row) => row.cpuMs);
  return [...named, { phase: 'other', wallMs, cpuMs, times: 1 }];
}
