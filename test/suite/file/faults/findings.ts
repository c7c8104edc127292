import { FINDINGS } from '../../../../src/finding/registry.js';
import type { Fault } from './fault.js';

const IDS = FINDINGS.map(({ id }) => id).join(', ');

/** Faults of `findings`. */
export const FINDING_FAULTS: readonly Fault[] = [
  {
    title: 'a finding that there is not',
    replace: ['epochs: 10 }\n', 'epochs: 10 }\nfindings:\n  - { finding: loc-some }\n'],
    problems: [
      `14 loc-some findings[0].finding: found "loc-some", expected one of ${IDS}; did you mean loc-same?`,
    ],
  },
  {
    title: 'a finding with a role that it does not have',
    replace: [
      'epochs: 10 }\n',
      'epochs: 10 }\nfindings:\n  - { finding: loc-same, ensemble: { data: mnist } }\n',
    ],
    problems: [
      '14 ensemble: findings[0].ensemble: found the unknown key ensemble, ' +
        'expected one of finding, data, architecture, training, ensembles; did you mean ensembles?',
    ],
  },
  {
    title: 'a finding on data that there are not',
    replace: ['epochs: 10 }\n', 'epochs: 10 }\nfindings:\n  - { finding: loc-same, data: mnits }\n'],
    problems: [
      '14 mnits findings[0].data: found "mnits", ' +
        'expected a name in data (mnist, power-law); did you mean mnist?',
    ],
  },
  {
    title: 'a finding whose filter no trial passes',
    replace: [
      'epochs: 10 }\n',
      'epochs: 10 }\ntrials:\n  - { data: mnist }\nfindings:\n  - { finding: loc-same, data: power-law }\n',
    ],
    problems: [
      '16 { findings[0]: found no trial of this suite that fits, ' +
        'expected ensembles: ensembles of any architecture; add them under trials, or widen the filter',
    ],
  },
];
