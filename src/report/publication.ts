import type { FindingResult } from '../finding/result.js';
import type { TrialRecord } from '../trace/description.js';
import { drawName } from '../trace/draw-name.js';
import { mostMembersOfEach } from '../trace/identity.js';
import { claimCells as csvCells, type PublishedClaim } from './claim/claim-csv.js';
import { claimRows, type ClaimRow } from './claim/claim-rows.js';
import { CLAIM_COLUMNS, claimCells, claimLegend, claimsMarkdown } from './claim/claims-markdown.js';
import {
  headerCells,
  headerLines,
  publishedVersions,
  statusWords,
  type PublishedStanding,
} from './publication-header.js';
import { csvOf } from './format/csv.js';
import { latexTable } from './format/latex.js';
import { markdownTable } from './format/markdown-table.js';
import type { Row } from './format/row.js';
import { findingRows, findingsMarkdown } from './table/finding-tables.js';

/** The contents of a published table. */
export interface Publication {
  /** The suite file as a command names it, e.g. `suites/findings.yaml`. */
  readonly suiteFile: string;
  /** Options that gave its ensembles other members than the file says, e.g. ` --members 36`; or nothing. */
  readonly membersFlags: string;
  /** Draws of the data, where another number than the file's was trained. */
  readonly draws?: number;
  /** Seed of the networks, where another one than the file's trained them. */
  readonly seed?: string;
  readonly name: string;
  readonly question: string;
  /** Seed of the networks. */
  readonly networkSeed: string;
  readonly findings: readonly FindingResult[];
  /** Records of all its trials. */
  readonly records: readonly TrialRecord[];
  /** True when its data come from a folder that the user gives. */
  readonly needsDataDir: boolean;
  /** SHA-256 (hex) of the settings of a row, see `settingsHash`. */
  readonly settingsOf: (row: ClaimRow) => string;
  readonly standing: PublishedStanding;
}

/**
 * The tables by what follows the suite's name in their files' names, such as `.csv`. The short ones have a
 * row a claim and dataset, each with the command that makes it again; the long ones (`-all`) have every
 * number.
 */
export function publicationFiles(publication: Publication): Map<string, string> {
  const claims = publishedClaims(publication);
  const { standing, records } = publication;
  const versions = publishedVersions(records);
  return new Map([
    ['.md', claimsPage(publication, claims)],
    ['.csv', csvOf(claims.map((each) => csvCells(each, headerCells(standing, versions, each.row.finding))))],
    ['.tex', latex(publication, claims)],
    ['-all.md', numbersPage(publication)],
    ['-all.csv', csvOf(numberRows(publication))],
  ]);
}

/** The rows of the short tables, with what each was made on. */
function publishedClaims(publication: Publication): PublishedClaim[] {
  const { name, suiteFile, findings, networkSeed: seed, needsDataDir, settingsOf, records } = publication;
  return claimRows(name, findings, publication.standing.deviations).map((row): PublishedClaim => {
    const all = recordsOf(publication, row);
    const { title, checksum, adapter, commit } = madeBy(all, row.data);
    const drawn = Math.max(1, ...records.map(({ dataDraw = 1 }) => dataDraw));
    return {
      row,
      made: {
        suiteFile,
        members: row.look.members ?? Math.max(0, ...all.map(({ members }) => members)),
        ...(drawn > 1 ? { draws: drawn } : {}),
        seed,
        settings: settingsOf(row),
        dataset: title,
        checksum,
        adapter,
        commit,
        command: `npm run pcbias -- reproduce ${row.id}${needsDataDir ? ' --data-dir DIR' : ''}`,
      },
    };
  });
}

/** The command that trains and evaluates all of a finding. */
function commandOf(
  { suiteFile, membersFlags, draws, seed, needsDataDir }: Publication,
  finding: string,
): string {
  const seeded = seed === undefined ? '' : ` --seed ${/^[\w.-]+$/.test(seed) ? seed : JSON.stringify(seed)}`;
  const sized = `${seeded}${membersFlags}`;
  const drawn = draws === undefined ? '' : ` --draws ${draws}`;
  return (
    `npm run pcbias -- run ${suiteFile} --finding ` +
    `${finding}${sized}${drawn}${needsDataDir ? ' --data-dir DIR' : ''}`
  );
}

function numberRows(publication: Publication): Row[] {
  return publication.findings.flatMap((result) => {
    const records = recordsOf(publication, result);
    return findingRows([result]).map((row) => {
      const { title, checksum, adapter, commit } = madeBy(records, String(row.data));
      return {
        suite: publication.name,
        ...row,
        dataset: title,
        dataset_checksum: checksum,
        adapter,
        commit,
        ...headerCells(publication.standing, publishedVersions(publication.records), result.finding),
        command: commandOf(publication, result.finding),
      };
    });
  });
}

