import { correlate, examplesWith, standardise, type CorrelationKind } from '../../statistics/correlation.js';
import type { Estimate } from '../../statistics/estimate.js';
import type { Scope } from '../../measure/agreement/scope.js';
import { memberEstimate } from '../../statistics/member-estimate.js';
import { partialCorrelation } from '../../statistics/partial-correlation.js';
import { correlationTest } from '../../statistics/permutation.js';
import { disattenuate } from '../../statistics/members/attenuation.js';
import { seedCeiling, type SeedCeiling } from '../../measure/agreement/seed-ceiling.js';
import { seedOf } from '../../random/seed.js';
import { criticalByData, exclusionNotes } from '../rows/component/critical-score.js';
import { byData, divergenceNotes, examplesIn } from '../evidence/ensembles.js';
import type { Chart, EnsembleEvidence, Finding, FindingRow } from '../finding.js';
import { pairEvidence, requireData, WHITENED } from '../evidence/pairing.js';
import {
  NEIGHBOURS,
  spectralScores,
  type PixelShares,
  type SpectralScores,
} from '../rows/component/spectral-scores.js';
import { estimateOver } from '../evidence/paired-members.js';
import { BESIDE, spectralPrimary } from '../rows/primary/spectral-primary.js';

const PERMUTATIONS = 999;

interface Variant {
  readonly kind: CorrelationKind;
  readonly scope: Scope;
}

/** Ways to take the correlations, for context. */
const VARIANTS: readonly Variant[] = [
  { kind: 'pearson', scope: 'pooled' },
  { kind: 'pearson', scope: 'within-class' },
  { kind: 'spearman', scope: 'pooled' },
];

type ScoreName = 'discriminability in pixels' | 'discriminability in the last hidden layer' | CriticalName;
type CriticalName = 'critical PC by first hit' | 'critical PC, persistent';
const [PIXELS, LAST] = ['discriminability in pixels', 'discriminability in the last hidden layer'] as const;
const [FIRST_HIT, PERSISTENT] = ['critical PC by first hit', 'critical PC, persistent'] as const;

/** A correlation of accessibility with a score, or a partial one. */
interface Quantity {
  readonly score: ScoreName;
  readonly given?: ScoreName;
  /** The paper's figure, in this or in the pixels' layer. */
  readonly paper?: string;
}

const QUANTITIES: readonly Quantity[] = [
  { score: PIXELS, paper: '.01 to .51' },
  { score: LAST, paper: '.54 to .85' },
  { score: FIRST_HIT },
  { score: PERSISTENT },
  { score: LAST, given: FIRST_HIT },
  { score: FIRST_HIT, given: LAST },
  { score: PIXELS, given: FIRST_HIT },
  { score: FIRST_HIT, given: PIXELS },
  { score: LAST, given: PERSISTENT },
  { score: PERSISTENT, given: LAST },
];

const recording = () => ({ neighbours: true }) as const;

