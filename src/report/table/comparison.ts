import type { ComparedRow, ReferenceChange } from '../../finding/reference.js';
import { pText } from './finding-text.js';
import { withInterval } from '../format/number.js';
import { counted } from './summary.js';
import { aligned } from '../format/text.js';

/** Number of unmoved numbers that are shown beside those that moved: those whose test came nearest. */
const NEAREST = 5;

/** Numbers that moved, first; then the few whose test came nearest to it. */
export function comparisonTable(compared: readonly ComparedRow[], referenceAdapter: string): string {
  const moved = compared.filter((row) => row.moved !== undefined);
  const nearest = compared
    .filter((row) => row.moved === undefined && row.comparison !== undefined)
    .sort((one, other) => one.comparison!.p - other.comparison!.p)
    .slice(0, NEAREST);
  const cells = (row: ComparedRow): string[] => [
    row.key,
    withInterval(row.reference ?? {}),
    withInterval(row.fresh ?? {}),
    row.comparison === undefined ? '–' : row.comparison.t.toFixed(1),
    pText(row.comparison?.p),
    row.moved ?? '',
  ];
  const header = ['number', 'reference', 'fresh', 't', 'p', 'moved'];
  return [
    `== check: ${counted(compared.length, 'number')} against the reference (made on ${referenceAdapter})`,
    moved.length === 0 ? 'moved: none' : `moved:\n${aligned([header, ...moved.map(cells)])}`,
    ...(nearest.length === 0 ? [] : [`nearest to it:\n${aligned([header, ...nearest.map(cells)])}`]),
  ].join('\n\n');
}

/** The changes that an update makes to a reference. */
export function changesTable(changes: readonly ReferenceChange[]): string {
  if (changes.length === 0) return 'no number changes';
  const rows = changes.map(({ key, before, after }) => [
    key,
    before === undefined ? 'new' : withInterval(before.estimate),
    after === undefined ? 'gone' : withInterval(after.estimate),
    before?.verdict === after?.verdict
      ? (after?.verdict ?? '')
      : `${before?.verdict ?? '–'} → ${after?.verdict ?? '–'}`,
  ]);
  return (
    `${counted(changes.length, 'number')} of the reference ` +
    `${changes.length === 1 ? 'changes' : 'change'}:\n` +
    aligned([['number', 'before', 'after', 'verdict'], ...rows])
  );
}
