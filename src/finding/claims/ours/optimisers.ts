import {
  accessibility,
  meanAccessibility,
  sumOfHits,
  type Accessibility,
} from '../../../measure/accessibility.js';
import type { CriticalComponents } from '../../../measure/component/critical-component.js';
import { allExamples, correlate, examplesWith, standardise } from '../../../statistics/correlation.js';
import { scoreCorrelation } from '../../../measure/agreement/external-score.js';
import { correlationMatrix, pairOf } from '../../../measure/agreement/matrix.js';
import { orderTest } from '../../../measure/agreement/order-null.js';
import { progressClock } from '../../../measure/progress/progress-clock.js';
import { optimiserOf } from '../../../train/optimiser/kinds.js';
import type { TrainingSpec } from '../../../train/spec.js';
import {
  classifierTrouble,
  type CriticalWithNull,
  criticalWithNullByData,
  DECIDING,
  exclusionNotes,
  VARIANTS,
} from '../../rows/component/critical-score.js';
import { KINDS } from '../../../measure/agreement/scope.js';
import { divergenceNotes } from '../../evidence/ensembles.js';
import { cleanCorrelation } from '../../evidence/clean-correlation.js';
import {
  FindingError,
  type EnsembleEvidence,
  type Estimand,
  type Finding,
  type FindingRow,
} from '../../finding.js';
import { learningRows } from '../../rows/progress/learning-rows.js';
import { primaryRows, type LeftOut, type PoolPart } from '../../rows/primary/primary-rows.js';
import { requireHalves } from '../../rows/agreement/seed-ceiling-rows.js';
import { undefinedBecause } from '../../../statistics/estimate.js';
import { arePaired, estimateOver } from '../../evidence/paired-members.js';

/** Levels of accuracy at which the optimisers are compared. */
const LEVELS = 12;
const KEEPS: Estimand = {
  quantity:
    "share of plain gradient descent's r(accessibility, persistent critical PC) kept at equal accuracy, " +
    'without seed noise (spearman, pooled), test examples',
  bounds: { claim: 0.8, none: 0.2 },
  reason: 'Four fifths is most of it; a fifth is next to nothing. A bias that is not there cannot be kept.',
};
const SCOPE = 'at matched accuracy, test examples';

/** An ensemble of a comparison, over the checkpoints that count. */
interface Compared {
  readonly evidence: EnsembleEvidence;
  readonly name: string;
  readonly counts: Accessibility;
}

export const optimisers: Finding = {
  id: 'optimisers',
  claim: 'Momentum, Adam and full batches keep the PC-bias of plain stochastic gradient descent.',
  inShort: 'other optimisers keep the PC-bias',
  source: 'ours',
  primary: [KEEPS],
  controls: [
    "plain gradient descent's own correlation: a share of next to nothing says nothing",
    'the correlation of the two orders, and the seed ceilings of both',
    'first hit instead of persistent, and all checkpoints instead of those of equal accuracy',
    'how well and how fast each optimiser has learned, which equal accuracy hides',
  ],
  roles: [
    {
      name: 'ensembles',
      holds: 'ensembles of one architecture by plain minibatch gradient descent and by other optimisers',
      required: true,
      recording: () => ({}),
    },
  ],
  evaluate: async ({ roles: { ensembles }, seed }) => {
    requireHalves('optimisers', ensembles);
    const critical = await criticalWithNullByData(ensembles, seed);
    const rows: FindingRow[] = [];
    const notes: string[] = [];
    const parts = new Map<string, (PoolPart | LeftOut)[]>();
    for (const group of groupsOf(ensembles)) {
      const [{ data, architecture }] = group;
      const clock = progressClock(
        group.map(({ trace }) => trace),
        'test',
        LEVELS,
      );
      if (clock === undefined) {
        throw new FindingError(
          'optimisers: found no test accuracy that all of ' +
            `${group.map(({ label }) => label).join(', ')} on ${data} went through, ` +
            'expected one; choose learning rates at which all of them learn, or leave one out',
        );
      }
      notes.push(
        `${data}, ${architecture}: ${LEVELS} levels of test accuracy up to ` +
          `${clock.levels[LEVELS - 1].toFixed(2)}; recorded ` +
          `accuracies differ by at most ${Math.max(...clock.mismatch).toFixed(3)} at a level`,
      );
      const compared = group.map((evidence, at) => ({
        evidence,
        name: nameOf(evidence.spec),
        counts: accessibility(evidence.trace, 'test', clock.clocks[at]),
      }));
      parts.set(data, [...(parts.get(data) ?? []), ...keptParts(compared, critical.get(data)!)]);
      for (const each of compared) rows.push(...biasRows(each, critical.get(data)!));
      rows.push(...agreementRows(compared, critical.get(data)!, seed));
      rows.push(...group.flatMap(learningRows));
    }
    const primaries = [...parts].flatMap(([data, own]) =>
      primaryRows(KEEPS, own, { data, noun: 'optimisers', options: { scale: 'plain' } }),
    );
    return {
      rows: [...primaries, ...rows],
      notes: [...notes, ...exclusionNotes(critical), ...divergenceNotes(ensembles)],
    };
  },
};

