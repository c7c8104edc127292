import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../platform/node/replace.js';
import type { Report } from '../../report/report.js';
import type { SuiteOutcome } from '../../run/train-and-evaluate.js';
import { writeFindings } from '../../store/findings-file.js';
import type { ResultStore } from '../../store/result-store.js';
import { writeTrialNames } from '../../store/trials-file.js';

/** Keeps what `pcbias report` and `pcbias publish` make their tables of, at the end or after a look. */
export async function keepOutcome(
  reports: ResultStore,
  { findings, names }: Pick<SuiteOutcome, 'findings' | 'names'>,
): Promise<void> {
  await writeFindings(reports, findings);
  await writeTrialNames(reports, names);
}

/** Prints a report on the terminal and writes its files. */
export async function writeReport(folder: string, report: Report): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Remove stale files of earlier reports.
  for (const name of await readdir(folder)) {
    if (/\.(csv|svg)$/.test(name) && !report.files.has(name)) {
      await rm(join(folder, name));
    }
  }
  for (const [name, text] of report.files) {
    await replaceFile(join(folder, name), text);
  }
  process.stdout.write(`${report.terminal}\n`);
  process.stderr.write(
    `written: ${join(folder, 'report.md')} and ${report.files.size - 1} tables and figures beside it\n`,
  );
}
