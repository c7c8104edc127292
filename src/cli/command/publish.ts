import { join } from 'node:path';
import { sourceOf } from '../../data/source/kinds.js';
import { replaceFile } from '../../platform/node/replace.js';
import { forestFigure } from '../../report/figure/finding-figures.js';
import { publicationFiles } from '../../report/publication.js';
import { identifyTrials, type IdentifiedTrial } from '../../run/identify-trials.js';
import { readTrial } from '../../store/read-trial.js';
import { atLook } from '../../suite/looks.js';
import type { TrialRecord } from '../../trace/description.js';
import { CommandError, EXIT } from '../exit.js';
import type { CommandBody } from '../command-body.js';
import { readFindings } from '../../store/findings-file.js';
import {
  membersFlags,
  withMembersOption,
  withSuite,
  type MembersOption,
  type SuiteOptions,
} from '../options.js';
import { openSuite } from '../session/suite-files.js';

interface PublishOptions extends SuiteOptions, MembersOption {
  readonly to: string;
}

export const publishCommand: CommandBody<PublishOptions> = {
  builder: (yargs) =>
    withMembersOption(withSuite(yargs))
      .option('to', {
        type: 'string',
        default: join('results', 'published'),
        describe: 'folder that the tables go to',
      })
      .example('$0 publish suites/findings.yaml', 'results/published/findings.md, .csv, .tex and .svg'),
  handler: async (options) => {
    const { suite, datasets, reports, store } = await openSuite(options);
    const again = `pcbias run ${options.suite}${membersFlags(options)}`;
    const folder = reports.locate('');
    const findings = await readFindings(reports);
    if (findings.length === 0) {
      throw new CommandError(
        `${folder}: found no findings, expected those of a suite that was run; run it first: ${again}`,
        EXIT.usage,
      );
    }
    const asked = suite.findings.map(({ finding }) => finding).join(', ');
    const found = findings.map(({ finding }) => finding).join(', ');
    if (asked !== found) {
      throw new CommandError(
        `${folder}: found the findings ${found}, expected those that ${options.suite} asks for now ` +
          `(${asked}); run it again: ${again}`,
        EXIT.usage,
      );
    }
    const used = new Set(findings.flatMap(({ trials }) => trials));
    const identified: IdentifiedTrial[] = [];
    for (const members of suite.looks ?? [suite.members]) {
      identified.push(...(await identifyTrials(atLook(suite, members), datasets, store)));
    }
    const stored = new Set(identified.flatMap(({ hash, missing }) => (missing.length > 0 ? [] : [hash])));
    const stale = [...used].filter((hash) => !stored.has(hash));
    if (stale.length > 0) {
      throw new CommandError(
        `${folder}: found findings of ${stale.length} trials that are not those of ${options.suite} as ` +
          'it is now, or are gone; expected ' +
          `findings of this suite; run it again: ${again}`,
        EXIT.usage,
      );
    }
    const records = new Map<string, TrialRecord>();
    for (const { hash, name, missing } of identified) {
      if (missing.length > 0 || !used.has(hash) || records.has(hash)) continue;
      records.set(hash, (await readTrial(store, name)).record);
    }
    const files = publicationFiles({
      suiteFile: options.suite,
      membersFlags: membersFlags(options),
      name: suite.name,
      question: suite.question,
      findings,
      records: [...records.values()],
      needsDataDir: suite.data.some(({ spec }) => sourceOf(spec).needsDataDir),
    });
    for (const [ending, text] of files) {
      await replaceFile(join(options.to, `${suite.name}.${ending}`), text);
    }
    await replaceFile(join(options.to, `${suite.name}.svg`), await forestFigure(findings, suite.question));
    process.stdout.write(`written: ${join(options.to, suite.name)}.md, .csv, .tex and .svg\n`);
  },
};
