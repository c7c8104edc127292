import { finishedMembers } from '../../../measure/accessibility.js';
import { lineThrough } from '../../../measure/component/component-rates.js';
import { fixedEstimate, type Estimate } from '../../../statistics/estimate.js';
import { labelCorrelation } from '../../../measure/component/label-correlation.js';
import { magnitudeOf } from '../../../statistics/magnitude.js';
import { commonLevel, meanCurve, stepsToLevel } from '../../../measure/progress/steps-to-level.js';
import { seedOf } from '../../../random/seed.js';
import { FindingError, type Chart, type EnsembleEvidence, type FindingRow } from '../../finding.js';
import { sameExamples } from '../../evidence/pairing.js';
import { rowsAbout } from '../../rows-about.js';
import { estimateOver } from '../../evidence/paired-members.js';

const ORIGINS = ['source', 'shuffled'] as const;
type Origin = (typeof ORIGINS)[number];

/** Ensembles of one architecture on separable labels of one source. */
interface Family {
  readonly data: string;
  readonly label: string;
  readonly members: readonly {
    readonly evidence: EnsembleEvidence;
    readonly components: number;
    readonly from: Origin;
  }[];
}

/** Measurements of labels that are separable in the first P PCs, and the curve of steps by P. */
export function separableRows(
  separable: readonly EnsembleEvidence[],
  seed: string,
): { readonly rows: FindingRow[]; readonly charts: Chart[] } {
  const families = familiesOf(separable);
  return {
    rows: families.flatMap((family) => rowsOf(family, seed)),
    charts: families.slice(0, 1).map(chartOf),
  };
}

function familiesOf(separable: readonly EnsembleEvidence[]): Family[] {
  const families: {
    data: string;
    label: string;
    first: EnsembleEvidence;
    members: Family['members'][number][];
  }[] = [];
  for (const evidence of separable) {
    const { labelling } = evidence.dataSpec;
    if (labelling?.kind !== 'separable') {
      throw new FindingError(
        `random-labels: found ${evidence.data} in separable, with labelling ` +
          `${labelling?.kind ?? 'none'}, expected data with labelling: ` +
          '{ kind: separable, components: P, from: source or shuffled }; narrow the filter of separable',
      );
    }
    const found = families.find(
      ({ first }) =>
        first.architecture === evidence.architecture &&
        first.training === evidence.training &&
        sameExamples(first.dataSpec, evidence.dataSpec),
    );
    const member = { evidence, components: labelling.components, from: labelling.from };
    if (found === undefined) {
      families.push({
        data: evidence.data.replace(/\/.*$/, ''),
        label: evidence.label,
        first: evidence,
        members: [member],
      });
    } else found.members.push(member);
  }
  return families;
}

/** Steps of each ensemble of the family to the loss that all of them reach, with the members kept. */
function stepsOf({ members }: Family, kept: readonly (readonly number[])[]): number[] | undefined {
  const curves = members.map(({ evidence: { trace } }, at) => {
    const { finished } = finishedMembers(trace);
    return meanCurve(
      trace,
      'train',
      'loss',
      kept[at].map((row) => finished[row]),
    );
  });
  const level = commonLevel(curves);
  if (level === undefined) return undefined;
  const steps = members.map(({ evidence }, at) => stepsToLevel(evidence.trace.steps, curves[at], level));
  return steps.every((each) => each !== undefined) ? steps : undefined;
}

function countsOf({ members }: Family): number[] {
  return members.map(({ evidence }) => finishedMembers(evidence.trace).finished.length);
}

