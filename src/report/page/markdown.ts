import { pairOf } from '../../measure/agreement/matrix.js';
import type { CorrelationMatrix } from '../../measure/agreement/matrix.js';
import type { GroupAnalysis } from '../analysis/analysis.js';
import { matrixOf } from '../analysis/analysis.js';
import { markdownTable } from '../format/markdown-table.js';
import { decimal, seconds, withInterval } from '../format/number.js';
import { membersOf, missingOf, rangeOf, summaryOf, troubleOf } from '../table/summary.js';
import { componentsMarkdown } from '../table/component-tables.js';
import { lastPoint } from '../table/tables.js';

/**
 * The readable report. `figures` names the SVG files to show, by data group; `findings` is their section, or
 * empty.
 */
export function markdownOf(
  analyses: readonly GroupAnalysis[],
  figures: ReadonlyMap<string, readonly string[]> = new Map(),
  findings = '',
): string {
  const suites = [
    ...new Set(analyses.flatMap(({ group }) => group.ensembles.map(({ ensemble }) => ensemble.record.suite))),
  ];
  const sections = analyses.map((analysis) => sectionOf(analysis, figures.get(analysis.group.name) ?? []));
  const title = `# Order of learning: ${suites.join(', ') || 'no trials'}`;
  const parts = [title, summaryOf(analyses), findings, ...sections, LEGEND];
  return parts.filter((part) => part !== '').join('\n\n') + '\n';
}

function sectionOf(analysis: GroupAnalysis, figures: readonly string[]): string {
  const { group, splits } = analysis;
  const trainings = [...new Set(group.ensembles.map(({ ensemble }) => ensemble.record.training))];
  const parts = [
    `## ${group.name}`,
    `${group.title}; training: ${trainings.join(', ')}.`,
    ...splits.flatMap((split) => rangeOf(split) ?? []),
    accuracyTable(analysis),
  ];
  const trouble = troubleOf(analysis);
  if (trouble.length > 0)
    parts.push(
      ['Trials that failed, diverged or did not learn:', '', ...trouble.map((line) => `- ${line}`)].join(
        '\n',
      ),
    );
  parts.push(...figures.map((file) => `![${file.replace(/\.svg$/, '')}](${file})`));
  for (const split of splits) {
    if (split.ensembles.length === 0) continue;
    parts.push(
      `### Correlation of accessibility, ${split.split} examples`,
      matrixTable(matrixOf(split, 'pearson', 'pooled'), 'Pearson'),
      matrixTable(matrixOf(split, 'spearman', 'pooled'), 'Spearman'),
      matrixTable(matrixOf(split, 'pearson', 'within-class'), 'Pearson within classes'),
      cleanTable(matrixOf(split, 'pearson', 'pooled')),
      ...componentsMarkdown(split),
    );
    const missing = missingOf(split);
    if (missing.length > 0)
      parts.push(['Missing numbers:', '', ...missing.map((line) => `- ${line}`)].join('\n'));
  }
  return parts.filter((part) => part !== '').join('\n\n');
}

function accuracyTable(analysis: GroupAnalysis): string {
  const rows = analysis.group.ensembles.map((labelled) => {
    const [test, train] = [lastPoint(analysis, labelled, 'test'), lastPoint(analysis, labelled, 'train')];
    return [
      labelled.label,
      membersOf(labelled.ensemble),
      withInterval(test?.accuracy ?? {}, 3),
      withInterval(train?.accuracy ?? {}, 3),
      decimal(train?.loss.value, 3),
      decimal(test?.epoch, 1),
      seconds(labelled.ensemble.record.durationMs),
      labelled.ensemble.record.state,
    ];
  });
  const header = [
    'ensemble',
    'members',
    'test accuracy',
    'train accuracy',
    'train loss',
    'epochs',
    'seconds',
    'state',
  ];
  return markdownTable(header, rows);
}

/** The correlations, with each ensemble's own seed ceiling in italics on the diagonal. */
function matrixTable(matrix: CorrelationMatrix, name: string): string {
  const rows = matrix.labels.map((label, row) => [
    label,
    ...matrix.labels.map((_, column) =>
      row === column
        ? `*${withInterval(matrix.ceilings[row].full)}*`
        : withInterval(pairOf(matrix, row, column)?.correlation ?? {}),
    ),
  ]);
  return markdownTable([name, ...matrix.labels], rows);
}

function cleanTable(matrix: CorrelationMatrix): string {
  if (matrix.pairs.length === 0) return '';
  const rows = matrix.labels.map((label, row) => [
    label,
    ...matrix.labels.map((_, column) =>
      row === column ? '' : withInterval(pairOf(matrix, row, column)?.disattenuated ?? {}),
    ),
  ]);
  return markdownTable(['Pearson without seed noise', ...matrix.labels], rows);
}

const LEGEND = `## How to read the numbers

- **Accessibility** of an example: the share of members that classify it correctly, a mean over the ends of \
all epochs. What is learned early has a
  high one. In the CSV files, *log steps* takes the mean over the logarithm of the step instead: half of \
it is early learning. Diverged members are left out of every number; *members* says how many remain.
- **Correlation**: of accessibility over the examples, between two ensembles; *within classes*: the mean of \
the classes' own correlations, weighted by
  examples - 3, which easy and hard classes cannot raise.
- **Seed ceiling** (*italics on the diagonal*): the correlation that two ensembles of this one architecture \
would have, from the mean
  correlation of two single members, taken to the full size by Spearman and Brown's formula. \
\`ceilings.csv\` has the halves' own value.
- **Without seed noise**: the correlation divided by the root of both ceilings; it can exceed 1 by chance.
- **Share of variance**: where it comes from that some networks are right about some examples at some \
checkpoints, by a crossed random-effects analysis of variance of
  examples × members × checkpoints (the ends of epochs), all taken at random; *checkpoints* is the learning \
curve, *residual* the interaction of all three. \
\`components.csv\` has the variances. Draws of the data are no term of it, since their examples differ.
- **Reliability by members**: the correlation that two ensembles of so many members would have, by Spearman \
and Brown's formula from that of two single members; the last
  number is that of the members measured.
- **[low, high]**: 95 % interval over members, the independent unit. For accuracy it is Student's t; for \
correlations a jackknife over the members of both ensembles
  on Fisher's z scale, with a t quantile. It says how far another draw of equally many members could be; \
the examples are held fixed.
- **–**: no number; the reason stands below the table and in the CSV files, which have all digits.`;
