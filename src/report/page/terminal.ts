import { pairOf } from '../../measure/agreement/matrix.js';
import type { GroupAnalysis, SplitAnalysis } from '../analysis/analysis.js';
import { matrixOf, splitOf } from '../analysis/analysis.js';
import { seconds, withHalfWidth } from '../format/number.js';
import { aligned, wrap } from '../format/text.js';
import { membersOf, missingOf, rangeOf, summaryOf, troubleOf } from '../table/summary.js';
import { lastPoint } from '../table/tables.js';

/** Longest label that a row begins with; a longer one ends in `…`. */
const LABEL_WIDTH = 24;

/** The report for a terminal: plain text, aligned, at most 100 columns wide for up to seven ensembles. */
export function terminalOf(analyses: readonly GroupAnalysis[]): string {
  const legend =
    analyses.length === 0
      ? []
      : [
          wrap(
            'r: correlation of accessibility (how early an example is learned, a mean over epochs) over ' +
              'the test examples; ± half of its 95 % interval over members. ' +
              '(r): seed ceiling, what a second ensemble of the same architecture would reach. –: no ' +
              'number, see report.md.',
          ),
        ];
  return [wrap(summaryOf(analyses)), ...analyses.map(sectionOf), ...legend].join('\n\n') + '\n';
}

/** Trials that are named where their tables are left out. */
const MOST_TROUBLES = 5;

/** What was trained, and which trials failed, diverged or did not learn: the first few by name. */
export function terminalInShort(analyses: readonly GroupAnalysis[]): string {
  const troubles = analyses.flatMap((analysis) =>
    troubleOf(analysis).map((line) => `${analysis.group.name}, ${line}`),
  );
  const more = troubles.length - MOST_TROUBLES;
  const lines = [
    summaryOf(analyses),
    ...troubles.slice(0, MOST_TROUBLES),
    ...(more > 0 ? [`and ${more} more that failed, diverged or did not learn: report.md`] : []),
  ];
  return lines.map((line) => wrap(line)).join('\n') + '\n';
}

function sectionOf(analysis: GroupAnalysis): string {
  const { group } = analysis;
  const test = splitOf(analysis, 'test');
  const parts = [`== ${group.name}: ${group.title}`, accuracyTable(analysis)];
  if (test.ensembles.length > 0) parts.push(matrixTable(test, splitOf(analysis, 'train')));
  const notes = [...troubleOf(analysis), rangeOf(test) ?? '', ...missingOf(test)].filter(
    (line) => line !== '',
  );
  if (notes.length > 0) parts.push(notes.map((line) => wrap(line)).join('\n'));
  return parts.join('\n\n');
}

function accuracyTable(analysis: GroupAnalysis): string {
  const header = ['ensemble', 'members', 'test accuracy', 'train accuracy', 'seconds', 'state'];
  const rows = analysis.group.ensembles.map((labelled) => [
    shorten(labelled.label),
    membersOf(labelled.ensemble),
    withHalfWidth(lastPoint(analysis, labelled, 'test')?.accuracy ?? {}),
    withHalfWidth(lastPoint(analysis, labelled, 'train')?.accuracy ?? {}),
    seconds(labelled.ensemble.record.durationMs),
    labelled.ensemble.record.state,
  ]);
  return aligned([header, ...rows]);
}

/**
 * Lower triangle of Pearson's correlations on the test examples; columns are named by letters to save width.
 */
function matrixTable(test: SplitAnalysis, train: SplitAnalysis): string {
  const matrix = matrixOf(test, 'pearson', 'pooled');
  const trained = matrixOf(train, 'pearson', 'pooled');
  const letters = matrix.labels.map((_, at) => (at < 26 ? String.fromCharCode(97 + at) : `${at + 1}`));
  const header = ['r, test examples', ...letters, 'train (r)'];
  const rows = matrix.labels.map((label, row) => [
    `${letters[row]} ${shorten(label)}`,
    ...matrix.labels.map((_, column) => {
      if (column > row) return '';
      if (column === row) return `(${withHalfWidth({ value: matrix.ceilings[row].full.value })})`;
      return withHalfWidth(pairOf(matrix, row, column)?.correlation ?? {});
    }),
    `(${withHalfWidth({ value: trained.ceilings[row].full.value })})`,
  ]);
  return aligned([header, ...rows]);
}

function shorten(label: string): string {
  return label.length <= LABEL_WIDTH ? label : `${label.slice(0, LABEL_WIDTH - 1)}…`;
}
