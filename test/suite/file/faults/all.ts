import { ARCHITECTURE_FAULTS } from './architectures.js';
import { DATA_FAULTS } from './data.js';
import type { Fault } from './fault.js';
import { FILE_FAULTS } from './file.js';
import { FINDING_FAULTS } from './findings.js';
import { TRAINING_FAULTS } from './training.js';

/** Every fault that has a text of its own. */
export const FAULTS: readonly Fault[] = [
  ...FILE_FAULTS,
  ...DATA_FAULTS,
  ...ARCHITECTURE_FAULTS,
  ...TRAINING_FAULTS,
  ...FINDING_FAULTS,
];