function rowsOf(family: Family, seed: string): FindingRow[] {
  const { members, data, label } = family;
  const measured = (statistic: (steps: readonly number[]) => number | undefined): Estimate =>
    estimateOver(
      members.map(({ evidence }) => evidence),
      (kept) => {
        const steps = stepsOf(family, kept);
        return steps && statistic(steps);
      },
      { scale: 'plain', smooth: false, seed: seedOf(seed, 'random-labels', 'separable', data, label) },
    );
  const row = rowsAbout({ data, ensembles: label });
  const rows = members.map(({ components, from }, at) =>
    row(
      `steps to a common training loss, separable in ${components} PCs, from ${from} labels`,
      measured((steps) => steps[at]),
    ),
  );
  for (const origin of ORIGINS) {
    const own = members.flatMap(({ from, components }, at) =>
      from === origin ? [{ at, log: Math.log(components) }] : [],
    );
    if (new Set(own.map(({ log }) => log)).size < 2) continue;
    const slope = measured(
      (steps) =>
        lineThrough(
          own.map(({ log }) => log),
          own.map(({ at }) => Math.log(steps[at])),
        )?.slope,
    );
    rows.push({
      ...row(`slope of log steps over log P, separable from ${origin} labels`, slope),
      kind: 'paper',
      paper: 'slower the more PCs',
    });
  }
  const pairs = members.flatMap(({ from, components }, at) => {
    const other = members.findIndex((each) => each.components === components && each.from === 'shuffled');
    return from === 'source' && other >= 0 ? [[at, other]] : [];
  });
  if (pairs.length > 0) {
    const origin = measured((steps) =>
      pairs.reduce(
        (sum, [source, shuffled]) => sum + Math.log2(steps[shuffled] / steps[source]) / pairs.length,
        0,
      ),
    );
    rows.push(
      row('log2 of steps from shuffled / from source labels, mean over equal P', origin),
      row(
        'magnitude of log2 of steps from shuffled / from source labels, mean over equal P',
        magnitudeOf(origin),
      ),
    );
  }
  return rows;
}

/** Agreement of separable labels with the true ones of the same examples. */
export async function labelRows(
  separable: readonly EnsembleEvidence[],
  real: readonly EnsembleEvidence[],
): Promise<FindingRow[]> {
  const rows: FindingRow[] = [];
  const seen = new Set<string>();
  for (const evidence of separable) {
    const truth = real.find(({ dataSpec }) => sameExamples(dataSpec, evidence.dataSpec));
    if (truth === undefined || seen.has(evidence.data)) continue;
    seen.add(evidence.data);
    for (const split of ['train', 'test'] as const) {
      const [own, expected] = [evidence.trace[split].labels, truth.trace[split].labels];
      const same = own.reduce((sum, label, x) => sum + (label === expected[x] ? 1 : 0), 0) / own.length;
      const row = (quantity: string, estimate: Estimate): FindingRow => ({
        data: evidence.data,
        ensembles: 'labels',
        quantity,
        estimate,
      });
      const correlation = labelCorrelation(own, expected);
      rows.push(
        row(`share of separable labels that are the true ones, ${split} examples`, fixedEstimate(same)),
        {
          ...row(
            `correlation of separable labels with the true ones, ${split} examples`,
            correlation === undefined ? { reason: 'labels of one class only' } : fixedEstimate(correlation),
          ),
          paper: '.82 from real, .06 from shuffled (two classes, P = 500)',
        },
      );
    }
  }
  return rows;
}

function chartOf(family: Family): Chart {
  const steps = stepsOf(
    family,
    countsOf(family).map((count) => Array.from({ length: count }, (_, row) => row)),
  );
  return {
    name: 'separable',
    title: `${family.data}, ${family.label}: steps to a common training loss`,
    x: { title: 'P: labels are separable in the first P PCs', scale: 'log' },
    y: { title: 'steps', scale: 'log' },
    mark: 'line',
    series: ORIGINS.map((origin) => {
      const own = family.members
        .map(({ components, from }, at) => ({ components, from, at }))
        .filter(({ from }) => from === origin)
        .sort((one, other) => one.components - other.components);
      return {
        name: `from ${origin} labels`,
        x: own.map(({ components }) => components),
        y: own.map(({ at }) => steps?.[at] ?? NaN),
      };
    }),
  };
}
