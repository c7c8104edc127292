import { finishedMembers } from '../../measure/accessibility.js';
import { LOG_STEPS, meanOver } from '../../measure/progress/clock.js';
import { curves } from '../../measure/progress/curves.js';
import { magnitudeOf } from '../../statistics/magnitude.js';
import { commonLevel, meanCurve, stepsToLevel } from '../../measure/progress/steps-to-level.js';
import { isLinear } from '../../model/linearity.js';
import { seedOf } from '../../random/seed.js';
import { divergenceNotes } from '../evidence/ensembles.js';
import type { Chart, EnsembleEvidence, Estimand, Finding, FindingRow } from '../finding.js';
import {
  pairEvidence,
  requireData,
  sameExamples,
  SHUFFLED,
  WHITENED,
  type EvidencePair,
  type Pairing,
} from '../evidence/pairing.js';
import { labelEnergyRows } from '../rows/component/label-energy-rows.js';
import { labelRows, separableRows } from '../rows/component/separable-labels.js';
import { rowsAbout } from '../rows-about.js';
import { estimateOver } from '../evidence/paired-members.js';
import { primaryRows, type LeftOut, type PoolPart } from '../rows/primary/primary-rows.js';

/*
 * The paper says "slower" and "the same" and gives no number.
 */
const SLOWER: Estimand = {
  quantity: 'log2 of steps shuffled / real to the common training loss, raw − white, linear networks',
  bounds: { claim: Math.log2(1.5), none: Math.log2(1.1) },
  reason:
    'Half as many steps again is slower; a tenth more is no effect worth the name. Raw minus white, ' +
    'because the claim is that the spectrum makes labels slow, and what random labels cost on whitened ' +
    'data it does not.',
};
const NONLINEAR =
  'it is not linear, and the paper claims equal speed on whitened data for linear networks only';
const NO_WHITE =
  'there is no whitened data to compare with: that the spectrum makes the difference is not measured';

const recording = () => ({});
export const randomLabels: Finding = {
  id: 'random-labels',
  claim:
    'Random labels are learned more slowly because their energy lies in the last PCs: on whitened data ' +
    'linear networks learn them as fast.',
  inShort: 'random labels are slower, but not on white data',
  source: 'PC-bias',
  paper:
    'cats and dogs, 10 two-layered linear and 10 st-VGG: raw slower, whitened identical (linear); ' +
    'labels separable in P = 10, 50, 500',
  primary: [SLOWER],
  paperMeasure:
    'the curves of raw and of whitened data by themselves: steps on shuffled over real labels to a common ' +
    'training loss, as log2. Labels of equal speed have 0.',
  controls: [
    "each ensemble's own half-way loss: random labels that cannot be fitted have a higher floor",
    'labels that are separable in the first P PCs, from true and from shuffled ones: P decides, not the ' +
      'origin',
    'the energy of the labels along the PCs',
  ],
  roles: [
    { name: 'real', holds: 'ensembles on the true labels', required: true, recording },
    {
      name: 'shuffled',
      holds: 'ensembles of the same architectures on shuffled labels',
      required: true,
      recording,
    },
    { name: 'whiteReal', holds: 'the same as real on whitened data', required: false, recording },
    { name: 'whiteShuffled', holds: 'the same as shuffled on whitened data', required: false, recording },
    {
      name: 'separable',
      holds:
        'ensembles on labels that are separable in the first P PCs, from the true and from shuffled ones',
      required: false,
      recording,
    },
  ],
  async evaluate({ roles: { real, shuffled, whiteReal, whiteShuffled, separable }, seed }) {
    requireData('random-labels', 'shuffled', shuffled, SHUFFLED);
    requireData('random-labels', 'whiteShuffled', whiteShuffled, SHUFFLED);
    requireData('random-labels', 'whiteReal', whiteReal, WHITENED);
    requireData('random-labels', 'whiteShuffled', whiteShuffled, WHITENED);
    const raw = pairEvidence('random-labels', ['real', real], ['shuffled', shuffled]);
    const white: Pairing =
      whiteReal.length + whiteShuffled.length === 0
        ? { pairs: [], notes: ['no whitened data: that the spectrum makes the difference is not measured'] }
        : pairEvidence('random-labels', ['whiteReal', whiteReal], ['whiteShuffled', whiteShuffled]);
    const ofSeparable = separableRows(separable, seed);
    const everyone = [...real, ...shuffled, ...whiteReal, ...whiteShuffled, ...separable];
    return {
      rows: [
        ...decidingRows(raw.pairs, white.pairs, seed),
        ...raw.pairs.flatMap((pair) => speedRows(pair, 'raw', seed)),
        ...white.pairs.flatMap((pair) => speedRows(pair, 'white', seed)),
        ...(await labelEnergyRows([...real, ...shuffled, ...whiteReal, ...whiteShuffled])),
        ...ofSeparable.rows,
        ...(await labelRows(separable, real)),
      ],
      notes: [
        ...raw.notes,
        ...white.notes,
        LEVELS,
        ...divergenceNotes(everyone),
        ...(await flippedNotes(everyone)),
      ],
      charts: [
        ...[...raw.pairs.slice(0, 1), ...white.pairs.slice(0, 1)].map(lossChart),
        ...ofSeparable.charts,
      ],
    };
  },
};