function recordsOf({ records }: Publication, { trials }: Pick<FindingResult, 'trials'>): TrialRecord[] {
  return records.filter(({ hash }) => trials.includes(hash));
}

/** Data, adapters and commits of a row: of the records on its data, or of all where it names none of them. */
function madeBy(records: readonly TrialRecord[], data: string) {
  const own = records.filter((record) => data.split(/ [|/] /).includes(record.data));
  const used = own.length > 0 ? own : records;
  const joined = (part: (record: TrialRecord) => string) => [...new Set(used.map(part))].join('; ');
  return {
    title: joined(({ dataset }) => dataset.title),
    checksum: joined(({ dataset }) => dataset.checksum),
    adapter: joined(({ adapter }) => adapter.description),
    commit: joined(({ versions }) => versions.commit ?? 'unknown'),
  };
}

function claimsPage(publication: Publication, claims: readonly PublishedClaim[]): string {
  const { name, question, records } = publication;
  const rows = claims.map(({ row }) => row);
  const commands = new Map(claims.map(({ row, made }) => [row.id, made.command]));
  const quantities = new Map(
    rows
      .filter(({ quantity }) => quantity !== '')
      .map(({ finding, quantity, paper }) => [
        `${finding} / ${quantity}`,
        [finding, quantity, [...new Set(paper.map((measure) => measure.quantity))].join('; ')],
      ]),
  );
  const datasets = markdownTable(
    ['data', 'dataset', 'checksum (SHA-256)', 'labels changed (train, test)'],
    [...datasetsOf(records)].map(([data, dataset]) => [
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
      ...headerLines(publication.standing, publishedVersions(records)),
      claimsMarkdown(rows, { column: 'again', cell: ({ id }) => `\`${commands.get(id)}\`` }),
      claimLegend(rows),
      `[Every number](${name}-all.md), also as [CSV](${name}-all.csv); these rows as [CSV](${name}.csv), ` +
        `[LaTeX](${name}.tex) and [figure](${name}.svg). The reasons for the bounds: \`pcbias findings ID\`.`,
      '## What the numbers are',
      markdownTable(['finding', 'primary', 'as the paper measured it'], [...quantities.values()]),
      '## Data',
      datasets,
    ].join('\n\n') + '\n'
  );
}

function numbersPage({ name, question, records, findings, standing }: Publication): string {
  const heading = `# Every number of ${name}`;
  const short = `[The claims in short](${name}.md).`;
  const header = headerLines(standing, publishedVersions(records));
  const { deviations } = standing;
  const numbers = findingsMarkdown(name, findings, { figures: new Map(), seconds: false, deviations });
  return [heading, question, madeOn(records), ...header, short, numbers].join('\n\n') + '\n';
}

/** Each draw of each data entry once, by its name. */
function datasetsOf(records: readonly TrialRecord[]): Map<string, TrialRecord['dataset']> {
  return new Map(records.map(({ data, dataDraw, dataset }) => [drawName(data, dataDraw), dataset]));
}

/** What intervals are over. */
function overWhat(findings: readonly FindingResult[]): string {
  const drawn = findings.some(({ rows }) => rows.some(({ draws }) => draws !== undefined));
  return drawn ? 'members and draws of the data' : 'members';
}

/**
 * Adapter, driver and commit of all trials, in a sentence. Where members were added look by look, a trial has
 * a record for each look that decided something; it counts once, with the most members.
 */
function madeOn(ofLooks: readonly TrialRecord[]): string {
  const records = mostMembersOfEach(ofLooks);
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

function latex(
  { name, question, records, standing, findings }: Publication,
  claims: readonly PublishedClaim[],
): string {
  const commands = claims.map(({ row, made }) => comment(`${row.id}: ${made.command}`));
  const datasets = [...datasetsOf(records)].map(([data, { title, checksum }]) =>
    comment(`${data}: ${title}, SHA-256 ${checksum}`),
  );
  const exploratoryRows =
    standing.deviations.size === 0
      ? ''
      : ' Rows marked exploratory are decided by other estimands than registered.';
  return [
    comment(`${name}: ${question}`),
    comment(madeOn(records)),
    ...headerLines(standing, publishedVersions(records)).map(comment),
    ...commands,
    ...datasets,
    latexTable({
      widths: [0.16, 0.12, 0.11, 0.05, 0.1, 0.11, 0.11, 0.13],
      header: CLAIM_COLUMNS,
      rows: claims.map(({ row }) => claimCells(row)),
      caption:
        `${question} Primary: the number that decides, with its interval over ${overWhat(findings)}; ` +
        'bound: what it must pass for the claim to hold. The measure of the source stands beside, with its ' +
        `own figure. Status: ${statusWords(standing)}.${exploratoryRows}`,
      label: `tab:${name}`,
    }),
  ].join('\n');
}
