import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as files from '../../src/platform/node/files.js';
import { analyse } from '../../src/report/analysis/analysis.js';
import type { Row } from '../../src/report/format/row.js';
import { findingRows } from '../../src/report/table/finding-tables.js';
import { ceilingRows, correlationRows } from '../../src/report/table/tables.js';
import { ComponentsSource } from '../../src/run/components.js';
import { Datasets } from '../../src/run/datasets.js';
import { evaluateFindings } from '../../src/run/evaluate-findings.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import { describeTrial, trialHash } from '../../src/suite/identity.js';
import { planTrials } from '../../src/suite/plan.js';
import { inMemory, trainedEnsemble } from '../report/ensembles.js';
import { recordOf } from '../trace/record.js';
import { tinySuite } from './tiny-suite.js';

const MEMBERS = 6;
const suite = parseSuite(
  `${tinySuite({ members: MEMBERS })}
findings:
  - { finding: loc-same }
  - { finding: loc-across }
`,
  'tiny.yaml',
);

/** One ensemble a trial, with its own speed. Some recorded more than predictions. */
const ensembles = planTrials(suite).map((trial, at) => {
  const dataset = { ...recordOf().dataset, checksum: (trial.data.name === 'flat' ? 'ab' : 'cd').repeat(32) };
  const recorded = at % 2 === 0 ? trial : { ...trial, recording: { compact: true as const } };
  return trainedEnsemble(
    {
      data: trial.data.name,
      architecture: trial.architecture.name,
      training: trial.training.name,
      members: MEMBERS,
      seed: trial.seed,
      description: JSON.parse(JSON.stringify(describeTrial(recorded))) as unknown,
      hash: trialHash(recorded, dataset.checksum, 1),
      dataset,
    },
    0.3 + 0.1 * at,
  );
});

const findings = findingRows(
  await evaluateFindings(
    suite,
    suite.findings.map((_, index) => ({ index })),
    new Map(inMemory(ensembles).entries()),
    {
      datasets: new Datasets({ files }),
      components: new ComponentsSource(undefined),
      now: () => new Date(0),
    },
  ),
);
const analyses = await analyse(inMemory(ensembles));

/** Value and bounds of the one finding's row with these names. */
function found(finding: string, data: unknown, ensembles: string, quantity: string): unknown[] {
  const rows = findings.filter(
    (row) =>
      row.finding === finding &&
      row.data === data &&
      row.ensembles === ensembles &&
      row.quantity === quantity,
  );
  assert.is(rows.length, 1, `${finding}, ${String(data)}, ${ensembles}: ${quantity}`);
  return [rows[0].value, rows[0].low, rows[0].high];
}

function estimate(row: Row, name: string): unknown[] {
  return [row[name], row[`${name}_low`], row[`${name}_high`]];
}

test('ceilings.csv and findings.csv have one value for the seed ceiling of an ensemble', () => {
  const rows = ceilingRows(analyses).filter(
    // On training examples the finding has one kind in one scope.
    ({ split, kind, scope, clock }) =>
      clock === 'epochs' && (split === 'test' || (kind === 'pearson' && scope === 'pooled')),
  );
  assert.is(rows.length, 4 * (4 + 1));
  for (const row of rows) {
    const what = `(${row.kind}, ${row.scope}), ${row.split} examples`;
    const of = (quantity: string) => found('loc-same', row.data, String(row.ensemble), quantity);
    assert.equal(of(`r of two halves ${what}`), estimate(row, 'half'));
    assert.equal(of(`r of two ensembles by Spearman-Brown ${what}`), estimate(row, 'full'));
    assert.type(row.full_high, 'number');
  }
});

test('correlations.csv and findings.csv have one value for the correlation of a pair', () => {
  const rows = correlationRows(analyses).filter(({ split }) => split === 'test');
  assert.is(rows.length, 2 * 5);
  for (const row of rows) {
    const by = row.clock === 'log steps' ? ' by log steps' : '';
    const quantity = `r${by} (${row.kind}, ${row.scope}), test examples`;
    const of = (what: string) => found('loc-across', row.data, `${row.a} × ${row.b}`, what);
    assert.equal(of(quantity), [row.r, row.low, row.high]);
    if (row.kind === 'pearson') {
      assert.equal(of(`${quantity}, without seed noise`), estimate(row, 'disattenuated'));
    }
    assert.type(row.disattenuated_high, 'number');
  }
});

test.run();
