import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EnsembleEvidence, Outcome } from '../../../src/finding/finding.js';
import { init } from '../../../src/finding/claims/init.js';
import { verdictOf } from '../../../src/finding/verdict.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import type { Initialisation } from '../../../src/model/initial-draw.js';
import { expectedScales } from '../../../src/measure/theory/initial-scales.js';
import { close } from '../../measure/labelled.js';
import { conv, dense, linear, net } from '../../train/support/nets.js';
import { refused } from '../support/refused.js';
import { DESCENT } from '../support/linear-path.js';
import { allNamed, covers, primaryOf, rowOf } from '../support/rows.js';
import { balancedLabels, syntheticEvidence } from '../support/synthetic.js';

const [MEMBERS, CHECKPOINTS, LAYERS, EXAMPLES] = [6, 10, 3, 20];

interface Made {
  readonly label: string;
  readonly width?: number;
  readonly initialisation?: Initialisation;
  /** Deviation from a multiple of the identity at initialisation, beside 1 % of each member's own. */
  readonly deviation?: number;
  /** Mean diagonal over its expectation. */
  readonly diagonal?: number;
  /**
   * Distance that training has moved it by the last checkpoint, at an even pace, in lengths of the identity.
   */
  readonly addedA?: number;
  readonly addedB?: number;
  /** Factor by which training shrinks the deviation of B meanwhile. */
  readonly shrunkB?: number;
  /** Checkpoint at which the test accuracy peaks. */
  readonly peak?: number;
  /** Step at which the training loss is halved. */
  readonly halved?: number;
}

function ensemble(made: Made): EnsembleEvidence {
  const { label, width = 64, initialisation = 'glorot-uniform', deviation = 0.1, diagonal = 1 } = made;
  const layers = linear(LAYERS, width, 12, 2);
  const { alpha, beta } = expectedScales(layers, initialisation);
  const generator = new Generator(seedOf(label, 'deviations'));
  const noise = Array.from({ length: MEMBERS }, () => 1 + 0.01 * generator.normal());
  const statistics = (expected: readonly number[], trivial: number, added: number, shrunk = 1) => {
    const values: number[] = [];
    for (let at = 0; at <= CHECKPOINTS; at++) {
      for (const own of noise) {
        for (let l = 0; l < LAYERS; l++) {
          const done = at / CHECKPOINTS;
          const off = deviation * own * shrunk ** done;
          // Mean entry off the diagonal: a quarter of the distance laid down.
          const mean = -0.25 * added * done * expected[l];
          values.push(
            ...(l === trivial
              ? [1, 0, 0, 0]
              : [
                  (diagonal + 0.75 * added * done) * own * expected[l],
                  off,
                  added * done * expected[l],
                  mean,
                ]),
          );
        }
      }
    }
    return Float64Array.from(values);
  };
  const evidence = syntheticEvidence({
    label,
    members: MEMBERS,
    labels: balancedLabels(EXAMPLES, 2),
    checkpoints: CHECKPOINTS,
    learnedAt: () => 1,
    layers,
    trace: {
      scales: {
        layers: LAYERS,
        a: statistics(alpha, LAYERS - 1, made.addedA ?? 1),
        b: statistics(beta, 0, made.addedB ?? 0.05, made.shrunkB),
      },
    },
  });
  const { trace } = evidence;
  const rows = (of: (checkpoint: number, member: number) => number) =>
    Float64Array.from({ length: (CHECKPOINTS + 1) * MEMBERS }, (_, at) =>
      of(Math.floor(at / MEMBERS), at % MEMBERS),
    );
  const accuracy = rows((at) => 1 - 0.01 * Math.abs(at - (made.peak ?? 3)));
  const halved = made.halved ?? 20;
  const loss = rows((at, member) => noise[member] * 2 ** ((-10 * at) / halved));
  return {
    ...evidence,
    spec: { ...DESCENT, initialisation },
    trace: { ...trace, test: { ...trace.test, accuracy }, train: { ...trace.train, loss } },
  };
}

async function evaluated(...ensembles: EnsembleEvidence[]): Promise<Outcome> {
  const outcome = await init.evaluate({ roles: { ensembles }, options: {}, seed: '1' });
  allNamed(outcome.rows);
  return outcome;
}

function verdicts({ rows }: Outcome): string[] {
  return rows.flatMap(({ estimate, expectation }) => (expectation ? [verdictOf(estimate, expectation)] : []));
}

