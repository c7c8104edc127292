import { curves } from '../../measure/progress/curves.js';
import type { Estimate } from '../../statistics/estimate.js';
import { stoppingGain } from '../../measure/progress/stopping-gain.js';
import { seedOf } from '../../random/seed.js';
import { divergenceNotes } from '../evidence/ensembles.js';
import {
  FindingError,
  type Chart,
  type EnsembleEvidence,
  type Estimand,
  type Finding,
  type FindingRow,
} from '../finding.js';
import { pairEvidence, type EvidencePair } from '../evidence/pairing.js';
import { primaryRows, type PoolPart } from '../rows/primary/primary-rows.js';
import {
  EXCEEDS,
  matchChart,
  matchingsOf,
  matchRows,
  stoppingPrimary,
} from '../rows/progress/stopping-match.js';
import { effectOf } from '../verdict.js';
import { estimateOver } from '../evidence/paired-members.js';

const PAYS: Estimand = {
  quantity: 'test accuracy gained by stopping early, last PCs amplified − first PCs amplified',
  bounds: effectOf(0.02),
  reason:
    'Two in a hundred more test examples than at the last checkpoint: more than a validation set costs. ' +
    'Less than a fifth of that is none.',
};

const recording = () => ({});

export const earlyStopping: Finding = {
  id: 'early-stopping',
  claim:
    'Early stopping acts like a projection on the first PCs, more of them the later; it pays where the ' +
    'last PCs are amplified, and not where the first are.',
  inShort: 'early stopping acts like keeping the first PCs',
  source: 'PC-bias',
  paper:
    'CIFAR-10, 10 st-VGG and 10 linear st-VGG: amplifying the last 1.5 % of PCs makes early stopping ' +
    'pay, the first 1.5 % does not',
  primary: [EXCEEDS, PAYS],
  paperMeasure:
    'what stopping early gains with the first PCs amplified and with the last, each by itself. A curve ' +
    'that does not fall has 0: the best checkpoint is chosen and measured on different members.',
  controls: [
    'the slope by equal test accuracy, which the primary takes off',
    "the theory's slope, of log 1/d over log P",
    'kappa of the predictions instead of the share of members that are right',
    'what stopping early gains on data as they are',
  ],
  roles: [
    { name: 'full', holds: 'ensembles on data with all their PCs', required: true, recording },
    {
      name: 'truncated',
      holds: 'ensembles of the same architectures on the first P PCs, for three P or more',
      required: false,
      recording,
    },
    {
      name: 'first',
      holds: 'ensembles on data whose first PCs are amplified for training',
      required: false,
      recording,
    },
    {
      name: 'last',
      holds: 'ensembles on data whose last PCs are amplified for training',
      required: false,
      recording,
    },
  ],
  async evaluate({ roles: { full, truncated, first, last }, seed }) {
    const amplified = first.length > 0 || last.length > 0;
    if (truncated.length === 0 && !amplified) {
      throw new FindingError(
        'early-stopping: found ensembles for full only, expected truncated ones, or first and last ' +
          'ones, to compare; add ' +
          'truncated: { data: ... } with transform: { kind: truncated }, or first and last with ' +
          'transform: { kind: amplified }',
      );
    }
    if (amplified && (first.length === 0 || last.length === 0)) {
      throw new FindingError(
        `early-stopping: found ensembles for ${first.length === 0 ? 'last' : 'first'} only, expected ` +
          'both first and last to compare; ' +
          `add ${first.length === 0 ? 'first' : 'last'}: { data: ... }`,
      );
    }
    const matchings = truncated.length === 0 ? [] : matchingsOf(full, truncated);
    const rows: FindingRow[] = stoppingPrimary(matchings, seed);
    for (const matching of matchings) rows.push(...(await matchRows(matching, seed)));
    const { pairs, notes } = amplified
      ? pairEvidence(
          'early-stopping',
          ['first', first.map(amplifiedAt('first'))],
          ['last', last.map(amplifiedAt('last'))],
        )
      : { pairs: [], notes: [] };
    rows.push(...gainPrimary(pairs, seed));
    for (const { first: one, second: other } of pairs) {
      rows.push(
        { ...gainRow(one, seed), kind: 'paper', paper: 'does not pay' },
        { ...gainRow(other, seed), kind: 'paper', paper: 'pays' },
      );
    }
    rows.push(...full.map((each) => gainRow(each, seed)));
    return {
      rows,
      notes: [
        ...notes,
        ...(matchings.length > 0 ? [EDGES] : []),
        ...divergenceNotes([...full, ...truncated, ...first, ...last]),
      ],
      charts: [
        ...matchings.slice(0, 2).map(matchChart),
        ...(pairs.length > 0 ? [accuracyChart([pairs[0].first, pairs[0].second], full)] : []),
      ],
    };
  },
};

