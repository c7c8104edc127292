import type { FindingRow } from '../../src/finding/finding.js';
import { judge } from '../../src/finding/result.js';
import type { Evaluation, FindingEvaluator, FindingTask } from '../../src/run/finding-evaluator.js';
import type { OutcomeContext } from '../../src/run/train-and-evaluate.js';
import type { Estimate } from '../../src/statistics/estimate.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import { BOUNDS, MADE } from '../finding/support/made-finding.js';
import { MemoryStore } from './memory-store.js';
import { tinySuite } from './tiny-suite.js';
import { twinContext } from './twin-context.js';

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
    ...twinContext(
      store,
      {
        finished: (_, record) =>
          void events.push(`${record.data} / ${record.architecture}: ${record.members} ${record.state}`),
      },
      abort.signal,
    ),
    onLook: (look, looks, findings) => void events.push(`look ${look} of ${looks.join()}: ${findings}`),
    ...(evaluate ? { openEvaluator: evaluator } : {}),
    ...more,
  };
}

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