test('matrices as the theory has them at three widths reproduce the claim; only the widest one decides', async () => {
  const outcome = await evaluated(
    ...[64, 256, 1024].map((width) =>
      ensemble({ label: `w${width}`, width, deviation: 2 / Math.sqrt(width) }),
    ),
  );
  assert.equal(verdicts(outcome), ['reproduced']);
  const primary = primaryOf(outcome.rows);
  assert.is(primary.ensembles, 'w1024');
  // A: .75 · 1 + .25 · 1, up to 1 % of each member's own; B: a twentieth of that.
  close(primary.estimate.value, 0.95, 0.03);
  for (const kind of ['A', 'B']) {
    covers(rowOf(outcome.rows, `slope of log deviation of ${kind}`), -0.5);
    covers(rowOf(outcome.rows, `relative deviation of ${kind}`, 'w256'), 2 / 16);
  }
  const paper = (quantity: string) => rowOf(outcome.rows, quantity, 'w1024').estimate.value;
  close(paper('mean diagonal of A over'), 1.75, 0.03);
  close(paper('mean off-diagonal of A over'), -0.25, 1e-9);
  close(paper('mean off-diagonal of B over'), -0.0125, 1e-9);
});

test('added distances, and when a matrix leaves the identity, are those laid down', async () => {
  const { rows } = await evaluated(ensemble({ label: 'one', addedA: 1, addedB: 0.05, peak: 3 }));
  close(rowOf(rows, 'largest added distance of A').estimate.value, 1, 1e-9);
  close(rowOf(rows, 'largest added distance of B').estimate.value, 0.05, 1e-9);
  // 1 · 5/10 is half; steps are ten times checkpoints. B never leaves.
  const left = rowOf(rows, 'step at which A has moved').estimate.value!;
  assert.ok(left === 50 || left === 60 || (left > 50 && left < 60), `left at ${left}`);
  assert.is(rowOf(rows, 'step at which B has moved').estimate.value, 100);
  assert.is(rowOf(rows, 'step at which the test accuracy peaks').estimate.value, 30);
});

test('a B that moves as far as A does not reproduce the claim', async () => {
  const outcome = await evaluated(ensemble({ label: 'moved', addedA: 1, addedB: 1.2, peak: 9 }));
  assert.equal(verdicts(outcome), ['not reproduced']);
  close(primaryOf(outcome.rows).estimate.value, -0.2, 0.03);
  assert.ok(rowOf(outcome.rows, 'share of training').estimate.value! < 0, 'A leaves before the peak');
});

test('a B that training moves while it shrinks its deviation has moved all the same', async () => {
  const { rows } = await evaluated(
    ensemble({ label: 'shrinks', deviation: 2, addedB: 0.8, shrunkB: 0.5, peak: 3 }),
  );
  close(rowOf(rows, 'largest added distance of B').estimate.value, 0.8, 1e-9);
  // 0.8 · 7/10 is the first that is half or more.
  assert.is(rowOf(rows, 'step at which B has moved').estimate.value, 70);
});

test('a diagonal that is not as expected, and deviations that no width helps', async () => {
  const outcome = await evaluated(
    ...[64, 256, 1024].map((width) => ensemble({ label: `w${width}`, width, deviation: 0.1, diagonal: 1.7 })),
  );
  const { rows } = outcome;
  for (const kind of ['A', 'B']) {
    const diagonal = rowOf(rows, `|mean diagonal of ${kind}`, 'w1024');
    covers(diagonal, 0.7);
    const slope = rowOf(rows, `|slope of log deviation of ${kind}`);
    covers(slope, 0.5);
  }
});

test('halving times that are inverse to the effective depth are equal after scaling', async () => {
  const depths = { 'glorot-uniform': 0, 'he-normal': 0 };
  for (const scheme of ['glorot-uniform', 'he-normal'] as const) {
    const { alpha, beta } = expectedScales(linear(LAYERS, 64, 12, 2), scheme);
    depths[scheme] = alpha.reduce((sum, a, l) => sum + a * beta[l], 0);
  }
  const { rows } = await evaluated(
    ...(['glorot-uniform', 'he-normal'] as const).map((initialisation) => ({
      ...ensemble({ label: initialisation, initialisation, halved: 100 / depths[initialisation] }),
      architecture: 'net',
    })),
  );
  const ratios = rows.filter(({ quantity }) => quantity.startsWith('largest over smallest'));
  const ratio = depths['he-normal'] / depths['glorot-uniform'];
  assert.ok(ratio > 1.5 || ratio < 1 / 1.5, `schemes whose depths are ${ratio} apart tell nothing`);
  assert.equal(ratios.length, 2);
  close(ratios[0].estimate.value, Math.max(ratio, 1 / ratio), 1e-9, 'in steps');
  close(ratios[1].estimate.value, 1, 1e-9, 'scaled');
});

test('convolutions have no gradient scale matrices, and the error says what to ask for', async () => {
  const layers = net([conv(4, 3, 1, 'same', false), dense('classes', false)]);
  await refused(
    evaluated({ ...ensemble({ label: 'conv net' }), layers }),
    /init: conv net on made.*narrow the filter to linear and mlp/,
  );
});

test('an ensemble that recorded no scales is refused', async () => {
  const { trace, ...rest } = ensemble({ label: 'bare' });
  const { scales: _, ...without } = trace;
  await refused(evaluated({ ...rest, trace: without }), /init: bare on made.*the trace has none/);
});

test.run();