const GAIN = 'test accuracy at the best checkpoint − at the last, chosen and measured on different members';
const EDGES =
  's(P) is one of the checkpoints after step 0; a net that is most like a large P at the end of ' +
  'training stops at its last checkpoint, which makes the slope smaller';

function amplifiedAt(end: 'first' | 'last'): (evidence: EnsembleEvidence) => EnsembleEvidence {
  return (evidence) => {
    const { transform } = evidence.dataSpec;
    if (transform?.kind === 'amplified' && transform.end === end) return evidence;
    const found =
      transform?.kind === 'amplified'
        ? `the ${transform.end} PCs amplified`
        : `transform ${transform?.kind ?? 'none'}`;
    throw new FindingError(
      `early-stopping: found ${evidence.data} in ${end}, with ${found}, expected data with transform: ` +
        `{ kind: amplified, end: ${end}, ... }; correct the filter of ${end}`,
    );
  };
}

/** The primary of each pair of amplified data, pooled over its architectures. */
function gainPrimary(pairs: readonly EvidencePair[], seed: string): FindingRow[] {
  const groups = new Map<string, PoolPart[]>();
  for (const { data, ensembles, first, second } of pairs) {
    const [ofFirst, ofLast] = [gainOf(first, seed), gainOf(second, seed)];
    const part: PoolPart = {
      ensembles,
      of: [first, second],
      value: ([a, b]) => {
        const [one, other] = [ofFirst(a), ofLast(b)];
        return one === undefined || other === undefined ? undefined : other - one;
      },
    };
    groups.set(data, [...(groups.get(data) ?? []), part]);
  }
  const options = { scale: 'plain', smooth: false, seed: seedOf(seed, 'early-stopping', 'gains') } as const;
  return [...groups].flatMap(([data, parts]) =>
    primaryRows(PAYS, parts, { data, noun: 'architectures', options }),
  );
}

function gainOf(
  { trace, identity }: EnsembleEvidence,
  seed: string,
): (kept: readonly number[]) => number | undefined {
  return stoppingGain(trace, { seed: seedOf(seed, 'early-stopping', identity, 'halves') });
}

function gainRow(evidence: EnsembleEvidence, seed: string): FindingRow {
  const gain = gainOf(evidence, seed);
  return {
    data: evidence.data,
    ensembles: evidence.label,
    quantity: GAIN,
    estimate: estimate([evidence], seed, [evidence.identity], ([kept]) => gain(kept)),
  };
}

/** The best checkpoint is an argmax: only the bootstrap knows its error. */
function estimate(
  ensembles: readonly EnsembleEvidence[],
  seed: string,
  names: readonly string[],
  statistic: (kept: readonly (readonly number[])[]) => number | undefined,
): Estimate {
  const options = {
    scale: 'plain',
    smooth: false,
    seed: seedOf(seed, 'early-stopping', 'gain', ...names),
  } as const;
  return estimateOver(ensembles, statistic, options);
}

function accuracyChart(pair: readonly EnsembleEvidence[], full: readonly EnsembleEvidence[]): Chart {
  const plain = full.filter(({ architecture }) => architecture === pair[0].architecture).slice(0, 1);
  return {
    name: 'amplified',
    title: 'Accuracy on test data that are not amplified',
    x: { title: 'step', scale: 'log' },
    y: { title: 'test accuracy' },
    mark: 'line',
    series: [...pair, ...plain].map(({ trace, data, label }) => {
      const points = curves(trace, 'test').filter(({ step }) => step > 0);
      return {
        name: `${data}, ${label}`,
        x: points.map(({ step }) => step),
        y: points.map(({ accuracy }) => accuracy.value ?? NaN),
        low: points.map(({ accuracy }) => accuracy.interval?.low ?? NaN),
        high: points.map(({ accuracy }) => accuracy.interval?.high ?? NaN),
      };
    }),
  };
}
