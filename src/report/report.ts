import { analyse } from './analysis.js';
import type { ReportedTrial } from './analysis.js';
import { csvOf } from './csv.js';
import { accuracyFigure, correlationFigure } from './figures.js';
import { markdownOf } from './markdown.js';
import { accessibilityRows, accuracyRows, ceilingRows, correlationRows, trialRows } from './tables.js';
import { terminalOf } from './terminal.js';

export interface Report {
  /** Text by file name: `report.md`, the CSV tables and the SVG figures. A table without rows is left out. */
  readonly files: ReadonlyMap<string, string>;
  /** What a terminal prints. */
  readonly terminal: string;
}

/**
 * The report on some trials, in the order given. Ensembles are compared when their datasets have the same checksum.
 * The same trials give the same bytes.
 */
export async function makeReport(trials: readonly ReportedTrial[]): Promise<Report> {
  const analyses = analyse(trials);
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
  };
  for (const [file, rows] of Object.entries(tables)) {
    if (rows.length > 0) files.set(file, csvOf(rows));
  }
  files.set('report.md', markdownOf(analyses, figures));
  return { files, terminal: terminalOf(analyses) };
}
