import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FindingResult } from '../../src/finding/result.js';
import * as files from '../../src/platform/node/files.js';
import { ComponentsSource } from '../../src/run/components.js';
import { Datasets } from '../../src/run/datasets.js';
import { evaluateFinding, placesOf } from '../../src/run/evaluate-findings.js';
import { trainAndEvaluate, type SuiteOutcome } from '../../src/run/train-and-evaluate.js';
import { overDraws } from '../../src/statistics/members/over-draws.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import { withDraws } from '../../src/suite/narrow.js';
import { planTrials } from '../../src/suite/plan.js';
import type { Suite } from '../../src/suite/suite.js';
import { MemoryStore } from './memory-store.js';
import { tinySuite } from './tiny-suite.js';
import { twinContext } from './twin-context.js';

const SUITE = parseSuite(
  `${tinySuite()}
findings:
  - { finding: loc-across, data: flat }
  - { finding: loc-same }
`,
  'tiny.yaml',
);

/** Runs a suite; `trained` counts the trials of which members were trained. */
async function ran(suite: Suite, store: MemoryStore): Promise<SuiteOutcome & { trained: number }> {
  let trained = 0;
  const outcome = await trainAndEvaluate(suite, twinContext(store, { started: () => void trained++ }));
  return { ...outcome, trained };
}

const deciding = ({ rows }: FindingResult) => rows.filter(({ kind }) => kind === 'primary');

test('three draws: what is stored is used, each is evaluated by itself, and all are joined', async () => {
  const store = new MemoryStore();
  const one = await ran(SUITE, store);
  assert.is(one.trained, 4);
  const drawn = withDraws(SUITE, 3, 'tiny.yaml');
  const three = await ran(drawn, store);
  assert.is(three.trained, 8, 'the first draw is not trained again');
  assert.equal(placesOf(drawn)[0], new Set([0, 1, 4, 5, 8, 9]));
  assert.equal(
    three.findings.map(({ trials }) => trials.length),
    [6, 12],
  );
  assert.is(new Set(three.ensembles.map(({ record }) => record.dataset.checksum)).size, 6);
  for (const [at, { rows }] of three.findings.entries()) {
    for (const primary of deciding(three.findings[at])) {
      const own = [1, 2, 3].map(
        (draw) =>
          rows.find(
            ({ data, quantity }) => data === primary.data && quantity === `${primary.quantity}, draw ${draw}`,
          )!.estimate,
      );
      const alone = deciding(one.findings[at]).find(({ data }) => data === primary.data)!;
      assert.equal(own[0], alone.estimate, 'the first draw by itself is the suite without draws');
      assert.ok(new Set(own.map(({ value }) => value)).size > 1, 'others have other numbers');
      assert.equal(primary.estimate, overDraws(own).estimate);
      assert.ok(primary.verdict);
    }
  }
});

test('with one draw every byte is as without', async () => {
  const store = new MemoryStore();
  const plain = await ran(SUITE, store);
  const again = await ran(
    parseSuite(
      `${tinySuite()}draws: 1
findings:
  - { finding: loc-across, data: flat }
  - { finding: loc-same }
`,
      'tiny.yaml',
    ),
    store,
  );
  assert.is(again.trained, 0);
  assert.is(JSON.stringify(again.findings), JSON.stringify(plain.findings));
  assert.not.match(JSON.stringify(plain.findings), /draw/);
});

test('a draw whose trials failed is left out and named', async () => {
  const store = new MemoryStore();
  const drawn = withDraws(SUITE, 3, 'tiny.yaml');
  await ran(drawn, store);
  const { ensembles } = await ran(drawn, store);
  const context = {
    datasets: new Datasets({ files }),
    components: new ComponentsSource(undefined),
    now: () => new Date(0),
  };
  const lost = await Promise.all(
    ensembles.map(async ({ record, read }, at) =>
      planTrials(drawn)[at].dataDraw === 2
        ? { record: { ...record, state: 'failed' as const, reason: 'no memory' } }
        : await read(),
    ),
  );
  const { notes, rows, verdict } = await evaluateFinding(drawn, 1, new Map(lost.entries()), context);
  assert.ok(
    notes.some((note) => /^draw 2 is left out: no ensemble for .*no memory/.test(note)),
    notes.join('\n'),
  );
  const primary = rows.find(({ kind, data }) => kind === 'primary' && data === 'power')!;
  assert.is(primary.draws!.values.length, 2);
  assert.ok(verdict);
  const none = ensembles.map(({ record }) => ({
    record: { ...record, state: 'failed' as const, reason: 'no memory' },
  }));
  const nothing = await evaluateFinding(drawn, 1, new Map(none.entries()), context);
  assert.is(nothing.verdict, 'undecided');
  assert.is(nothing.notes.length, 1, 'the reason once, not for each draw');
});

test.run();