export const spectral: Finding = {
  id: 'spectral',
  claim:
    'The spectral bias, seen as discriminability, acts beside the PC-bias and independently of it: ' +
    'whitening removes one and not the other.',
  inShort: 'the spectral bias acts beside the PC-bias',
  source: 'PC-bias',
  paper:
    'r(accessibility, discriminability) in pixels / penultimate: small-mammals .46/.85, ImageNet-20 ' +
    '.01/.54, CIFAR-100 .51/.85, STL-10 .44/.70',
  primary: [BESIDE],
  paperMeasure:
    'r(accessibility, discriminability) in pixels and in the last hidden layer, with nothing taken off: ' +
    'what is easy for both reasons counts, and examples shuffled have 0 (p of a permutation).',
  controls: [
    'the mirror image, r with critical PC given discriminability',
    'on whitened data: critical PC should lose its correlation, discriminability keep it',
    'within classes; first hit instead of persistent; the pixels instead of the last hidden layer',
  ],
  roles: [
    { name: 'ensembles', holds: 'ensembles on data as they are', required: true, recording },
    {
      name: 'white',
      holds: 'ensembles of the same architectures on the whitened data',
      required: false,
      recording,
    },
  ],
  async evaluate({ roles: { ensembles, white }, seed }) {
    requireData('spectral', 'white', white, WHITENED);
    const pixels: PixelShares = new Map();
    const critical = await criticalByData([...ensembles, ...white]);
    const scores = new Map<EnsembleEvidence, SpectralScores>();
    for (const evidence of [...ensembles, ...white]) {
      scores.set(evidence, await spectralScores(evidence, critical.get(evidence.data)!, pixels));
    }
    const of = (evidence: EnsembleEvidence) => scores.get(evidence)!;
    const paired =
      white.length === 0
        ? {
            pairs: [],
            notes: [
              'no white ensembles: only that both biases are there is measured, not that they act ' +
                'differently',
            ],
          }
        : pairEvidence('spectral', ['ensembles', ensembles], ['white', white]);
    return {
      rows: [
        ...[...byData(ensembles)].flatMap(([data, group]) =>
          spectralPrimary(
            data,
            group.map((evidence) => ({ evidence, scores: of(evidence) })),
            critical.get(data)!,
          ),
        ),
        ...ensembles.flatMap((evidence) => rowsOf(of(evidence), 'raw', seed)),
        ...white.flatMap((evidence) => rowsOf(of(evidence), 'white', seed)),
        ...white.flatMap((evidence) => cleanRows(of(evidence))),
        ...paired.pairs.flatMap(({ first, second, data, ensembles: names }): FindingRow[] => {
          const quantity =
            `fall from raw to white of -r(accessibility, ${FIRST_HIT}) minus that of ` +
            'r(accessibility, ' +
            `${LAST}), pearson, pooled`;
          const own = { data, ensembles: names };
          const sides = [of(first), of(second)] as const;
          return [
            { ...own, quantity, estimate: fallsApart(...sides, rawValue) },
            {
              ...own,
              quantity: `${quantity}, without seed noise`,
              estimate: fallsApart(...sides, cleanValue()),
            },
          ];
        }),
      ],
      notes: [
        ...paired.notes,
        `discriminability: ${NEIGHBOURS} nearest training examples`,
        ...exclusionNotes(critical),
        ...divergenceNotes([...ensembles, ...white]),
      ],
      charts: ensembles.length === 0 ? [] : chartsOf([ensembles[0], ...white.slice(0, 1)].map(of)),
    };
  },
};

function rowsOf(scores: SpectralScores, side: 'raw' | 'white', seed: string): FindingRow[] {
  const { evidence, counts } = scores;
  return VARIANTS.flatMap((variant) =>
    QUANTITIES.map((quantity): FindingRow => {
      const { score, given } = quantity;
      const name =
        given === undefined ? `r(accessibility, ${score})` : `r(accessibility, ${score} | ${given})`;
      const asPaper =
        side === 'raw' && variant.kind === 'pearson' && variant.scope === 'pooled' && quantity.paper;
      // The null of a critical PC is another order of the PCs: see pc-order.
      const fixed = score === PIXELS || score === LAST;
      const p = given === undefined && fixed ? permutationP(scores, quantity, variant, seed) : undefined;
      return {
        data: evidence.data,
        ensembles: evidence.label,
        quantity: `${name} on test examples, ${variant.kind}, ${variant.scope}`,
        estimate: memberEstimate(
          [counts.members.length],
          ([kept]) => valueOf(scores, quantity, variant, kept),
          {
            scale: 'fisher',
          },
        ),
        p,
        ...(asPaper ? { kind: 'paper' as const, paper: asPaper } : {}),
      };
    }),
  );
}

/** The correlation for some members. Examples without a critical PC are left out of numbers that need it. */
function valueOf(
  scores: SpectralScores,
  { score, given }: Quantity,
  variant: Variant,
  kept: readonly number[],
): number | undefined {
  const values = scoreOf(scores, score, kept);
  const hits = scores.hits(kept);
  if (given === undefined) {
    const groups = groupsOf(scores, [values], variant);
    return correlate(standardise(hits, variant.kind, groups), standardise(values, variant.kind, groups));
  }
  const control = scoreOf(scores, given, kept);
  return partialCorrelation(hits, values, {
    given: control,
    kind: variant.kind,
    groups: groupsOf(scores, [values, control], variant),
  });
}

