import type { Provenance, PublishedClaim } from '../../../src/report/claim/claim-csv.js';
import { claimRows, type ClaimRow } from '../../../src/report/claim/claim-rows.js';
import type { FindingResult, JudgedRow } from '../../../src/finding/result.js';

/** A primary that reproduces its claim, on digits. */
export const PRIMARY: JudgedRow = {
  kind: 'primary',
  data: 'digits',
  ensembles: '2 ensembles pooled',
  quantity: 'r, of "two", in words',
  estimate: {
    value: 0.7,
    interval: { low: 0.6, high: 0.8 },
    spread: { error: 0.05, degrees: 11, scale: 'plain' },
  },
  expectation: { claim: 0.5, none: 0.1 },
  verdict: 'reproduced',
};
/** The source's measure of the same. */
export const PAPER: JudgedRow = {
  kind: 'paper',
  data: 'digits',
  ensembles: 'mlp',
  quantity: 'r of means',
  estimate: { value: 0.9, interval: { low: 0.85, high: 0.95 } },
  paper: '.99, ResNet-50',
};

/** A finding with these rows. */
export function resultOf(rows: readonly JudgedRow[], changes: Partial<FindingResult> = {}): FindingResult {
  return {
    finding: 'loc-same',
    claim: 'A claim.',
    source: 'LOC',
    verdict: 'reproduced',
    rows,
    notes: [],
    charts: [],
    trials: ['f00d'],
    trainingSeconds: 1,
    evaluationSeconds: 1,
    ...changes,
  };
}

/** A row of a published table, with some of it changed. Its id follows from its finding and data. */
export function publishedClaim(
  changes: Partial<ClaimRow> = {},
  made: Partial<Provenance> = {},
): PublishedClaim {
  const [row] = claimRows('suite', [resultOf([PRIMARY, PAPER])]);
  const { finding = row.finding, data = row.data } = changes;
  return {
    row: { ...row, id: ['suite', finding, data].join('/'), ...changes, trials: [] },
    made: {
      suiteFile: 'suites/suite.yaml',
      members: 12,
      seed: 'a seed',
      settings: 'abcd'.repeat(16),
      dataset: 'digits 0,1 8x8',
      checksum: '1234'.repeat(16),
      adapter: 'WebAssembly',
      commit: 'beef'.repeat(10),
      command: 'npm run pcbias -- reproduce suite/loc-same/digits',
      ...made,
    },
  };
}
