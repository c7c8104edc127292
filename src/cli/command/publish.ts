import { join } from 'node:path';
import { sourceOf } from '../../data/source/kinds.js';
import { estimandsVersion } from '../../finding/estimands.js';
import { findingOf } from '../../finding/registry.js';
import type { FindingResult } from '../../finding/result.js';
import { replaceFile } from '../../platform/node/replace.js';
import { claimRows } from '../../report/claim/claim-rows.js';
import { claimsFigure } from '../../report/figure/claims-figure.js';
import { publicationFiles } from '../../report/publication.js';
import { identifyTrials, type IdentifiedTrial } from '../../run/identify-trials.js';
import { readTrial } from '../../store/read-trial.js';
import { atLook } from '../../suite/looks.js';
import { onlyRow, settingsHash } from '../../suite/row.js';
import type { TrialRecord } from '../../trace/description.js';
import { mostMembersOfEach } from '../../trace/identity.js';
import { CommandError, EXIT } from '../exit.js';
import type { CommandBody } from '../command-body.js';
import { readFindings } from '../../store/findings-file.js';
import { placeOf } from '../session/published-row.js';
import {
  withDrawsOption,
  membersFlags,
  withMembersOption,
  withSeedOption,
  withSuite,
  type DrawsOption,
  type MembersOption,
  type SeedOption,
  type SuiteOptions,
} from '../options.js';
import { standingLine } from '../../suite/registration/standing.js';
import { requireConfirming } from '../session/confirming.js';
import { openStanding } from '../session/registration-files.js';
import { openSuite } from '../session/suite-files.js';

interface PublishOptions extends SuiteOptions, MembersOption, DrawsOption, SeedOption {
  readonly to: string;
  readonly confirming: boolean;
  readonly except: readonly string[] | undefined;
}

export const publishCommand: CommandBody<PublishOptions> = {
  builder: (yargs) =>
    withDrawsOption(withMembersOption(withSeedOption(withSuite(yargs))))
      .option('to', {
        type: 'string',
        default: join('results', 'published'),
        describe: 'folder that the tables go to',
      })
      .option('confirming', {
        type: 'boolean',
        default: false,
        describe: 'write nothing unless the run keeps to its registration, and say how it differs',
      })
      .option('except', {
        type: 'string',
        array: true,
        // Each option takes one name, so that a suite behind it is not taken for a finding.
        nargs: 1,
        describe:
          'with --confirming: a finding whose estimands differ from the registration; its rows become ' +
          'exploratory, and the others confirm; once for each',
      })
      .check(({ confirming, except = [] }) => {
        if (confirming || except.length === 0) return true;
        throw new CommandError(
          `--except ${except.join(' --except ')}: found no --confirming, expected both; add it, or ` +
            'leave --except out: tables say by themselves what differs',
          EXIT.usage,
        );
      })
      .example(
        '$0 publish suites/findings.yaml',
        'results/published/findings.md, .csv, .tex, .svg, -all.md, -all.csv',
      )
      .example(
        '$0 publish suites/findings.yaml --seed 11 --confirming',
        'the registered run, or the reasons why it is not',
      )
      .example(
        '$0 publish suites/findings.yaml --seed 11 --confirming --except prediction',
        'the same, where the estimand of one finding was mended since: its rows say exploratory',
      ),
  handler: async (options) => {
    const { suite, datasets, reports, store } = await openSuite(options);
    const again = `pcbias run ${options.suite}${flags(options)}`;
    const folder = reports.locate('');
    const findings = await readFindings(reports);
    if (findings.length === 0) {
      throw new CommandError(
        `${folder}: found no findings, expected those of a suite that was run; run it first: ${again}`,
        EXIT.usage,
      );
    }
    const askedFor = suite.findings.map(({ finding }) => finding);
    const asked = askedFor.join(', ');
    const found = findings.map(({ finding }) => finding).join(', ');
    if (asked !== found) {
      throw new CommandError(
        `${folder}: found the findings ${found}, expected those that ${options.suite} asks for now ` +
          `(${asked}); run it again: ${again}`,
        EXIT.usage,
      );
    }
    requireSameEstimands(folder, findings, again);
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
    const byHash = new Map<string, TrialRecord>();
    for (const { hash, name, missing } of identified) {
      if (missing.length > 0 || !used.has(hash) || byHash.has(hash)) continue;
      byHash.set(hash, (await readTrial(store, name)).record);
    }
    const records = [...byHash.values()];
    const standing = (await openStanding(options)).after(mostMembersOfEach(records));
    if (options.confirming) requireConfirming(options.suite, standing, askedFor, options.except ?? []);
    const files = publicationFiles({
      suiteFile: options.suite,
      membersFlags: membersFlags(options),
      draws: options.draws,
      seed: options.seed,
      name: suite.name,
      question: suite.question,
      networkSeed: suite.seed,
      findings,
      records,
      needsDataDir: suite.data.some(({ spec }) => sourceOf(spec).needsDataDir),
      settingsOf: (row) => settingsHash(onlyRow(suite, placeOf(row))),
      standing,
    });
    const rows = claimRows(suite.name, findings, standing.deviations);
    files.set('.svg', await claimsFigure(rows, suite.question));
    for (const [ending, text] of files) {
      await replaceFile(join(options.to, `${suite.name}${ending}`), text);
    }
    const written = `${join(options.to, suite.name)}${[...files.keys()].join(', ')}`;
    process.stdout.write(`written: ${written}\n${standingLine(standing)}\n`);
    const { registration } = standing;
    if (registration !== undefined)
      process.stdout.write(`SHA-256 of the registration: ${registration.hash}\n`);
  },
};

function flags({ seed, draws, ...members }: MembersOption & DrawsOption & SeedOption): string {
  const seeded = seed === undefined ? '' : ` --seed ${seed}`;
  const drawn = draws === undefined ? '' : ` --draws ${draws}`;
  return `${seeded}${membersFlags(members)}${drawn}`;
}

/** Refuses findings that other estimands decided than those that the code declares now. */
function requireSameEstimands(folder: string, findings: readonly FindingResult[], again: string): void {
  const other = findings.filter(
    ({ finding, estimands }) => estimands !== estimandsVersion([findingOf(finding)]),
  );
  if (other.length === 0) return;
  throw new CommandError(
    `${folder}: found ${other.map(({ finding }) => finding).join(', ')} decided by other estimands ` +
      `than the code declares, expected these; evaluate them again: ${again}`,
    EXIT.usage,
  );
}
