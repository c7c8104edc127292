import type { FindingResult, JudgedRow } from '../finding/result.js';
import type { TrialRecord } from '../trace/description.js';
import { csvOf } from './format/csv.js';
import {
  expectationText,
  headlines,
  kindText,
  pText,
  rangeText,
  tally,
  lookText,
  verdictAtLook,
} from './table/finding-text.js';
import { findingRows } from './table/finding-tables.js';
import { latexTable } from './format/latex.js';
import { markdownTable } from './format/markdown-table.js';
import { withInterval } from './format/number.js';
import type { Row } from './format/row.js';

/** The contents of a published table. */
export interface Publication {
  /** The suite file as a command names it, e.g. `suites/findings.yaml`. */
  readonly suiteFile: string;
  /** Options that gave its ensembles other members than the file says, e.g. ` --members 36`; or nothing. */
  readonly membersFlags: string;
  readonly name: string;
  readonly question: string;
  readonly findings: readonly FindingResult[];
  /** Records of all its trials. */
  readonly records: readonly TrialRecord[];
  /** True when its data come from a folder that the user gives. */
  readonly needsDataDir: boolean;
}

/**
 * The tables by file ending: `md`, `csv`, `tex`. Every row says how to make it again, and on which data,
 * adapter and commit.
 */
export function publicationFiles(publication: Publication): Map<string, string> {
  return new Map([
    ['md', markdown(publication)],
    ['csv', csvOf(csvRows(publication))],
    ['tex', latex(publication)],
  ]);
}

/** The command that makes a finding's rows again. */
function commandOf({ suiteFile, membersFlags, needsDataDir }: Publication, finding: string): string {
  return (
    `npm run pcbias -- run ${suiteFile} --finding ` +
    `${finding}${membersFlags}${needsDataDir ? ' --data-dir DIR' : ''}`
  );
}

function csvRows(publication: Publication): Row[] {
  return publication.findings.flatMap((result) => {
    const records = recordsOf(publication, result);
    return findingRows([result]).map((row) => {
      const own = records.filter(({ data }) => String(row.data).split(' / ').includes(data));
      const used = own.length > 0 ? own : records;
      const joined = (part: (record: TrialRecord) => string) => [...new Set(used.map(part))].join('; ');
      return {
        suite: publication.name,
        ...row,
        dataset: joined(({ dataset }) => dataset.title),
        dataset_checksum: joined(({ dataset }) => dataset.checksum),
        adapter: joined(({ adapter }) => adapter.description),
        commit: joined(({ versions }) => versions.commit ?? 'unknown'),
        command: commandOf(publication, result.finding),
      };
    });
  });
}

function recordsOf({ records }: Publication, { trials }: FindingResult): TrialRecord[] {
  return records.filter(({ hash }) => trials.includes(hash));
}

function markdown(publication: Publication): string {
  const { findings, name, question, records } = publication;
  const summary = markdownTable(
    ['finding', 'claim', 'verdict', 'datasets', 'command'],
    findings.map((result) => [
      result.finding,
      result.claim,
      [`**${result.verdict}**`, lookText(result)].filter((text) => text !== '').join(', '),
      tally(result),
      `\`${commandOf(publication, result.finding)}\``,
    ]),
  );
  const rows = markdownTable(
    [
      'finding',
      'kind',
      'number',
      'data',
      'ensembles',
      'paper',
      'ours',
      'range',
      'claim',
      'p (Holm)',
      'verdict',
    ],
    findings.flatMap((result) => headlines(result).map((row) => cells(result, row))),
  );
  const datasets = markdownTable(
    ['data', 'dataset', 'checksum (SHA-256)', 'labels changed (train, test)'],
    [...new Map(records.map((record) => [record.data, record])).values()].map(({ data, dataset }) => [
      data,
      dataset.title,
      `\`${dataset.checksum}\``,
      dataset.flipped === undefined ? '' : `${dataset.flipped.train}, ${dataset.flipped.test}`,
    ]),
  );
  return (
    [
      `# Findings: ${name}`,
      question,
      madeOn(records),
      summary,
      '## What decides, and as the papers measured it',
      'The primary decides, one a dataset; the measure of the source stands below it. Value with its 95 % ' +
        'interval over members, or that of its look; `range`: the smallest and the largest of what is ' +
        'pooled, and p that they ' +
        'differ by no more than their errors; `claim` is the bound that the claim has to pass, whose ' +
        'reason `pcbias findings` prints. All numbers, with standard errors, are in the CSV file of the ' +
        'same name.',
      rows,
      '## Data',
      datasets,
      ...notes(findings),
    ].join('\n\n') + '\n'
  );
}

