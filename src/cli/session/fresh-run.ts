import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FindingResult } from '../../finding/result.js';
import type { StoredEnsemble } from '../../trace/trained-ensemble.js';
import { atFirstLook } from '../../suite/looks.js';
import { executeSuite } from './execute.js';
import { CommandError, EXIT } from '../exit.js';
import type { RowPlace } from '../../suite/row.js';
import type {
  BackendOptions,
  DrawsOption,
  MembersOption,
  NarrowingOptions,
  ThreadsOption,
  TuningOption,
} from '../options.js';
import { openSuite } from './suite-files.js';

/** Options of a run from nothing. */
export interface FreshOptions
  extends
    BackendOptions,
    TuningOption,
    Partial<NarrowingOptions & ThreadsOption & MembersOption & DrawsOption> {
  readonly suite: string;
  readonly dataDir: string | undefined;
  /** Only what a row of a published table needs; absent: all. */
  readonly row?: RowPlace;
  /** Continue what an interrupted call left, trained by the same code. */
  readonly resume: boolean;
}

/**
 * Trains a suite from nothing in its own folder in `folder`, so that results of other code do not count as
 * results of this code, and evaluates its findings. Rejects with CommandError (1) when a trial failed.
 */
export async function freshRun(
  options: FreshOptions,
  folder: string,
  say: (line: string) => void,
): Promise<{ findings: readonly FindingResult[]; ensembles: readonly StoredEnsemble[]; folder: string }> {
  const whole = await openSuite({ ...options, results: folder });
  // Two runs are compared number by number, so both have the same members.
  const opened = { ...whole, suite: atFirstLook(whole.suite) };
  if (opened.suite.findings.length === 0) {
    throw new CommandError(
      `${options.suite}: found no findings, expected a suite that asks for some; add findings:, e.g. - ` +
        '{ finding: loc-same }',
      EXIT.usage,
    );
  }
  if (!options.resume) {
    // Remove only this suite's folder. The folder above is the user's choice and may hold other things.
    await rm(opened.folder, { recursive: true, force: true });
  }
  // Components that other code kept would hide a change, so they are kept in the fresh folder.
  const components = join(opened.folder, 'components');
  const { findings, ensembles, failed } = await executeSuite(opened, {
    backend: options,
    components,
    threads: options.threads,
    resumedBy: 'the same command with --resume continues, without it all is trained again',
    say,
  });
  if (failed > 0) {
    const reasons = ensembles.flatMap(({ record }) => (record.state === 'failed' ? [record.reason] : []));
    throw new CommandError(`${failed} trials failed: ${reasons.join('; ')}`, EXIT.failed);
  }
  return { findings, ensembles, folder: opened.folder };
}
