import { accessibility, meanAccessibility, sumOfHits } from '../../measure/accessibility.js';
import { classOnlyCorrelation } from '../../measure/agreement/class-only.js';
import { correlate, examplesByClass, standardise } from '../../statistics/correlation.js';
import type { CountedEnsemble } from '../../measure/agreement/counted-ensemble.js';
import { correlationMatrix } from '../../measure/agreement/matrix.js';
import { KINDS, SCOPES } from '../../measure/agreement/scope.js';
import { memberEstimate } from '../../statistics/member-estimate.js';
import { correlationTest } from '../../statistics/permutation.js';
import { seedOf } from '../../random/seed.js';
import { ofAverages } from '../../statistics/members/attenuation.js';
import { expectedBetween, expectedWithin, memberTable } from '../../statistics/members/single-members.js';
import { byData, countEvidence, divergenceNotes, examplesIn } from '../evidence/ensembles.js';
import { memberVectors } from '../evidence/member-vectors.js';
import {
  FindingError,
  type EnsembleEvidence,
  type Estimand,
  type Finding,
  type FindingRow,
} from '../finding.js';
import { paperRows, primaryRows, type PoolPart } from '../rows/primary/primary-rows.js';
import { matchedRows } from '../rows/agreement/matched-progress.js';
import { requireHalves } from '../rows/agreement/seed-ceiling-rows.js';
import { LARGE_CORRELATION } from '../verdict.js';

const PERMUTATIONS = 999;
const PAPER = '.97 ResNet-50 and DenseNet, .87 ResNet-50 and AlexNet, ImageNet';
/** Members of the paper's ensembles of ResNet-50 and of AlexNet. */
const PAPER_MEMBERS = [27, 22] as const;

const CLEAN: Estimand = {
  quantity: 'r without seed noise (pearson, pooled), test examples',
  bounds: LARGE_CORRELATION,
  reason:
    'A large correlation is .5 and less than the small .1 is none (Cohen 1988). Without seed noise, the ' +
    'limit of many members, because a correlation of averages rises with the number of members that are ' +
    'averaged.',
};

export const locAcross: Finding = {
  id: 'loc-across',
  claim: 'Networks of different architectures learn in the same order.',
  inShort: 'different architectures learn in the same order',
  source: 'LOC',
  paper: `r of accessibility ${PAPER}`,
  primary: [CLEAN],
  paperMeasure:
    `r of two averages, over ${PAPER_MEMBERS[0]} networks of one and ${PAPER_MEMBERS[1]} of another ` +
    'architecture, from single ones by Spearman and Brown. The paper has .97 and .87; orders of their own ' +
    'have 0.',
  controls: [
    'the correlation within classes, and the one that classes alone make',
    'the correlation at equal accuracy: a slow architecture may only seem to have another order',
    'the seed ceiling of each architecture: see loc-same',
  ],
  roles: [
    {
      name: 'ensembles',
      holds: 'ensembles of two or more architectures on the same data',
      required: true,
      recording: () => ({}),
    },
  ],
  evaluate: ({ roles: { ensembles }, seed }) => {
    requireHalves('loc-across', ensembles);
    const groups = [...byData(ensembles).values()].filter((group) => pairsOf(group).length > 0);
    if (groups.length === 0) {
      const found = ensembles.map(({ label, data }) => `${label} on ${data}`).join(', ');
      throw new FindingError(
        `loc-across: found ${found}; expected two architectures on the same data; add one to the ` +
          'trials, or widen the filter',
      );
    }
    const parts = groups.map((group) => onOneDataset(group, seed));
    const alone = ensembles.filter((each) => !groups.some((group) => group.includes(each)));
    return {
      rows: parts.flatMap(({ rows }) => rows),
      notes: [
        'only classes: what pooled r would be if examples traded places within their classes',
        ...parts.flatMap(({ notes }) => notes),
        ...alone.map(
          ({ label, data }) => `${data}, ${label}: not used, no other architecture on the same data`,
        ),
        ...divergenceNotes(ensembles),
      ],
    };
  },
};

/** Pairs of different architectures, by index, in order. */
function pairsOf(group: readonly EnsembleEvidence[]): (readonly [number, number])[] {
  return group.flatMap((a, first) =>
    group.flatMap((b, second) =>
      first < second && a.architecture !== b.architecture ? [[first, second] as const] : [],
    ),
  );
}

