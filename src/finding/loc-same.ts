import type { Finding } from './finding.js';

export const locSame: Finding = {
  id: 'loc-same',
  claim: 'Networks of one architecture learn the same examples first.',
  source: 'LOC',
  roles: [
    { name: 'ensembles', holds: 'ensembles of any architecture', required: true, recording: () => ({}) },
  ],
  evaluate: () => ({ rows: [], notes: [] }),
};
