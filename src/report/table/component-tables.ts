import { reliabilities, type Reliability } from '../../measure/agreement/reliability.js';
import { TERMS, type VarianceComponents } from '../../measure/agreement/variance-components.js';
import { matrixOf, type GroupAnalysis, type SplitAnalysis } from '../analysis/analysis.js';
import { markdownTable } from '../format/markdown-table.js';
import { decimal, NO_NUMBER, withInterval } from '../format/number.js';
import type { Row } from '../format/row.js';
import { aligned } from '../format/text.js';

/** Numbers of members whose reliability a terminal shows, beside those measured. */
const SHOWN_SIZES = [1, 4];

/** One row a dataset, split, ensemble and term of the model of variance components. */
export function componentRows(analyses: readonly GroupAnalysis[]): Row[] {
  return analyses.flatMap(({ group, splits }) =>
    splits.flatMap(({ split, ensembles }) =>
      ensembles.flatMap(({ labelled: { label, ensemble }, components }) =>
        TERMS.map((term) => ({
          data: group.name,
          training: ensemble.record.training,
          architecture: ensemble.record.architecture,
          ensemble: label,
          split,
          term,
          variance: components?.variance[term],
          share: components?.share[term],
          examples: components?.examples,
          members: components?.members,
          checkpoints: components?.checkpoints,
          reason: components === undefined ? 'two members, checkpoints and examples needed' : undefined,
        })),
      ),
    ),
  );
}

/** One row a dataset, split, ensemble, kind of correlation and number of members; all examples, by epochs. */
export function reliabilityRows(analyses: readonly GroupAnalysis[]): Row[] {
  return analyses.flatMap(({ group, splits }) =>
    splits.flatMap((analysis) =>
      (['pearson', 'spearman'] as const).flatMap((kind) =>
        reliabilitiesOf(analysis, kind).flatMap((own, at) => {
          const { label, ensemble } = analysis.ensembles[at].labelled;
          const measured = own[own.length - 1]?.members;
          return own.map(({ members, estimate: { value, interval, reason } }) => ({
            data: group.name,
            training: ensemble.record.training,
            architecture: ensemble.record.architecture,
            ensemble: label,
            split: analysis.split,
            kind,
            members,
            measured: members === measured ? 'yes' : 'no',
            reliability: value,
            low: interval?.low,
            high: interval?.high,
            reason,
          }));
        }),
      ),
    ),
  );
}

/** Reliability of each ensemble's accessibility by its number of members: [ensemble][number]. */
function reliabilitiesOf(split: SplitAnalysis, kind: 'pearson' | 'spearman' = 'pearson'): Reliability[][] {
  return matrixOf(split, kind, 'pooled').ceilings.map(reliabilities);
}

/** Variance components and reliability of a split's ensembles for the readable report. */
export function componentsMarkdown(split: SplitAnalysis): string[] {
  const all = reliabilitiesOf(split);
  const sizes = [...new Set(all.flatMap((own) => own.map(({ members }) => members)))].sort((a, b) => a - b);
  return [
    markdownTable(
      ['share of variance, %', ...TERMS],
      split.ensembles.map(({ counted, components }) => [
        counted.label,
        ...TERMS.map((term) => shareText(components, [term])),
      ]),
    ),
    markdownTable(
      ['reliability by members', ...sizes.map(String)],
      split.ensembles.map(({ counted }, at) => [
        counted.label,
        ...sizes.map((size) => withInterval(of(all[at], size) ?? {})),
      ]),
    ),
  ];
}

/** The same in short, for a terminal: `label` shortens the name of an ensemble. */
export function componentsTerminal(split: SplitAnalysis, label: (name: string) => string): string {
  const all = reliabilitiesOf(split);
  const rows = split.ensembles.map(({ counted, components }, at) => {
    const measured = all[at][all[at].length - 1];
    return [
      label(counted.label),
      shareText(components, ['examples']),
      shareText(components, ['checkpoints']),
      shareText(components, ['examples × checkpoints']),
      shareText(components, ['members', 'examples × members', 'members × checkpoints']),
      shareText(components, ['residual']),
      ...SHOWN_SIZES.map((size) => decimal(of(all[at], size)?.value, 2)),
      decimal(measured?.estimate.value, 2),
    ];
  });
  const header = [
    'variance, %',
    'examples',
    'checkpoints',
    'ex × ckpt',
    'members',
    'rest',
    ...SHOWN_SIZES.map((size) => `r of ${size}`),
    'r of all',
  ];
  return aligned([header, ...rows]);
}

function of(own: readonly Reliability[], members: number) {
  return own.find((each) => each.members === members)?.estimate;
}

function shareText(
  components: VarianceComponents | undefined,
  terms: readonly (keyof VarianceComponents['share'])[],
): string {
  if (components === undefined) return NO_NUMBER;
  return decimal(100 * terms.reduce((sum, term) => sum + components.share[term], 0), 1);
}
