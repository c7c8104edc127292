import { accessibility, type Accessibility } from '../measure/accessibility.js';
import { allExamples, type CorrelationKind } from '../measure/correlation.js';
import { correlationMatrix, type Scope } from '../measure/matrix.js';
import { memberEstimate } from '../measure/member-estimate.js';
import { progressClock } from '../measure/progress-clock.js';
import { thirdEnsembleCorrelation } from '../measure/third-ensemble.js';
import { isLinear } from '../model/linearity.js';
import { seedOf } from '../random/seed.js';
import { divergenceNotes, examplesIn } from './ensembles.js';
import type { Evidence, Finding, FindingRow } from './finding.js';
import { FindingError } from './finding.js';
import { pairEvidence, type EvidencePair } from './pairing.js';
import { effectOf, LARGE_CORRELATION, type Expectation } from './verdict.js';

/** Share of the examples that counts as learned first. [P] */
const FIRST = 0.2;
/** Members that three groups need so that each is left when a member is left out. */
const MEMBERS = 6;
/** Levels of accuracy at which a raw and a white ensemble are compared at matched progress. */
const LEVELS = 10;

/*
 * What decides, written before anything was measured. "Plummets" for linear nets: the correlation over all test examples falls by
 * what Cohen (1988) calls a large correlation, 0.5. The 20 % learned first do not decide
 * for them: a correlation over a fifth of the range may be below 0.5 to begin with.
 * Non-linear nets "drop a little overall": what they keep is still large, above 0.5. "By about half on the 20 %": the fall is above 0.1, the
 * least that this suite calls a difference of correlations; the share that is lost stands beside it.
 */
const PLUMMETS = effectOf(0.5);
const FALLS = effectOf(0.1);

/** Pearson decides; ranks, and correlations within classes, are controls. */
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
    'cats-and-dogs, 4 × 10 two-layered linear: plummets; CIFAR-10, 2 × 10 VGG-19: a little overall, by about half on the 20 % learned first',
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
      `whitening: found different test labels for ${first.data} and ${second.data}, expected the same examples in the ` +
        'same order; give both data entries the same source, sizes and labels',
    );
  }
  const linear = isLinear(first.layers);
  const row = (
    quantity: string,
    estimate: FindingRow['estimate'],
    expectation?: Expectation,
    paper?: string,
  ): FindingRow => ({
    data,
    ensembles,
    quantity,
    estimate,
    ...(expectation ? { expectation } : {}),
    ...(paper ? { paper } : {}),
  });
  const rows = VARIANTS.flatMap(({ kind, scope }) => {
    const decides = kind === 'pearson' && scope === 'pooled';
    const groups = examplesIn(first, 'test', scope);
    const own = sides.map((side) => ceilings(side, kind, groups, seed));
    const counts = sides.map((side) => side.counts.members.length);
    return (['all', 'chosen'] as const).flatMap((set): FindingRow[] => {
      const where = set === 'all' ? 'all test examples' : 'the 20 % of test examples learned first';
      const what = `r(accessibility of two disjoint groups) on ${where}, ${kind}, ${scope}`;
      const one = (side: number) =>
        memberEstimate([counts[side]], ([kept]) => own[side](kept)[set], { scale: 'fisher' });
      const both = (combine: (a: number, b: number) => number | undefined) =>
        memberEstimate(
          counts,
          ([a, b]) => {
            const [rawValue, whiteValue] = [own[0](a)[set], own[1](b)[set]];
            return rawValue === undefined || whiteValue === undefined
              ? undefined
              : combine(rawValue, whiteValue);
          },
          { scale: 'plain' },
        );
      const fall = set === 'all' ? (linear ? PLUMMETS : undefined) : linear ? undefined : FALLS;
      const stays = set === 'all' && !linear ? LARGE_CORRELATION : undefined;
      const paper = linear ? 'plummets' : set === 'all' ? 'a little lower' : 'about half';
      return [
        row(`${what}: raw`, one(0)),
        row(`${what}: white`, one(1), decides ? stays : undefined),
        row(
          `${what}: raw − white`,
          both((a, b) => a - b),
          decides ? fall : undefined,
          decides ? paper : undefined,
        ),
        // Of a correlation that is not above 0 nothing can be lost.
        row(
          `${what}: share lost, (raw − white) / raw`,
          both((a, b) => (a > 0 ? (a - b) / a : undefined)),
        ),
      ];
    });
  });
  const crossed = VARIANTS.map(({ kind, scope }) => {
    const list = sides.map(({ counts, evidence }) => ({
      label: evidence.label,
      identity: evidence.identity,
      counts,
      labels,
    }));
    const [{ correlation }] = correlationMatrix(list, { kind, scope, seed }).pairs;
    return row(
      `r(accessibility raw, accessibility white) on all test examples, ${kind}, ${scope}`,
      correlation,
    );
  });
  return [...rows, ...crossed, ...matched(sides, seed).map((estimate) => row(MATCHED, estimate))];
}

const MATCHED =
  'r(accessibility of two disjoint groups) on all test examples, pearson, pooled, at checkpoints of equal accuracy: raw − white';

/** The fall when both ensembles count at checkpoints of equal mean test accuracy; the clock is that of all members. */
function matched(sides: readonly [Side, Side], seed: string): FindingRow['estimate'][] {
  const traces = sides.map(({ evidence }) => evidence.trace);
  const clock = progressClock(traces, 'test', LEVELS);
  if (clock === undefined) return [{ reason: 'no accuracy that both ensembles go through' }];
  const [raw, white] = sides.map((side, at) =>
    ceilings(
      { ...side, counts: accessibility(side.evidence.trace, 'test', clock.checkpoints[at]) },
      'pearson',
      allExamples(side.counts.examples),
      seed,
    ),
  );
  const difference = (a: readonly number[], b: readonly number[]) => {
    const [one, other] = [raw(a).all, white(b).all];
    return one === undefined || other === undefined ? undefined : one - other;
  };
  const counts = sides.map((side) => side.counts.members.length);
  return [memberEstimate(counts, ([a, b]) => difference(a, b), { scale: 'plain' })];
}

interface Side {
  readonly evidence: Evidence;
  readonly counts: Accessibility;
}

function sideOf(evidence: Evidence): Side {
  const counts = accessibility(evidence.trace, 'test');
  if (counts.members.length < MEMBERS) {
    throw new FindingError(
      `whitening: found ${counts.members.length} members that finished in ${evidence.data} / ${evidence.label}, expected at least ` +
        `${MEMBERS}, two for each of three groups; raise members, or lower the learning rate if they diverged`,
    );
  }
  return { evidence, counts };
}

/** Correlations of an ensemble with itself as a function of the rows kept; each set of rows is measured once. */
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
    `${data}, ${ensembles} is ${kind}; a group has a third of the members (${Math.floor(raw / 3)} raw, ${Math.floor(white / 3)} white)` +
      (Math.floor(raw / 3) === Math.floor(white / 3)
        ? ''
        : ': groups of different sizes have different ceilings, so the difference is not only of the data'),
    ...divergenceNotes([first, second]),
  ];
}