/** Each other optimiser's share of the correlation that plain gradient descent, the first, has. */
function keptParts(
  [plain, ...others]: readonly Compared[],
  critical: CriticalWithNull,
): (PoolPart | LeftOut)[] {
  const atChance = classifierTrouble(critical);
  const way = { kind: 'spearman', groups: allExamples(plain.counts.examples) } as const;
  const ofPlain = cleanCorrelation(plain.counts, critical.persistent, way);
  return others.map(({ evidence, counts, name }) => {
    const ensembles = `${plain.evidence.architecture}: ${name}`;
    if (atChance !== undefined) return { ensembles, notApplicable: atChance };
    const own = cleanCorrelation(counts, critical.persistent, way);
    return {
      ensembles,
      of: [plain.evidence, evidence],
      value: ([a, b]) => {
        const [before, after] = [ofPlain(a), own(b)];
        return before === undefined || after === undefined || before >= 0 ? undefined : after / before;
      },
    };
  });
}

/** Name of the way of training in a table. */
function nameOf(training: TrainingSpec): string {
  return `${optimiserOf(training).title}${training.batch === 'full' ? ', full batches' : ''}`;
}

function isPlain({ optimiser, momentum, batch }: TrainingSpec): boolean {
  return optimiser === undefined && momentum === 0 && batch !== 'full';
}

/** Ensembles by data and architecture, plain gradient descent first. */
function groupsOf(ensembles: readonly EnsembleEvidence[]): EnsembleEvidence[][] {
  const groups = new Map<string, EnsembleEvidence[]>();
  for (const evidence of ensembles) {
    const key = JSON.stringify([evidence.data, evidence.architecture]);
    groups.set(key, [...(groups.get(key) ?? []), evidence]);
  }
  return [...groups.values()].map((group) => {
    const plain = group.filter(({ spec }) => isPlain(spec));
    if (plain.length !== 1 || group.length < 2) {
      throw new FindingError(
        `optimisers: ${group[0].architecture} on ${group[0].data} has ${plain.length} ensembles of ` +
          `plain minibatch gradient descent of ${group.length}, ` +
          'expected one, and others to compare with it; narrow the filter by training, or add a ' +
          'training entry without momentum',
      );
    }
    return [...plain, ...group.filter((each) => !plain.includes(each))];
  });
}

/**
 * Accessibility against critical PC, at checkpoints of equal accuracy; by persistent hit and rank, which the
 * primary has, also without seed noise and over all checkpoints. p is that of the PCs' order.
 */
