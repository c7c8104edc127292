import { join } from 'node:path';
import * as files from '../../platform/node/files.js';
import { openResultFolder } from '../../platform/node/result-folder.js';
import { Datasets } from '../../run/datasets.js';
import type { ResultStore } from '../../store/result-store.js';
import { onlyFindings, withDraws, withMembers, withSeed } from '../../suite/narrow.js';
import { parseSuite } from '../../suite/file/parse.js';
import { onlyRow, type RowPlace } from '../../suite/row.js';
import type { Suite } from '../../suite/suite.js';
import { CommandError, EXIT } from '../exit.js';
import type { DrawsOption, MembersOption, NarrowingOptions, SuiteOptions } from '../options.js';

/** Folder inside a suite's results that holds its trials. */
const TRIALS = 'trials';

/** A suite that a command works on, with its data and the places of its results. */
export interface OpenedSuite {
  readonly suite: Suite;
  readonly datasets: Datasets;
  /** Folder with data files, if one was given. */
  readonly dataDir: string | undefined;
  /** `RESULTS/SUITE` */
  readonly folder: string;
  /** Where reports go: the suite's folder, or one in it for a part of the suite or another seed. */
  readonly reports: ResultStore;
  /** Where its trials are kept. */
  readonly store: ResultStore;
}

/** Changes that options make to a suite; `row`: only what a row of a published table needs. */
export type Changes = Partial<NarrowingOptions & MembersOption & DrawsOption & { readonly row: RowPlace }>;

/** Rejects with CommandError or SuiteError. */
export async function openSuite(options: SuiteOptions & Changes): Promise<OpenedSuite> {
  const suite = await readSuite(options);
  const folder = join(options.results, suite.name);
  const store = await openResultFolder(join(folder, TRIALS));
  const part = partOf(options);
  const reports = await openResultFolder(part === '' ? folder : join(folder, part));
  const { dataDir } = options;
  return { suite, datasets: new Datasets({ files, dataDir }), dataDir, folder, reports, store };
}

/**
 * Name of the folder for the suite as the options change it; empty for the whole with its own seed, members
 * and draws.
 */
function partOf({ finding = [], seed, members, until, most, draws }: Changes): string {
  const seeded = seed === undefined ? [] : [`seed ${seed}`];
  const sized = members === undefined ? [] : [`${members} members`];
  const looked =
    until === undefined ? [] : [`until ${until}`, ...(most === undefined ? [] : [`most ${most}`])];
  const drawn = draws === undefined ? [] : [`${draws} draws`];
  const words = [...finding, ...seeded, ...sized, ...looked, ...drawn];
  return words.map((word) => word.replace(/[^\w.-]+/g, '-')).join('_');
}

/** The suite of a file, narrowed as the options say. Rejects with CommandError or SuiteError. */
export async function readSuite({
  suite: path,
  finding,
  seed,
  draws,
  row,
  ...wanted
}: { readonly suite: string } & Changes): Promise<Suite> {
  const whole = parseSuite(await suiteText(path), path);
  const seeded = seed === undefined ? whole : withSeed(whole, seed);
  const sized = withMembers(seeded, wanted, path);
  const drawn = draws === undefined ? sized : withDraws(sized, draws, path);
  const part = row === undefined ? drawn : onlyRow(drawn, row);
  return finding === undefined || finding.length === 0 ? part : onlyFindings(part, finding, path);
}

/**
 * Finds the trials of a folder that a report was asked for. The folder is the suite's, one in it for a part
 * of the suite or another seed, or that of the trials.
 */
export async function openResults(
  folder: string,
): Promise<{ readonly reports: ResultStore; readonly store: ResultStore }> {
  for (const candidate of [join(folder, TRIALS), join(folder, '..', TRIALS), folder]) {
    if (await isFolder(candidate)) {
      return { reports: await openResultFolder(folder), store: await openResultFolder(candidate) };
    }
  }
  throw new CommandError(
    `${folder}: no such folder; give the one that a suite's results are in, e.g. results/quick`,
    2,
  );
}

async function suiteText(path: string): Promise<string> {
  try {
    return new TextDecoder().decode(await files.read(path));
  } catch (error) {
    throw new CommandError(
      `${path}: cannot be read (${files.why(error)}); give the path of a suite file, e.g. suites/quick.yaml`,
      EXIT.usage,
    );
  }
}

async function isFolder(path: string): Promise<boolean> {
  const { stat } = await import('node:fs/promises');
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
