import type { Finding, FindingRow } from '../../src/finding/finding.js';
import { judge } from '../../src/finding/result.js';
import { TwinBackend } from '../../src/ops/twin-backend.js';
import * as files from '../../src/platform/node/files.js';
import { ComponentsSource } from '../../src/run/components.js';
import { Datasets } from '../../src/run/datasets.js';
import type { Evaluation, FindingEvaluator, FindingTask } from '../../src/run/finding-evaluator.js';
import type { OutcomeContext } from '../../src/run/train-and-evaluate.js';
import type { Estimate } from '../../src/statistics/estimate.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import { MemoryStore } from './memory-store.js';
import { tinySuite } from './tiny-suite.js';

/** Trials 0 and 1 are on flat data, 2 and 3 on power-law data. */
export const UNTIL = `${tinySuite().replace('members: 4', 'members: { from: 6, to: 24, until: decided }')}
findings:
  - { finding: loc-same, data: flat }
  - { finding: loc-same, data: power }
`;
export const suiteOf = (text = UNTIL) => parseSuite(text, 'tiny.yaml');

export interface Setting {
  readonly store: MemoryStore;
  /** Members trained in one go, `PLACE in the look: COUNT`, and looks that began. */
  readonly events: string[];
  readonly abort: AbortController;
}

export function setting(store = new MemoryStore()): Setting {
  return { store, events: [], abort: new AbortController() };
}

export function contextOf(
  { store, events, abort }: Setting,
  evaluate?: (task: FindingTask) => Promise<Evaluation> | Evaluation,
  more: Partial<OutcomeContext> = {},
): OutcomeContext {
  const evaluator = (): FindingEvaluator => ({
    evaluate: async (task, onStart) => {
      onStart();
      return evaluate!(task);
    },
    close: () => Promise.resolve(),
  });
  return {
    store,
    datasets: new Datasets({ files }),
    components: new ComponentsSource(undefined),
    openBackend: () => Promise.resolve(new TwinBackend()),
    versions: {},
    now: () => new Date(0),
    observer: {
      planned: () => undefined,
      started: () => undefined,
      progressed: () => undefined,
      finished: (_, record) =>
        void events.push(`${record.data} / ${record.architecture}: ${record.members} ${record.state}`),
    },
    signal: abort.signal,
    onLook: (look, looks, findings) => void events.push(`look ${look} of ${looks.join()}: ${findings}`),
    ...(evaluate ? { openEvaluator: evaluator } : {}),
    ...more,
  };
}

const BOUNDS = { claim: 0.5, none: 0.1 };
const MADE: Finding = {
  id: 'made',
  claim: 'A claim.',
  inShort: 'a claim',
  source: 'ours',
  primary: [{ quantity: 'r', bounds: BOUNDS, reason: 'made' }],
  controls: [],
  roles: [],
  evaluate: () => ({ rows: [], notes: [] }),
};

/** A primary .2 above the bound of the claim with a standard error of so much, by hundreds of degrees. */
export function primary(data: string, error: number, more: Partial<FindingRow> = {}): FindingRow {
  const estimate: Estimate = { value: 0.7, spread: { error, degrees: 1000, scale: 'plain' } };
  return { kind: 'primary', data, ensembles: 'net', quantity: 'r', expectation: BOUNDS, estimate, ...more };
}

export function made({ look, names }: FindingTask, rows: readonly FindingRow[]): Evaluation {
  const judged = judge(MADE, { rows, notes: [] }, look);
  const trials = [...names.values()];
  return { kind: 'evaluated', result: { ...judged, trainingSeconds: 1, evaluationSeconds: 1, trials } };
}
