import { finishedMembers } from '../../measure/accessibility.js';
import { LOG_STEPS, meanOver } from '../../measure/progress/clock.js';
import { curves } from '../../measure/progress/curves.js';
import { fixedEstimate } from '../../statistics/estimate.js';
import { labelEnergy } from '../../measure/component/label-energy.js';
import { magnitudeOf } from '../../statistics/magnitude.js';
import { commonLevel, meanCurve, stepsToLevel } from '../../measure/progress/steps-to-level.js';
import { isLinear } from '../../model/linearity.js';
import { seedOf } from '../../random/seed.js';
import { divergenceNotes } from '../evidence/ensembles.js';
import type { Chart, EnsembleEvidence, Finding, FindingRow } from '../finding.js';
import {
  pairEvidence,
  requireData,
  SHUFFLED,
  WHITENED,
  type EvidencePair,
  type Pairing,
} from '../evidence/pairing.js';
import { labelRows, separableRows } from '../rows/separable-labels.js';
import { rowsAbout } from '../rows-about.js';
import { SAME_SPEED, SLOWER } from '../rows/speed-bounds.js';
import { estimateOver } from '../evidence/paired-members.js';

const recording = () => ({});
/** First PCs whose share of the labels' energy is printed. */
const FIRST_PCS = [1, 10, 30, 100];

export const randomLabels: Finding = {
  id: 'random-labels',
  claim:
    'Random labels are learned more slowly because their energy lies in the last PCs: on whitened data ' +
    'linear networks learn them as fast.',
  source: 'PC-bias',
  paper:
    'cats and dogs, 10 two-layered linear and 10 st-VGG: raw slower, whitened identical (linear); ' +
    'labels separable in P = 10, 50, 500',
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
        ...raw.pairs.flatMap((pair) => speedRows(pair, 'raw', seed)),
        ...white.pairs.flatMap((pair) => speedRows(pair, 'white', seed)),
        ...(await energyRows([...real, ...shuffled, ...whiteReal, ...whiteShuffled])),
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
  const together = stepsTo((losses) => losses.map(() => commonLevel(losses)));
  const apart = stepsTo((losses) => losses.map((loss) => commonLevel([loss])));
  const ratio = (steps: readonly number[] | undefined) => steps && Math.log2(steps[1] / steps[0]);
  const common = measured((kept) => ratio(together(kept)));
  const area = measured((kept) => {
    const [one, other] = curvesOf('accuracy', kept).map((curve, at) =>
      meanOver(LOG_STEPS.weights(traces[at]), curve),
    );
    return one - other;
  });
  const row = rowsAbout({ data, ensembles });
  const same = side === 'white' && isLinear(first.layers);
  return [
    row(
      'steps to the common training loss, real labels',
      measured((kept) => together(kept)?.[0]),
    ),
    row(
      'steps to the common training loss, shuffled labels',
      measured((kept) => together(kept)?.[1]),
    ),
    row(
      'log2 of steps shuffled / real to the common training loss',
      common,
      side === 'raw' ? SLOWER : undefined,
      side === 'raw' ? 'slower' : undefined,
    ),
    // The paper claims it for linear networks only.
    ...(side === 'white'
      ? [
          row(
            'magnitude of log2 of steps shuffled / real to the common training loss',
            magnitudeOf(common),
            same ? SAME_SPEED : undefined,
            same ? 'identical' : undefined,
          ),
        ]
      : []),
    row(
      'log2 of steps shuffled / real to the own half-way training loss',
      measured((kept) => ratio(apart(kept))),
    ),
    row('mean training accuracy over log steps: real − shuffled', area),
  ];
}

/** Distribution of each dataset's labels along the PCs. */
async function energyRows(evidences: readonly EnsembleEvidence[]): Promise<FindingRow[]> {
  const rows: FindingRow[] = [];
  const seen = new Set<string>();
  for (const evidence of evidences) {
    if (seen.has(evidence.data)) continue;
    seen.add(evidence.data);
    const dataset = await evidence.dataset();
    const energy = labelEnergy(await evidence.components(), dataset.train, dataset.classes.length);
    const row = (quantity: string, value: number): FindingRow => ({
      data: evidence.data,
      ensembles: 'labels',
      quantity: `${quantity}, train examples`,
      estimate: fixedEstimate(value),
    });
    if (energy === undefined) continue;
    const rank = energy.share.length;
    rows.push(
      row('label energy: PC that is its centroid (geometric mean)', energy.centroid),
      row('label energy: PCs that hold half of what a linear net can explain', energy.half),
      row('label energy: share that a linear net can explain', energy.total),
      ...FIRST_PCS.filter((P) => P < rank).map((P) =>
        row(`label energy: share in the first ${P} PCs`, energy.cumulative[P - 1]),
      ),
    );
  }
  return rows;
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