function onOneDataset(
  group: readonly EnsembleEvidence[],
  seed: string,
): { rows: FindingRow[]; notes: string[] } {
  const { data } = group[0];
  const pairs = pairsOf(group);
  const ensembles = group.map((evidence) => countEvidence(evidence, 'test', seed));
  const name = ([a, b]: readonly [number, number]) => `${group[a].label} × ${group[b].label}`;
  const rows: FindingRow[] = [...decidingRows(group, pairs), medianRow(data, ensembles, pairs, seed)];
  const last: FindingRow[] = [];
  for (const scope of SCOPES) {
    for (const kind of KINDS) {
      const matrix = correlationMatrix(ensembles, { kind, scope });
      for (const pair of pairs) {
        const found = matrix.pairs.find(({ a, b }) => a === pair[0] && b === pair[1]);
        if (found === undefined) continue;
        const quantity = `r (${kind}, ${scope}), test examples`;
        const own = { data, ensembles: name(pair) };
        rows.push({
          ...own,
          quantity,
          estimate: found.correlation,
          p: scope === 'within-class' && kind === 'pearson' ? pOf(ensembles, pair, seed) : undefined,
        });
        if (kind === 'pearson')
          last.push({ ...own, quantity: `${quantity}, without seed noise`, estimate: found.disattenuated });
      }
    }
  }
  const classes = pairs.map((pair) => ({
    data,
    ensembles: name(pair),
    quantity: 'r that only classes make (pearson), test examples',
    estimate: memberEstimate(
      pair.map((at) => ensembles[at].counts.members.length),
      ([ofA, ofB]) =>
        classOnlyCorrelation(
          sumOfHits(ensembles[pair[0]].counts, ofA),
          sumOfHits(ensembles[pair[1]].counts, ofB),
          ensembles[pair[0]].labels,
        ),
      { scale: 'fisher' },
    ),
  }));
  const matched = matchedRows(group, pairs, seed);
  return { rows: [...rows, ...last, ...classes, ...matched.rows], notes: matched.notes };
}

/** The primary, pooled over the pairs of one dataset, and the paper's measure. */
function decidingRows(
  group: readonly EnsembleEvidence[],
  pairs: readonly (readonly [number, number])[],
): FindingRow[] {
  const vectors = group.map((evidence) =>
    memberVectors(accessibility(evidence.trace, 'test'), 'pearson', examplesIn(evidence, 'test', 'pooled')),
  );
  const own = vectors.map((each) => memberTable(each, each));
  const parts = (members: readonly [number, number]): PoolPart[] =>
    pairs.map(([a, b]) => {
      const between = memberTable(vectors[a], vectors[b]);
      return {
        ensembles: `${group[a].label} × ${group[b].label}`,
        of: [group[a], group[b]],
        value: ([ofA, ofB]) =>
          ofAverages(
            expectedBetween(between, ofA, ofB),
            { single: expectedWithin(own[a], ofA), members: members[0] },
            { single: expectedWithin(own[b], ofB), members: members[1] },
          ),
      };
    });
  // A correlation without seed noise can exceed 1 by chance.
  const options = { data: group[0].data, noun: 'pairs', options: { scale: 'plain' } } as const;
  const name = `r of averages over ${PAPER_MEMBERS.join(' and ')} networks (pearson, pooled), test examples`;
  return [
    ...primaryRows(CLEAN, parts([Infinity, Infinity]), options),
    ...paperRows(name, parts(PAPER_MEMBERS), { ...options, paper: PAPER }),
  ];
}

/** p of a permutation of examples within their classes. */
function pOf(
  ensembles: readonly CountedEnsemble[],
  [a, b]: readonly [number, number],
  seed: string,
): number | undefined {
  const [one, other] = [ensembles[a], ensembles[b]];
  const [x, y] = [meanAccessibility(one.counts), meanAccessibility(other.counts)];
  if (x === undefined || y === undefined) return undefined;
  return correlationTest(x, y, {
    kind: 'pearson',
    groups: examplesByClass(one.labels),
    seed: seedOf(seed, 'loc-across', one.identity, other.identity),
    permutations: PERMUTATIONS,
  })?.p;
}

/** The median over pairs. Every ensemble's members are drawn once for all pairs that it is in. */
function medianRow(
  data: string,
  ensembles: readonly CountedEnsemble[],
  pairs: readonly (readonly [number, number])[],
  seed: string,
): FindingRow {
  const used = [...new Set(pairs.flat())].sort((a, b) => a - b);
  const statistic = (kept: readonly (readonly number[])[]) => {
    const sums = used.map((at, stratum) =>
      standardise(sumOfHits(ensembles[at].counts, kept[stratum]), 'pearson'),
    );
    const values = pairs.map(([a, b]) => correlate(sums[used.indexOf(a)], sums[used.indexOf(b)]));
    return median(values);
  };
  return {
    data,
    ensembles: 'all pairs',
    quantity: 'median r (pearson, pooled), test examples',
    estimate: memberEstimate(
      used.map((at) => ensembles[at].counts.members.length),
      statistic,
      { scale: 'fisher', smooth: false, seed: seedOf(seed, 'loc-across', 'median', data) },
    ),
  };
}

function median(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  if (known.length < values.length) return undefined;
  const middle = (known.length - 1) / 2;
  return (known[Math.floor(middle)] + known[Math.ceil(middle)]) / 2;
}