const LEVELS =
  'common loss: half-way from the initial training loss to the lowest that both reach; own loss: ' +
  'half-way to the lowest of each. Where there are ' +
  'more training examples than directions in the data, random labels cannot be fitted and have a ' +
  'higher floor, which makes the common loss later for them than their rates do';

/**
 * Steps to a common and to each ensemble's own half-way loss, and areas under the accuracy curve, of one
 * pair.
 */
function speedRows(
  { first, second, data, ensembles }: EvidencePair,
  side: 'raw' | 'white',
  seed: string,
): FindingRow[] {
  const traces = [first.trace, second.trace];
  const rowsOf = traces.map((trace) => finishedMembers(trace).finished);
  const curvesOf = (what: 'loss' | 'accuracy', kept: readonly (readonly number[])[]) =>
    traces.map((trace, at) =>
      meanCurve(
        trace,
        'train',
        what,
        kept[at].map((row) => rowsOf[at][row]),
      ),
    );
  // A first crossing is not smooth, so only the bootstrap knows its error.
  const measured = (statistic: (kept: readonly (readonly number[])[]) => number | undefined) =>
    estimateOver([first, second], statistic, {
      scale: 'plain',
      smooth: false,
      seed: seedOf(seed, 'random-labels', first.identity, second.identity),
    });
  const stepsTo =
    (levels: (curves: readonly Float64Array[]) => readonly (number | undefined)[]) =>
    (kept: readonly (readonly number[])[]) => {
      const losses = curvesOf('loss', kept);
      const steps = levels(losses).map((level, at) =>
        level === undefined ? undefined : stepsToLevel(traces[at].steps, losses[at], level),
      );
      return steps.every((each) => each !== undefined && each > 0) ? (steps as number[]) : undefined;
    };
  const apart = stepsTo((losses) => losses.map((loss) => commonLevel([loss])));
  const together = stepsTogether(first, second);
  const common = measured((kept) => ratioOf(together(kept)));
  const area = measured((kept) => {
    const [one, other] = curvesOf('accuracy', kept).map((curve, at) =>
      meanOver(LOG_STEPS.weights(traces[at]), curve),
    );
    return one - other;
  });
  const row = rowsAbout({ data, ensembles });
  return [
    row(
      'steps to the common training loss, real labels',
      measured((kept) => together(kept)?.[0]),
    ),
    row(
      'steps to the common training loss, shuffled labels',
      measured((kept) => together(kept)?.[1]),
    ),
    {
      ...row('log2 of steps shuffled / real to the common training loss', common),
      kind: 'paper',
      paper: side === 'raw' ? 'slower' : isLinear(first.layers) ? 'identical' : 'smaller difference',
    },
    ...(side === 'white'
      ? [row('magnitude of log2 of steps shuffled / real to the common training loss', magnitudeOf(common))]
      : []),
    row(
      'log2 of steps shuffled / real to the own half-way training loss',
      measured((kept) => ratioOf(apart(kept))),
    ),
    row('mean training accuracy over log steps: real − shuffled', area),
  ];
}

