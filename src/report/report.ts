import { analyseGroup, type GroupAnalysis } from './analysis/analysis.js';
import { groupByData } from './analysis/group.js';
import type { StoredEnsemble } from '../trace/trained-ensemble.js';
import type { FindingResult } from '../finding/result.js';
import { claimRows, type ClaimRow } from './claim/claim-rows.js';
import { claimsTerminal } from './claim/claims-terminal.js';
import { claimsFigure } from './figure/claims-figure.js';
import { chartFigure } from './figure/finding-figures.js';
import { findingRows, findingsMarkdown } from './table/finding-tables.js';
import { csvOf } from './format/csv.js';
import { accuracyFigure, correlationFigure } from './figure/figures.js';
import { componentRows, reliabilityRows } from './table/component-tables.js';
import { markdownOf } from './page/markdown.js';
import { accessibilityRows, accuracyRows, ceilingRows, correlationRows, trialRows } from './table/tables.js';
import { terminalInShort, terminalOf } from './page/terminal.js';

/** Lines of a screen. */
const SCREEN = 50;

export interface Report {
  /** Text by file name: `report.md`, the CSV tables and the SVG figures. A table without rows is left out. */
  readonly files: ReadonlyMap<string, string>;
  /** The text for a terminal. */
  readonly terminal: string;
}

/** What a report says of trials, whatever was found by them. */
export interface TrialsReport {
  readonly analyses: readonly GroupAnalysis[];
  /** SVG text by file name. */
  readonly figures: ReadonlyMap<string, string>;
  /** Names of a dataset's figures, by that of the dataset. */
  readonly names: ReadonlyMap<string, readonly string[]>;
}

/**
 * Analyses and draws some ensembles, in the sequence given. Ensembles are compared when their datasets have
 * the same checksum. The event loop gets a turn after each dataset, so that threads beside it are served.
 */
export async function reportOnTrials(ensembles: readonly StoredEnsemble[]): Promise<TrialsReport> {
  const analyses: GroupAnalysis[] = [];
  const figures = new Map<string, string>();
  const names = new Map<string, readonly string[]>();
  for (const group of groupByData(ensembles)) {
    const analysis = await analyseGroup(group);
    analyses.push(analysis);
    if (analysis.splits.every((split) => split.ensembles.length === 0)) continue;
    const [accuracy, correlations] = [`accuracy-${group.name}.svg`, `correlations-${group.name}.svg`];
    figures.set(accuracy, await accuracyFigure(analysis));
    figures.set(correlations, await correlationFigure(analysis));
    names.set(group.name, [accuracy, correlations]);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { analyses, figures, names };
}

/**
 * The report on some ensembles and on the findings that were evaluated on them. The same ensembles and
 * findings give the same bytes.
 */
export async function makeReport(
  { analyses, figures, names }: TrialsReport,
  findings: readonly FindingResult[] = [],
): Promise<Report> {
  const files = new Map(figures);
  const tables = {
    'trials.csv': trialRows(analyses),
    'accuracy.csv': accuracyRows(analyses),
    'correlations.csv': correlationRows(analyses),
    'ceilings.csv': ceilingRows(analyses),
    'components.csv': componentRows(analyses),
    'reliability.csv': reliabilityRows(analyses),
    'accessibility.csv': accessibilityRows(analyses),
    'findings.csv': findingRows(findings),
  };
  for (const [file, rows] of Object.entries(tables)) {
    if (rows.length > 0) files.set(file, csvOf(rows));
  }
  const suite = suiteIn(analyses);
  const claims = claimRows(suite, findings);
  if (claims.length > 0) files.set('findings.svg', await claimsFigure(claims, suite));
  const charts = { figures: await chartFiles(findings, files), seconds: true };
  files.set('report.md', markdownOf(analyses, names, findingsMarkdown(suite, findings, charts)));
  return { files, terminal: onScreen(analyses, claims) };
}

function suiteIn(analyses: readonly GroupAnalysis[]): string {
  const suites = analyses.flatMap(({ group }) =>
    group.ensembles.map(({ ensemble }) => ensemble.record.suite),
  );
  return suites[0] ?? 'suite';
}

/**
 * What a terminal shows. Beside claims the tables of trials are left out where both do not fit a screen; what
 * went wrong with trials is always said.
 */
function onScreen(analyses: readonly GroupAnalysis[], claims: readonly ClaimRow[]): string {
  const trials = terminalOf(analyses);
  if (claims.length === 0) return trials;
  const table = `${claimsTerminal(claims)}\n`;
  const all = `${trials}\n${table}`;
  return all.split('\n').length <= SCREEN ? all : `${terminalInShort(analyses)}\n${table}`;
}

/** Draws the findings' charts into `files`; names of each finding's files by its place. */
async function chartFiles(
  findings: readonly FindingResult[],
  files: Map<string, string>,
): Promise<Map<number, string[]>> {
  const names = new Map<number, string[]>();
  for (const [at, { finding, charts }] of findings.entries()) {
    for (const chart of charts) {
      const count = findings.slice(0, at).filter((earlier) => earlier.finding === finding).length;
      const name = `finding-${finding}${count > 0 ? `-${count + 1}` : ''}-${chart.name}.svg`;
      files.set(name, await chartFigure(chart));
      names.set(at, [...(names.get(at) ?? []), name]);
    }
  }
  return names;
}
