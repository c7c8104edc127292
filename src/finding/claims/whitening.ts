import { accessibility, type Accessibility } from '../../measure/accessibility.js';
import type { CorrelationKind } from '../../statistics/correlation.js';
import { correlationMatrix } from '../../measure/agreement/matrix.js';
import type { Scope } from '../../measure/agreement/scope.js';
import { undefinedBecause, type Estimate } from '../../statistics/estimate.js';
import { memberEstimate } from '../../statistics/member-estimate.js';
import { progressClock } from '../../measure/progress/progress-clock.js';
import { thirdEnsembleCorrelation } from '../../measure/agreement/third-ensemble.js';
import { isLinear } from '../../model/linearity.js';
import { seedOf } from '../../random/seed.js';
import { divergenceNotes, examplesIn } from '../evidence/ensembles.js';
import { arePaired, estimateOver } from '../evidence/paired-members.js';
import { rowsAbout } from '../rows-about.js';
import { withinTable } from '../evidence/member-vectors.js';
import {
  FindingError,
  type EnsembleEvidence,
  type Estimand,
  type Finding,
  type FindingRow,
} from '../finding.js';
import { spearmanBrown } from '../../statistics/members/attenuation.js';
import { expectedWithin } from '../../statistics/members/single-members.js';
import { paperRows, primaryRows, type LeftOut, type PoolPart } from '../rows/primary/primary-rows.js';
import { pairEvidence, requireData, WHITENED, type EvidencePair } from '../evidence/pairing.js';
import { effectOf } from '../verdict.js';

/** Share of the examples that counts as learned first, as in the paper. */
const FIRST = 0.2;
/** Fewest members for three groups of which each is left when a member is left out. */
const MEMBERS = 6;
/** Levels of accuracy at which a raw and a white ensemble are compared at matched progress. */
const LEVELS = 10;

const LOST: Estimand = {
  quantity: 'share of the expected r of two single linear networks lost at equal accuracy, test examples',
  bounds: effectOf(0.5),
  reason:
    '"Plummets" for linear networks: half of the correlation is lost; less than a fifth of that is none. ' +
    'At checkpoints of equal test accuracy, because at equal steps white data are learned later, and an ' +
    'average over checkpoints at which nothing is learned yet is noise. A share of single networks, ' +
    'because groups of several have a ceiling that depends on their size.',
};

/** Members of each of the paper's groups. */
const PAPER_MEMBERS = 10;
const NONLINEAR = 'it is not linear: the paper claims a small loss overall, which the rows below show';
const NO_ACCURACY = 'there is no accuracy that both ensembles go through';

/** Ways to take the correlations of groups of members, for context. */
const VARIANTS: readonly { readonly kind: CorrelationKind; readonly scope: Scope }[] = [
  { kind: 'pearson', scope: 'pooled' },
  { kind: 'pearson', scope: 'within-class' },
  { kind: 'spearman', scope: 'pooled' },
];

export const whitening: Finding = {
  id: 'whitening',
  claim: 'Without a spectrum the shared order of learning goes: for linear networks nearly all of it.',
  inShort: 'without a spectrum the shared order goes',
  source: 'PC-bias',
  paper:
    'cats-and-dogs, 4 × 10 two-layered linear: plummets; CIFAR-10, 2 × 10 VGG-19: a little overall, by ' +
    'about half on the 20 % learned first',
  primary: [LOST],
  paperMeasure:
    `r of two averages over ${PAPER_MEMBERS} networks at equal steps, raw and white, from single ones by ` +
    'Spearman and Brown: it falls wherever white data are learned later, order or not.',
  controls: [
    'non-linear networks, of which the paper claims a small loss, and half on the 20 % learned first',
    'the same at equal steps, as the paper has it: what of the loss is speed',
    'correlations within classes and of ranks',
  ],
  roles: [
    { name: 'raw', holds: 'ensembles on data as they are', required: true, recording: () => ({}) },
    {
      name: 'white',
      holds: 'ensembles of the same architectures on the whitened data',
      required: true,
      recording: () => ({}),
    },
  ],
  evaluate({ roles: { raw, white }, seed }) {
    requireData('whitening', 'white', white, WHITENED);
    const { pairs, notes } = pairEvidence('whitening', ['raw', raw], ['white', white]);
    return {
      rows: [...decidingRows(pairs), ...pairs.flatMap((pair) => rowsOf(pair, seed))],
      notes: [...notes, ...pairs.flatMap(notesOf)],
    };
  },
};