function cells({ finding, paper: whole }: FindingResult, row: JudgedRow): string[] {
  return [
    finding,
    kindText(row),
    row.quantity,
    row.data,
    row.ensembles,
    row.paper ?? (row.expectation === undefined ? '' : (whole ?? '')),
    ours(row),
    rangeText(row),
    expectationText(row.expectation),
    pText(row.adjustedP),
    verdictAtLook(row),
  ];
}

/** The number with its interval, or why it has none. */
function ours({ estimate }: JudgedRow): string {
  const text = withInterval(estimate);
  return estimate.interval === undefined && estimate.reason !== undefined
    ? `${text} (${estimate.reason})`
    : text;
}

function notes(findings: readonly FindingResult[]): string[] {
  const lines = findings.flatMap(({ finding, notes: own }) => own.map((note) => `- ${finding}: ${note}`));
  return lines.length === 0 ? [] : ['## Notes', lines.join('\n')];
}

/** Adapter, driver and commit of all trials, in a sentence. */
function madeOn(records: readonly TrialRecord[]): string {
  const adapters = [
    ...new Set(
      records.map(({ adapter, backend }) => `${adapter.description} (${backend}; ${adapter.driver})`),
    ),
  ];
  const commits = [...new Set(records.map(({ versions }) => versions.commit ?? 'unknown'))];
  const members = records.reduce((sum, record) => sum + record.members, 0);
  return (
    `${records.length} trials, ${members} networks, trained on ${adapters.join('; ')}; commit ` +
    `${commits.join(', ')}.`
  );
}

/** A line of TeX that prints nothing, whatever line breaks the text has. */
function comment(text: string): string {
  return `% ${text.replace(/\s+/g, ' ')}`;
}

function latex(publication: Publication): string {
  const { findings, name, question, records } = publication;
  const rows = findings.flatMap((result) =>
    headlines(result).map((row) => {
      const [finding, kind, quantity, data, ensembles, paper, ours, , claim, p, verdict] = cells(result, row);
      const number = kind === 'primary' ? quantity : `${kind}: ${quantity}`;
      return [finding, number, `${data}, ${ensembles}`, paper, ours, claim, p, verdict];
    }),
  );
  const commands = [...new Set(findings.map(({ finding }) => finding))].map((finding) =>
    comment(`${finding}: ${commandOf(publication, finding)}`),
  );
  const datasets = [...new Map(records.map((record) => [record.data, record.dataset])).entries()].map(
    ([data, { title, checksum }]) => comment(`${data}: ${title}, SHA-256 ${checksum}`),
  );
  return [
    comment(`${name}: ${question}`),
    comment(madeOn(records)),
    ...commands,
    ...datasets,
    latexTable({
      widths: [0.11, 0.22, 0.14, 0.14, 0.09, 0.05, 0.05, 0.09],
      header: [
        'finding',
        'number',
        'data, ensembles',
        'paper',
        'ours (95 %)',
        'claim',
        'p (Holm)',
        'verdict',
      ],
      rows,
      caption:
        `${question} 95 % intervals over members; claim: what a number must pass to reproduce it; p ` +
        '(Holm): permutation p, corrected over the numbers of a finding.',
      label: `tab:${name}`,
    }),
  ].join('\n');
}
