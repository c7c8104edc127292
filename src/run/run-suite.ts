import type { Backend } from '../ops/backend.js';
import { trialCost, type CostTraits } from './cost.js';
import type { Suite, Trial } from '../suite/suite.js';
import { drawName } from '../trace/draw-name.js';
import { declaredExtent } from '../data/extent.js';
import { RECORD_FILE, TRACE_FILE, type TrialRecord } from '../trace/description.js';
import { encodeTrace } from '../trace/encode.js';
import type { ComputeSettings } from '../train/compute-settings.js';
import { Interrupted } from '../train/train.js';
import type { ComponentsSource } from './components.js';
import { identifyTrials, missingMembers, type IdentifiedTrial } from './identify-trials.js';
import { type Datasets } from './datasets.js';
import { failedRecord, trainBlocks, type TrialContext } from './run-trial.js';
import { joinRecords, type RecordPart } from '../store/join-records.js';
import { failedAttempts, failedFolder, membersName } from '../store/member-blocks.js';
import type { ResultStore } from '../store/result-store.js';

/** Hears of the progress of a suite. Trials are numbered from 0 in the sequence of the plan. */
export interface RunObserver {
  planned(trials: readonly IdentifiedTrial[]): void;
  started(index: number): void;
  /**
   * Steps handed over of a trial's total, and the share of the suite's work (in FLOPs) that is done, 0 to 1.
   */
  progressed(index: number, steps: number, total: number, share: number): void;
  finished(index: number, record: TrialRecord): void;
}

/** Everything that a suite needs from outside. */
export interface RunContext {
  readonly store: ResultStore;
  readonly datasets: Datasets;
  readonly components: ComponentsSource;
  /** Opens a backend for so many FLOPs: once at the start, and again after it was lost. */
  readonly openBackend: (plannedFlops: number) => Promise<Backend>;
  readonly versions: Readonly<Record<string, string>>;
  readonly now: () => Date;
  readonly observer: RunObserver;
  readonly signal: AbortSignal;
  readonly settings?: ComputeSettings;
  /** Awaited before the first member is trained; not called where all are stored. */
  readonly beforeTraining?: () => Promise<void>;
  /**
   * Called when a trial has ended, also for one that was done before: its place in the plan, and the name by
   * which `readTrial` finds it.
   */
  readonly onEnded?: (index: number, name: string) => void;
}

/** How a suite ended. */
export interface RunSummary {
  /** Names by which `readTrial` finds its trials, in the sequence of the plan. */
  readonly names: readonly string[];
  readonly failed: number;
  readonly interrupted: boolean;
}

/**
 * Trains the members of a suite's trials that are not stored yet. Each block is published as it ends, so an
 * interruption loses at most the one that was running. A trial that fails is recorded as failed, with the
 * reason, and the next one gets a fresh backend. Rejects with InputError if data cannot be loaded, and with
 * the error of `openBackend`.
 */
export async function runSuite(suite: Suite, context: RunContext): Promise<RunSummary> {
  const { store, datasets, observer } = context;
  const identified = await identifyTrials(suite, datasets, store);
  if (identified.some(({ missing }) => missing.length > 0)) await context.beforeTraining?.();
  observer.planned(identified);
  const names: string[] = [];
  let work: Work | undefined;
  let backend: Backend | undefined;
  let failed = 0;
  try {
    for (const [index, each] of identified.entries()) {
      if (each.missing.length === 0) {
        names.push(each.name);
        context.onEnded?.(index, each.name);
        continue;
      }
      const { settings } = context;
      const planned = work ?? (await Work.of(identified, { settings }));
      backend ??= await context.openBackend(planned.total);
      work ??= await Work.of(identified, { backend, settings });
      const outcome = await attempt(each, index, { ...context, suite: suite.name, backend }, work);
      names.push(outcome.name);
      context.onEnded?.(index, outcome.name);
      if (outcome.failed) {
        failed++;
        // The trial's record holds the reason. The next trial gets a fresh backend.
        await backend.close().catch(() => undefined);
        backend = undefined;
      }
    }
    return { names, failed, interrupted: false };
  } catch (error) {
    if (error instanceof Interrupted) {
      return { names, failed, interrupted: true };
    }
    throw error;
  } finally {
    await backend?.close();
  }
}

async function attempt(
  identified: IdentifiedTrial,
  index: number,
  context: RunContext & TrialContext,
  work: Work,
): Promise<{ name: string; failed: boolean }> {
  const { store, datasets, observer, now } = context;
  const { trial, hash, blocksHash, name } = identified;
  const dataset = await datasets.of(trial);
  const started = now();
  if (context.signal.aborted) {
    throw new Interrupted('interrupted');
  }
  observer.started(index);
  const names = [trial.data.name, trial.architecture.name, trial.training.name];
  const forgetFailures = async (): Promise<void> => {
    const earlier = failedAttempts(await store.list(), [blocksHash, hash]);
    for (const folder of earlier) await store.remove(folder);
  };
  try {
    const onProgress = (steps: number, total: number): void =>
      observer.progressed(index, steps, total, work.shareAt(index, steps / total));
    const trained: (RecordPart & { readonly divergedAt: Int32Array })[] = [];
    for await (const { members, record, trace } of trainBlocks(identified, dataset, context, onProgress)) {
      const files = new Map<string, Uint8Array | string>([
        [RECORD_FILE, recordText(record)],
        [TRACE_FILE, encodeTrace(trace)],
      ]);
      await store.publish(membersName(names, blocksHash, members), files);
      trained.push({ record, used: members.count, divergedAt: trace.divergedAt });
    }
    await forgetFailures();
    const divergedAt = Int32Array.from(trained.flatMap((each) => [...each.divergedAt]));
    observer.finished(index, joinRecords(trained, divergedAt));
    return { name, failed: false };
  } catch (error) {
    if (error instanceof Interrupted) {
      throw error;
    }
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const record = failedRecord(identified, dataset, context, { started, reason });
    await forgetFailures();
    await store.publish(failedFolder(name), new Map([[RECORD_FILE, recordText(record)]]));
    observer.finished(index, record);
    return { name: failedFolder(name), failed: true };
  }
}

function recordText(record: TrialRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** FLOPs of the members of a trial that are still to be trained. */
export async function flopsOf(identified: IdentifiedTrial, traits?: CostTraits): Promise<number> {
  const members = missingMembers(identified);
  if (members === 0) return 0;
  const { trial, trainExamples, testExamples } = identified;
  const extent = { ...declaredExtent(trial.data.spec), train: trainExamples, test: testExamples };
  return (await trialCost({ ...trial, members }, extent, traits)).work.all.flops;
}

/** Shares of a suite's work, to estimate the time that is left. */
class Work {
  private readonly before: number[] = [];
  /** FLOPs of all trials that are to be trained. */
  readonly total: number;

  private constructor(private readonly own: readonly number[]) {
    let sum = 0;
    for (const flops of own) {
      this.before.push(sum);
      sum += flops;
    }
    this.total = sum;
  }

  static async of(identified: readonly IdentifiedTrial[], traits: CostTraits): Promise<Work> {
    const own: number[] = [];
    for (const each of identified) own.push(await flopsOf(each, traits));
    return new Work(own);
  }

  /** Share of all work done when trial `index` is done to `share`. */
  shareAt(index: number, share: number): number {
    return (this.before[index] + share * this.own[index]) / this.total;
  }
}

/** Name of a trial in messages and progress lines. */
export function trialName({ data, dataDraw, architecture, training }: Trial): string {
  return `${drawName(data.name, dataDraw)} / ${architecture.name} / ${training.name}`;
}