/** The primary of each dataset, pooled over its linear pairs, and the paper's measure. */
function decidingRows(pairs: readonly EvidencePair[]): FindingRow[] {
  const groups = new Map<string, EvidencePair[]>();
  for (const pair of pairs) groups.set(pair.data, [...(groups.get(pair.data) ?? []), pair]);
  return [...groups].flatMap(([data, group]) => {
    const options = { data, noun: 'pairs', options: { scale: 'plain' } } as const;
    const parts = group.map((pair): PoolPart | LeftOut => {
      const { ensembles, first, second } = pair;
      if (!isLinear(first.layers)) return { ensembles, notApplicable: NONLINEAR };
      const matched = atEqualAccuracy([sideOf(first), sideOf(second)]);
      if (matched === undefined) return { ensembles, notApplicable: NO_ACCURACY };
      const [raw, white] = matched.map(singleOf);
      return {
        ensembles,
        of: [first, second],
        // A correlation that is not above 0 has nothing to lose.
        value: ([a, b]) => combined(raw(a), white(b), (r, w) => (r > 0 ? (r - w) / r : undefined)),
      };
    });
    const linear = group.filter(({ first }) => isLinear(first.layers));
    const paper = (['raw', 'white'] as const).flatMap((side) =>
      paperRows(
        `r of two averages over ${PAPER_MEMBERS} networks at equal steps, test examples: ${side}`,
        linear.map(({ ensembles, first, second }): PoolPart => {
          const evidence = side === 'raw' ? first : second;
          const single = singleOf(sideOf(evidence));
          return {
            ensembles,
            of: [evidence],
            value: ([kept]) => combined(single(kept), 0, (r) => spearmanBrown(r, PAPER_MEMBERS)),
          };
        }),
        { ...options, options: { scale: 'fisher' }, paper: 'linear: plummets on white data' },
      ),
    );
    return [...primaryRows(LOST, parts, options), ...paper];
  });
}

/** Expected correlation of two single members, over all test examples. */
function singleOf({ evidence, counts }: Side): (kept: readonly number[]) => number | undefined {
  const table = withinTable(counts, 'pearson', examplesIn(evidence, 'test', 'pooled'));
  return (kept) => expectedWithin(table, kept);
}

function combined(
  one: number | undefined,
  other: number | undefined,
  of: (one: number, other: number) => number | undefined,
): number | undefined {
  return one === undefined || other === undefined ? undefined : of(one, other);
}

function rowsOf(pair: EvidencePair, seed: string): FindingRow[] {
  const { first, second, data, ensembles } = pair;
  const sides = [sideOf(first), sideOf(second)] as const;
  const { labels } = first.trace.test;
  if (
    labels.length !== second.trace.test.labels.length ||
    labels.some((own, x) => own !== second.trace.test.labels[x])
  ) {
    throw new FindingError(
      `whitening: found different test labels for ${first.data} and ${second.data}, expected the same ` +
        'examples in the ' +
        'same order; give both data entries the same source, sizes and labels',
    );
  }
  const row = rowsAbout({ data, ensembles });
  const matched = atEqualAccuracy(sides);
  const rows = [
    ...VARIANTS.flatMap((variant) =>
      clockRows(sides, variant, { clock: '', seed }).map((each) => row(...each)),
    ),
    ...(matched === undefined
      ? [
          row(
            `${R} on all test examples${MATCHED}`,
            undefinedBecause('no accuracy that both ensembles go through'),
          ),
        ]
      : clockRows(matched, VARIANTS[0], { clock: MATCHED, seed }).map((each) => row(...each))),
  ];
  const crossed = VARIANTS.map(({ kind, scope }) => {
    const quantity = `r(accessibility raw, accessibility white) on all test examples, ${kind}, ${scope}`;
    if (arePaired(first, second)) return row(quantity, undefinedBecause('paired: both share their draws'));
    const list = sides.map(({ counts, evidence }) => ({
      label: evidence.label,
      identity: evidence.identity,
      seed,
      counts,
      labels,
    }));
    const [{ correlation }] = correlationMatrix(list, { kind, scope }).pairs;
    return row(quantity, correlation);
  });
  return [...rows, ...crossed];
}