function biasRows({ evidence, name, counts }: Compared, critical: CriticalWithNull): FindingRow[] {
  const own = { data: evidence.data, ensembles: evidence.label };
  const mean = meanAccessibility(counts);
  const whole = accessibility(evidence.trace, 'test');
  return VARIANTS.flatMap((variant) =>
    KINDS.flatMap((kind): FindingRow[] => {
      const numbers = critical[variant.key];
      const groups = allExamples(counts.examples);
      const correlation = (of: Accessibility) => scoreCorrelation(of, numbers, { kind, groups });
      const found = correlation(counts);
      const inOrders = critical.inRandomOrder.map((each) => each[variant.key]);
      const test = mean && orderTest(mean, numbers, inOrders, { kind, groups });
      const decides = variant === DECIDING && kind === 'spearman';
      const quantity = `${name}: r(accessibility, critical PC by ${variant.text}) (${kind})`;
      return [
        {
          ...own,
          quantity: `${quantity} ${SCOPE}`,
          estimate: found.correlation,
          p: test?.p,
        },
        ...(decides
          ? [
              { ...own, quantity: `${quantity} ${SCOPE}, without seed noise`, estimate: found.disattenuated },
              {
                ...own,
                quantity: `${quantity} over all checkpoints, test examples`,
                estimate: correlation(whole).correlation,
              },
            ]
          : []),
      ];
    }),
  );
}

/**
 * Each optimiser's order beside plain gradient descent's, with the seed ceilings of both, and the difference
 * of their PC-biases.
 */
function agreementRows(
  compared: readonly Compared[],
  critical: CriticalComponents,
  seed: string,
): FindingRow[] {
  const matrix = correlationMatrix(
    compared.map(({ evidence: { label, identity, trace }, counts }) => ({
      label,
      identity,
      seed,
      counts,
      labels: trace.test.labels,
    })),
    { kind: 'spearman', scope: 'pooled' },
  );
  const [plain, ...others] = compared;
  const { data } = plain.evidence;
  return [
    ...compared.map(({ evidence, name }, at) => ({
      data,
      ensembles: evidence.label,
      quantity: `${name}: r of two ensembles by Spearman-Brown (spearman) ${SCOPE}`,
      estimate: matrix.ceilings[at].full,
    })),
    ...others.flatMap((other, at): FindingRow[] => {
      const own = { data, ensembles: `${plain.evidence.label} × ${other.evidence.label}` };
      const pair = arePaired(plain.evidence, other.evidence) ? PAIRED : pairOf(matrix, 0, at + 1)!;
      const quantity = `${other.name}: r(accessibility, that of ${plain.name}) (spearman) ${SCOPE}`;
      return [
        { ...own, quantity, estimate: pair.correlation },
        { ...own, quantity: `${quantity}, without seed noise`, estimate: pair.disattenuated },
        {
          ...own,
          quantity:
            `${other.name}: r(accessibility, critical PC by persistent hit) (spearman) minus that of ` +
            `${plain.name} ${SCOPE}`,
          estimate: ofBoth(other, plain, critical.persistent, (r, own) => r - own),
        },
        {
          ...own,
          quantity:
            `${other.name}: share of ${plain.name}'s r(accessibility, critical PC by persistent hit) ` +
            `(spearman) that is kept, ${SCOPE}`,
          // A bias that is not there cannot be kept.
          estimate: ofBoth(other, plain, critical.persistent, (r, own) => (own < 0 ? r / own : undefined)),
        },
      ];
    }),
  ];
}

/** What stands for a correlation of two ensembles that share their draws, which would be too high. */
const PAIRED = {
  correlation: undefinedBecause('paired: both share their draws'),
  disattenuated: undefinedBecause('paired: both share their draws'),
};

/** `combine` of two ensembles' correlations with critical PC. */
function ofBoth(
  one: Compared,
  other: Compared,
  numbers: Float64Array,
  combine: (r: number, plain: number) => number | undefined,
) {
  const groups = examplesWith(allExamples(one.counts.examples), numbers);
  const fixed = standardise(numbers, 'spearman', groups);
  const r = (counts: Accessibility, rows: readonly number[]) =>
    correlate(standardise(sumOfHits(counts, rows), 'spearman', groups), fixed);
  return estimateOver(
    [one.evidence, other.evidence],
    ([a, b]) => {
      const [first, second] = [r(one.counts, a), r(other.counts, b)];
      return first === undefined || second === undefined ? undefined : combine(first, second);
    },
    { scale: 'plain' },
  );
}
