import { accessibility } from '../../src/measure/accessibility.js';
import { ceilingOf, countEnsemble } from '../../src/measure/agreement/counted-ensemble.js';
import { EnsembleAgreement } from '../../src/measure/agreement/ensemble-agreement.js';
import { correlationMatrix } from '../../src/measure/agreement/matrix.js';
import { thirdEnsembleCorrelation } from '../../src/measure/agreement/third-ensemble.js';
import { varianceComponents } from '../../src/measure/agreement/variance-components.js';
import { forgettingOf, learningHistories } from '../../src/measure/progress/forgetting.js';
import { learningSteps } from '../../src/measure/progress/learning-step.js';
import { seedOf } from '../../src/random/seed.js';
import type { Trace } from '../../src/trace/trace.js';

const NAME = { label: 'synthetic', identity: 'synthetic', seed: '1' };

/** The measures whose memory is measured, each of one trace. */
export const MEASURES = {
  'reading alone': () => undefined,
  accessibility: (trace: Trace) => accessibility(trace, 'test'),
  'seed ceiling': (trace: Trace) =>
    ceilingOf(countEnsemble(NAME, trace, 'test'), { kind: 'pearson', scope: 'pooled' }),
  'correlation with another ensemble': (trace: Trace) =>
    correlationMatrix([countEnsemble(NAME, trace, 'test'), countEnsemble(NAME, trace, 'test')], {
      kind: 'spearman',
      scope: 'pooled',
    }),
  'variance components': (trace: Trace) => varianceComponents(trace, 'test'),
  'third ensemble': (trace: Trace) =>
    thirdEnsembleCorrelation(accessibility(trace, 'test'), {
      kind: 'pearson',
      share: 0.2,
      seed: seedOf('thirds'),
    })(),
  forgetting: (trace: Trace) => forgettingOf(learningHistories(trace, 'test')),
  'learning steps': (trace: Trace) => learningSteps(trace, 'test', 10)(everyone(trace)),
  agreement: (trace: Trace) => {
    const both = new EnsembleAgreement(trace, trace);
    return both.correlation(everyone(trace), everyone(trace));
  },
} as const satisfies Readonly<Record<string, (trace: Trace) => unknown>>;

export type MeasureName = keyof typeof MEASURES;

function everyone({ members }: Trace): number[] {
  return Array.from({ length: members }, (_, member) => member);
}