function scoreOf(scores: SpectralScores, name: ScoreName, kept: readonly number[]): Float64Array {
  switch (name) {
    case PIXELS:
      return scores.pixels;
    case LAST:
      return scores.penultimate(kept);
    case FIRST_HIT:
      return scores.firstHit;
    case PERSISTENT:
      return scores.persistent;
  }
}

function groupsOf(
  { evidence }: SpectralScores,
  needed: readonly Float64Array[],
  { scope }: Variant,
): Uint32Array[] {
  return examplesWith(examplesIn(evidence, 'test', scope), ...needed);
}

function permutationP(
  scores: SpectralScores,
  { score }: Quantity,
  variant: Variant,
  seed: string,
): number | undefined {
  const kept = scores.counts.members.map((_, row) => row);
  if (kept.length === 0) return undefined;
  const values = scoreOf(scores, score, kept);
  return correlationTest(scores.hits(kept), values, {
    kind: variant.kind,
    groups: groupsOf(scores, [values], variant),
    seed: seedOf(seed, 'spectral', scores.evidence.identity, score, variant.kind, variant.scope),
    permutations: PERMUTATIONS,
  })?.p;
}

/** A correlation with a score for some members, undefined where there is none. */
type ValueOf = (scores: SpectralScores, score: ScoreName, kept: readonly number[]) => number | undefined;

const rawValue: ValueOf = (scores, score, kept) => valueOf(scores, { score }, VARIANTS[0], kept);

/** The correlation freed of the seed noise of accessibility; for all members, or all but one. */
function cleanValue(): ValueOf {
  const known = new Map<SpectralScores, SeedCeiling>();
  return (scores, score, kept) => {
    const { counts, evidence } = scores;
    const ceiling =
      known.get(scores) ??
      seedCeiling(counts, {
        kind: VARIANTS[0].kind,
        groups: examplesIn(evidence, 'test', VARIANTS[0].scope),
      });
    known.set(scores, ceiling);
    const left = counts.members.findIndex((_, row) => !kept.includes(row));
    const own = left < 0 ? ceiling.full.value : ceiling.fullWithout[left];
    return disattenuate(rawValue(scores, score, kept), own, 1);
  };
}

/** The correlation that whitening must take away, and the one that it must leave. */
function cleanRows(scores: SpectralScores): FindingRow[] {
  const value = cleanValue();
  return ([LAST, FIRST_HIT] as const).map((score) => ({
    data: scores.evidence.data,
    ensembles: scores.evidence.label,
    quantity: `r(accessibility, ${score}) on test examples, pearson, pooled, without seed noise`,
    estimate: memberEstimate([scores.counts.members.length], ([kept]) => value(scores, score, kept), {
      scale: 'plain',
    }),
  }));
}

function fallsApart(raw: SpectralScores, white: SpectralScores, value: ValueOf): Estimate {
  const r = (scores: SpectralScores, score: ScoreName, kept: readonly number[]) =>
    value(scores, score, kept) ?? NaN;
  return estimateOver(
    [raw.evidence, white.evidence],
    ([a, b]) => {
      const critical = r(white, FIRST_HIT, b) - r(raw, FIRST_HIT, a);
      const neighbours = r(raw, LAST, a) - r(white, LAST, b);
      return Number.isFinite(critical - neighbours) ? critical - neighbours : undefined;
    },
    { scale: 'plain' },
  );
}

function chartsOf(sides: readonly SpectralScores[]): Chart[] {
  const chart = (name: string, score: ScoreName, scale: 'linear' | 'log'): Chart => ({
    name,
    title: `Accessibility of test examples by ${score}`,
    x: { title: score, scale },
    y: { title: 'accessibility' },
    mark: 'point',
    series: sides.map((scores) => {
      const kept = scores.counts.members.map((_, row) => row);
      const most = kept.length * scores.counts.total;
      return {
        name: `${scores.evidence.data}, ${scores.evidence.label}`,
        x: scoreOf(scores, score, kept),
        y: scores.hits(kept).map((hits) => hits / most),
      };
    }),
  });
  return [chart('discriminability', LAST, 'linear'), chart('critical-component', FIRST_HIT, 'log')];
}