/** The primary of each dataset, pooled over its linear networks. */
function decidingRows(
  raw: readonly EvidencePair[],
  white: readonly EvidencePair[],
  seed: string,
): FindingRow[] {
  const groups = new Map<string, EvidencePair[]>();
  for (const pair of raw) groups.set(pair.data, [...(groups.get(pair.data) ?? []), pair]);
  return [...groups].flatMap(([data, pairs]) => {
    const parts = pairs.map((pair): PoolPart | LeftOut => {
      const { ensembles, first, second } = pair;
      if (!isLinear(first.layers)) return { ensembles, notApplicable: NONLINEAR };
      const partner = white.find(
        (each) =>
          each.first.architecture === first.architecture && sameExamples(each.first.dataSpec, first.dataSpec),
      );
      if (partner === undefined) return { ensembles, notApplicable: NO_WHITE };
      const [onRaw, onWhite] = [stepsTogether(first, second), stepsTogether(partner.first, partner.second)];
      return {
        ensembles,
        of: [first, second, partner.first, partner.second],
        value: ([a, b, c, d]) => {
          const [ofRaw, ofWhite] = [ratioOf(onRaw([a, b])), ratioOf(onWhite([c, d]))];
          return ofRaw === undefined || ofWhite === undefined ? undefined : ofRaw - ofWhite;
        },
      };
    });
    // A first crossing is not smooth, so only the bootstrap knows its error.
    const options = {
      scale: 'plain',
      smooth: false,
      seed: seedOf(seed, 'random-labels', 'raw − white'),
    } as const;
    return primaryRows(SLOWER, parts, { data, noun: 'architectures', options });
  });
}

type StepsOf = (kept: readonly (readonly number[])[]) => number[] | undefined;

/** Steps of two ensembles to the training loss that both reach, for members that finished, by their row. */
function stepsTogether(...evidences: readonly EnsembleEvidence[]): StepsOf {
  const rows = evidences.map(({ trace }) => finishedMembers(trace).finished);
  return (kept) => {
    const losses = evidences.map(({ trace }, at) =>
      meanCurve(
        trace,
        'train',
        'loss',
        kept[at].map((row) => rows[at][row]),
      ),
    );
    const level = commonLevel(losses);
    if (level === undefined) return undefined;
    const steps = evidences.map(({ trace }, at) => stepsToLevel(trace.steps, losses[at], level));
    return steps.every((each) => each !== undefined && each > 0) ? (steps as number[]) : undefined;
  };
}

function ratioOf(steps: readonly number[] | undefined): number | undefined {
  return steps && Math.log2(steps[1] / steps[0]);
}

async function flippedNotes(evidences: readonly EnsembleEvidence[]): Promise<string[]> {
  const notes = new Map<string, string>();
  for (const evidence of evidences) {
    if (notes.has(evidence.data) || evidence.dataSpec.labelling === undefined) continue;
    const { flipped } = await evidence.dataset();
    if (flipped !== undefined) {
      notes.set(
        evidence.data,
        `${evidence.data}: the labels of ${flipped.train} train and ${flipped.test} test examples ` +
          'were changed',
      );
    }
  }
  return [...notes.values()];
}

function lossChart({ first, second, data, ensembles }: EvidencePair): Chart {
  return {
    name: `loss-${first.data}`,
    title: `${data}, ${ensembles}: training loss`,
    x: { title: 'step', scale: 'log' },
    y: { title: 'mean training loss' },
    mark: 'line',
    series: [first, second].map((evidence) => {
      const points = curves(evidence.trace, 'train').filter(({ step }) => step > 0);
      return {
        name: evidence.data,
        x: points.map(({ step }) => step),
        y: points.map(({ loss }) => loss.value ?? NaN),
        low: points.map(({ loss }) => loss.interval?.low ?? NaN),
        high: points.map(({ loss }) => loss.interval?.high ?? NaN),
      };
    }),
  };
}