const R = 'r(accessibility of two disjoint groups)';
const MATCHED = ', at checkpoints of equal accuracy';

type Described = readonly [quantity: string, estimate: Estimate];

/** Raw, white, the fall and the share lost, over all examples and the first. */
function clockRows(
  sides: readonly [Side, Side],
  { kind, scope }: (typeof VARIANTS)[number],
  { clock, seed }: { readonly clock: string; readonly seed: string },
): Described[] {
  const groups = examplesIn(sides[0].evidence, 'test', scope);
  const own = sides.map((side) => ceilings(side, kind, groups, seed));
  const counts = sides.map((side) => side.counts.members.length);
  return (['all', 'chosen'] as const).flatMap((set): Described[] => {
    const where = set === 'all' ? 'all test examples' : 'the 20 % of test examples learned first';
    const what = `${R} on ${where}, ${kind}, ${scope}${clock}`;
    const one = (side: number) =>
      memberEstimate([counts[side]], ([kept]) => own[side](kept)[set], { scale: 'fisher' });
    const both = (combine: (a: number, b: number) => number | undefined) =>
      estimateOver(
        sides.map(({ evidence }) => evidence),
        ([a, b]) => {
          const [raw, white] = [own[0](a)[set], own[1](b)[set]];
          return raw === undefined || white === undefined ? undefined : combine(raw, white);
        },
        { scale: 'plain' },
      );
    return [
      [`${what}: raw`, one(0)],
      [`${what}: white`, one(1)],
      [`${what}: raw − white`, both((a, b) => a - b)],
      // A correlation that is not above 0 has nothing to lose.
      [`${what}: share lost, (raw − white) / raw`, both((a, b) => (a > 0 ? (a - b) / a : undefined))],
    ];
  });
}

/**
 * Both ensembles over checkpoints of equal mean test accuracy, by the clock of all members; undefined without
 * such checkpoints.
 */
function atEqualAccuracy(sides: readonly [Side, Side]): readonly [Side, Side] | undefined {
  const clock = progressClock(
    sides.map(({ evidence }) => evidence.trace),
    'test',
    LEVELS,
  );
  if (clock === undefined) return undefined;
  const [raw, white] = sides.map(({ evidence }, at) => ({
    evidence,
    counts: accessibility(evidence.trace, 'test', clock.clocks[at]),
  }));
  return [raw, white];
}

interface Side {
  readonly evidence: EnsembleEvidence;
  readonly counts: Accessibility;
}

function sideOf(evidence: EnsembleEvidence): Side {
  const counts = accessibility(evidence.trace, 'test');
  if (counts.members.length < MEMBERS) {
    throw new FindingError(
      `whitening: found ${counts.members.length} members that finished in ${evidence.data} / ` +
        `${evidence.label}, expected at least ` +
        `${MEMBERS}, two for each of three groups; raise members, or lower the learning rate if ` +
        'they diverged',
    );
  }
  return { evidence, counts };
}

/** Correlations of an ensemble with itself as a function of the rows kept. */
function ceilings(
  { evidence, counts }: Side,
  kind: CorrelationKind,
  groups: readonly Uint32Array[],
  seed: string,
): ReturnType<typeof thirdEnsembleCorrelation> {
  const options = { kind, groups, share: FIRST, seed: seedOf(seed, 'whitening', evidence.identity) };
  return thirdEnsembleCorrelation(counts, options);
}

function notesOf({ first, second, data, ensembles }: EvidencePair): string[] {
  const kind = isLinear(first.layers) ? 'linear' : 'not linear';
  const [raw, white] = [first, second].map(({ trace }) => accessibility(trace, 'test').members.length);
  return [
    `${data}, ${ensembles} is ${kind}; a group has a third of the members (${Math.floor(raw / 3)} raw, ` +
      `${Math.floor(white / 3)} white)` +
      (Math.floor(raw / 3) === Math.floor(white / 3)
        ? ''
        : ': groups of different sizes have different ceilings, so the difference is not only of the data'),
    ...divergenceNotes([first, second]),
  ];
}
