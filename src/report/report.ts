import { analyse } from './analysis/analysis.js';
import type { TrainedEnsemble } from '../trace/trained-ensemble.js';
import type { FindingResult } from '../finding/result.js';
import { chartFigure, forestFigure } from './figure/finding-figures.js';
import { findingRows, findingsMarkdown, findingsTerminal } from './table/finding-tables.js';
import { csvOf } from './format/csv.js';
import { accuracyFigure, correlationFigure } from './figure/figures.js';
import { markdownOf } from './page/markdown.js';
import { accessibilityRows, accuracyRows, ceilingRows, correlationRows, trialRows } from './table/tables.js';
import { terminalOf } from './page/terminal.js';

export interface Report {
  /** Text by file name: `report.md`, the CSV tables and the SVG figures. A table without rows is left out. */
  readonly files: ReadonlyMap<string, string>;
  /** The text for a terminal. */
  readonly terminal: string;
}

/**
 * The report on some ensembles and on the findings that were evaluated on them, in the sequence given.
 * Ensembles are compared when their datasets have the same checksum. The same ensembles and findings give the
 * same bytes.
 */
export async function makeReport(
  ensembles: readonly TrainedEnsemble[],
  findings: readonly FindingResult[] = [],
): Promise<Report> {
  const analyses = analyse(ensembles);
  const files = new Map<string, string>();
  const figures = new Map<string, string[]>();
  for (const analysis of analyses) {
    const { name } = analysis.group;
    if (analysis.splits.every(({ ensembles }) => ensembles.length === 0)) continue;
    files.set(`accuracy-${name}.svg`, await accuracyFigure(analysis));
    files.set(`correlations-${name}.svg`, await correlationFigure(analysis));
    figures.set(name, [`accuracy-${name}.svg`, `correlations-${name}.svg`]);
  }
  const tables = {
    'trials.csv': trialRows(analyses),
    'accuracy.csv': accuracyRows(analyses),
    'correlations.csv': correlationRows(analyses),
    'ceilings.csv': ceilingRows(analyses),
    'accessibility.csv': accessibilityRows(analyses),
    'findings.csv': findingRows(findings),
  };
  for (const [file, rows] of Object.entries(tables)) {
    if (rows.length > 0) files.set(file, csvOf(rows));
  }
  const charts = await chartFiles(findings, files);
  files.set('report.md', markdownOf(analyses, figures, findingsMarkdown(findings, charts)));
  const terminal = [terminalOf(analyses), findingsTerminal(findings)]
    .filter((part) => part !== '')
    .join('\n');
  return { files, terminal };
}

/** Draws the findings into `files`; names of each finding's files by its place. */
async function chartFiles(
  findings: readonly FindingResult[],
  files: Map<string, string>,
): Promise<Map<number, string[]>> {
  const names = new Map<number, string[]>();
  if (findings.some(({ rows }) => rows.some(({ verdict }) => verdict !== undefined))) {
    files.set('findings.svg', await forestFigure(findings, 'Findings'));
  }
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
