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
import type { EnsembleEvidence, Finding, FindingRow } from '../finding.js';
import { FindingError } from '../finding.js';
import { pairEvidence, requireData, WHITENED, type EvidencePair } from '../evidence/pairing.js';
import { effectOf, type Expectation } from '../verdict.js';

/** Share of the examples that counts as learned first, as in the paper. */
const FIRST = 0.2;
/** Fewest members for three groups of which each is left when a member is left out. */
const MEMBERS = 6;
/** Levels of accuracy at which a raw and a white ensemble are compared at matched progress. */
const LEVELS = 10;

/*
 * Checkpoints of equal test accuracy decide. With equal steps white data are learned later, and an average
 * over checkpoints at which nothing is learned yet is noise, whatever the order is. The same numbers with
 * equal steps, as in the paper, stand beside; they fall where training is slow. Numbers are shares, because
 * groups of a third of the members have a low ceiling on hard data.
 *
 * "Plummets" for linear nets means that half of the correlation over all test examples is lost. The 20 %
 * learned first do not decide for them, because a correlation over a fifth of the range may be small to begin
 * with. "Drop a little overall" for non-linear nets means that at most a third is lost; two thirds would not
 * be little. "By about half on the 20 %" means that the fall is above 0.1, the least that this suite calls a
 * difference of correlations.
 *
 * Equal steps decided until a review showed how much of the fall is speed.
 */
const PLUMMETS = effectOf(0.5);
const LITTLE: Expectation = { claim: 1 / 3, none: 2 / 3 };
const FALLS = effectOf(0.1);

/** Pearson decides. Ranks and correlations within classes are controls. */
const VARIANTS: readonly { readonly kind: CorrelationKind; readonly scope: Scope }[] = [
  { kind: 'pearson', scope: 'pooled' },
  { kind: 'pearson', scope: 'within-class' },
  { kind: 'spearman', scope: 'pooled' },
];

export const whitening: Finding = {
  id: 'whitening',
  claim: 'Without a spectrum the shared order of learning goes: for linear networks nearly all of it.',
  source: 'PC-bias',
  paper:
    'cats-and-dogs, 4 × 10 two-layered linear: plummets; CIFAR-10, 2 × 10 VGG-19: a little overall, by ' +
    'about half on the 20 % learned first',
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
      rows: pairs.flatMap((pair) => rowsOf(pair, seed)),
      notes: [...notes, ...pairs.flatMap(notesOf)],
    };
  },
};

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
  const linear = isLinear(first.layers);
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
      : clockRows(matched, VARIANTS[0], { clock: MATCHED, seed, linear }).map((each) => row(...each))),
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

type Described = readonly [quantity: string, estimate: Estimate, expectation?: Expectation, paper?: string];

/**
 * Raw, white, the fall and the share lost, over all examples and the first; `linear` where these numbers
 * decide.
 */
function clockRows(
  sides: readonly [Side, Side],
  { kind, scope }: (typeof VARIANTS)[number],
  { clock, seed, linear }: { readonly clock: string; readonly seed: string; readonly linear?: boolean },
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
    const lost = linear === undefined || set === 'chosen' ? undefined : linear ? PLUMMETS : LITTLE;
    const fall = linear === false && set === 'chosen' ? FALLS : undefined;
    return [
      [`${what}: raw`, one(0)],
      [`${what}: white`, one(1)],
      [`${what}: raw − white`, both((a, b) => a - b), fall, fall && 'about half'],
      // A correlation that is not above 0 has nothing to lose.
      [
        `${what}: share lost, (raw − white) / raw`,
        both((a, b) => (a > 0 ? (a - b) / a : undefined)),
        lost,
        lost && (linear ? 'plummets' : 'a little lower'),
      ],
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

/**
 * Correlations of an ensemble with itself as a function of the rows kept; each set of rows is measured once.
 */
function ceilings(
  { evidence, counts }: Side,
  kind: CorrelationKind,
  groups: readonly Uint32Array[],
  seed: string,
): (kept: readonly number[]) => ReturnType<typeof thirdEnsembleCorrelation> {
  const known = new Map<string, ReturnType<typeof thirdEnsembleCorrelation>>();
  const options = { kind, groups, share: FIRST, seed: seedOf(seed, 'whitening', evidence.identity) };
  return (kept) => {
    const key = kept.join();
    const found = known.get(key) ?? thirdEnsembleCorrelation(counts, options, kept);
    known.set(key, found);
    return found;
  };
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
