import { ThreadPool } from '../../platform/node/thread-pool.js';
import type { Evaluation, FindingEvaluator, FindingTask } from '../../run/finding-evaluator.js';
import type { Suite } from '../../suite/suite.js';
import { CommandError, type ExitCode } from '../exit.js';

/** What each thread is given when it starts. */
export interface FindingSetup {
  readonly suite: Suite;
  /** Folder of the suite's trials. */
  readonly trials: string;
  readonly dataDir: string | undefined;
  /** Folder in which principal components are kept; undefined: the one that all calls share. */
  readonly components: string | undefined;
}

/** What a thread answers: errors travel as what the command prints of them. */
export type FindingAnswer =
  | Extract<Evaluation, { kind: 'evaluated' }>
  | { readonly kind: 'failed'; readonly message: string; readonly code: ExitCode };

/** Threads of this process that evaluate a suite's findings. They start with the first one. */
export function findingThreads(setup: FindingSetup, threads: number): FindingEvaluator {
  const module = new URL('./finding-thread.js', import.meta.url);
  const pool = new ThreadPool<FindingTask, FindingAnswer>(module, setup, threads);
  return {
    async evaluate(task, onStart) {
      const end = await pool.run(task, onStart);
      if (end.kind === 'lost') return end;
      if (end.result.kind === 'failed') throw new CommandError(end.result.message, end.result.code);
      return end.result;
    },
    close: () => pool.close(),
  };
}
