import { faultOfOurs, lossBound, meanOfFirst, relativeDifference, sixDigits } from './agreement.js';
import type { Contender } from '../contender/contender.js';
import { Entrant, PATIENCE, reasonOf, type Patience } from '../contender/entrant.js';
import type { EndLine, ReadyLine, RoundLine } from '../contender/lines.js';
import type { Workload } from '../workload/workloads.js';

/** The outcome of a contender. */
export interface Measurement {
  readonly contender: Contender;
  /** Network-steps a second by round. Undefined for rounds after it failed. */
  readonly rates: readonly (number | undefined)[];
  readonly ready?: ReadyLine;
  readonly end?: EndLine;
  /** Cores used by itself and by everything else, by round. */
  readonly cores: readonly RoundLine['cores'][];
  /**
   * Difference of its losses after 0 to 3 calls from ours. Undefined for ours, and without losses to compare.
   */
  readonly difference?: number;
  /** Why it has no number, or a wrong one. */
  readonly fault?: string;
}

export interface Measuring {
  readonly rounds: number;
  readonly seconds: number;
  /** Variables added to the children's environment, the adapter among them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly patience?: Patience;
  /** True to compare our losses with the recorded ones, which fits only a workload of its original size. */
  readonly recorded: boolean;
  /** True if all contenders train the same, so that each one's losses are compared with the first one's. */
  readonly alike: boolean;
  onStage(contender: Contender, stage: 'start' | 'warm-up' | number): void;
}

interface Running {
  readonly contender: Contender;
  readonly entrant: Entrant;
  readonly rates: (number | undefined)[];
  readonly cores: RoundLine['cores'][];
  ready?: ReadyLine;
  end?: EndLine;
  difference?: number;
  fault?: string;
}

/**
 * Starts the contenders one after another. Then each trains once a round, one at a time, so that a noisy
 * neighbour slows all equally. Ours come first. A contender that fails keeps its reason, and the others
 * continue. Rejects only if `signal` aborts.
 */
export async function measureTogether(
  contenders: readonly Contender[],
  workload: Workload,
  measuring: Measuring,
): Promise<Measurement[]> {
  const { rounds, seconds, environment, signal, onStage } = measuring;
  const all: Running[] = [];
  const attempt = async (running: Running, what: () => Promise<void>): Promise<void> => {
    if (running.fault !== undefined) return;
    try {
      await what();
    } catch (error) {
      signal.throwIfAborted();
      running.fault = reasonOf(error);
      running.entrant.kill();
    }
  };
  try {
    for (const contender of contenders) {
      onStage(contender, 'start');
      const entrant = new Entrant(contender, environment, signal, measuring.patience ?? PATIENCE);
      const running: Running = { contender, entrant, rates: [], cores: [] };
      all.push(running);
      await attempt(running, async () => {
        running.ready = await entrant.ready();
        judgeLosses(running, measuring.alike ? all[0].ready : undefined, workload, measuring.recorded);
        running.fault ??= faultOfAdapter(running, all);
      });
      if (running.fault !== undefined) entrant.kill();
    }
    for (let round = -1; round < rounds; round++) {
      for (const running of all) {
        onStage(running.contender, round < 0 ? 'warm-up' : round);
        const { rates, cores, entrant } = running;
        await attempt(running, async () => {
          const line = await entrant.round(seconds);
          if (round < 0) return;
          rates[round] = line.rate;
          cores.push(line.cores);
        });
      }
    }
    for (const running of all) {
      await attempt(running, async () => {
        running.end = await running.entrant.end();
        running.fault = faultOfEnd(running.ready, running.end);
      });
    }
  } finally {
    all.forEach(({ entrant }) => entrant.kill());
  }
  return all.map(({ entrant: _, rates, ...rest }) => ({
    ...rest,
    rates: Array.from({ length: rounds }, (_each, round) => rates[round]),
  }));
}

/** Sets `fault` if the losses differ from the reference: the recorded ones for ours, ours for a peer. */
function judgeLosses(
  running: Running,
  ours: ReadyLine | undefined,
  workload: Workload,
  recorded: boolean,
): void {
  const { ready, contender } = running;
  if (ready === undefined) return;
  if (contender.ours !== undefined && recorded) {
    running.fault = faultOfOurs(contender.workload, workload, ready.memberLosses ?? []);
  }
  if (ours?.memberLosses === undefined || ours.traceSteps === undefined || ready === ours) return;
  const members = contender.members / contender.processes;
  const byStep = new Map(
    ours.traceSteps.map((step, at) => [step, meanOfFirst(ours.memberLosses!, members)[at]]),
  );
  const compared = contender.ours === undefined ? ready.lossTrace.slice(0, 4) : ready.lossTrace;
  const steps = ready.traceSteps ?? compared.map((_, call) => call * ready.stepsPerCall);
  const expected = steps.map((step) => byStep.get(step) ?? NaN);
  running.difference = relativeDifference(compared, expected);
  const bound = lossBound(workload);
  if (!(running.difference <= bound)) {
    running.fault ??=
      `losses after ${steps.join(', ')} steps are ${compared.map(sixDigits).join(', ')}, pcbias has ` +
      `${expected.map(sixDigits).join(', ')}; float32 rounding allows a relative ${bound.toExponential(1)}`;
  }
}

/** Says so if a peer on WebGPU took another adapter than ours there. */
function faultOfAdapter({ contender, ready }: Running, all: readonly Running[]): string | undefined {
  const ours = all.find((each) => each.contender.ours !== undefined && each.contender.onAdapter);
  const [found, expected] = [ready, ours?.ready].map((line) => line?.versions.adapter);
  if (!contender.onAdapter || found === undefined || expected === undefined) return undefined;
  // Ours adds the width of Mesa's vectors to the driver's name; a peer tells the name alone.
  const name = String(expected).replace(/, \d+ bits$/, '');
  if (found === expected || found === name) return undefined;
  return `ran on ${String(found)}, expected ${String(expected)} as pcbias`;
}

/**
 * A loss can rise above its start for some steps (W3). Then the losses after 0 to 3 steps show that it falls.
 */
function faultOfEnd(ready: ReadyLine | undefined, { lossEnd, steps }: EndLine): string | undefined {
  if (ready === undefined) return undefined;
  const [first] = ready.lossTrace;
  const lowest = Math.min(lossEnd, ...ready.lossTrace.slice(1));
  if (Number.isFinite(lossEnd) && lowest < first) return undefined;
  return `the loss did not fall: ${sixDigits(first)} at first, ${sixDigits(lossEnd)} after ${steps} steps`;
}
