import type { Fault } from './fault.js';

/** Faults of the top of the file, or its YAML. */
export const FILE_FAULTS: readonly Fault[] = [
  {
    title: 'unknown key at the top',
    replace: ['seed: 1', 'seed: 1\nsed: 2'],
    problems: [
      '4 sed: sed: found the unknown key sed, ' +
        'expected one of name, question, seed, members, draws, registration, data, architectures, ' +
        'training, trials, findings; ' +
        'did you mean seed?',
    ],
  },
  {
    title: 'empty value',
    replace: ['members: 8', 'members:'],
    problems: [
      '4 members: members: found nothing, expected a whole number from 1 to 4096, or ' +
        '{ from: 12, to: 96, until: decided }; add it',
    ],
  },
  {
    title: 'members out of bounds',
    replace: ['members: 8', 'members: 4097'],
    problems: ['4 4097 members: found 4097, expected a whole number from 1 to 4096; correct it'],
  },
  {
    title: 'question',
    replace: ['question: Which examples come first?', 'question: ""'],
    problems: [
      '2 "" question: found "", ' +
        'expected the question that the suite answers, in one sentence on one line; correct it',
    ],
  },
  {
    title: 'seed',
    replace: ['seed: 1', 'seed: 1.5'],
    problems: [
      '3 1.5 seed: found 1.5, expected a text of 1 to 100 characters, or a whole number; correct it',
    ],
  },
  {
    title: 'duplicate key',
    replace: ['seed: 1', 'seed: 1\nseed: 2'],
    problems: [
      '4 seed: (file): found the key seed a second time, ' +
        'expected each key once in a mapping; rename or delete one',
    ],
  },
  {
    title: 'unknown tag',
    replace: ['seed: 1', 'seed: !foo 1'],
    problems: [
      '3 !foo (file): found text that is not YAML (Unresolved tag: !foo), ' +
        'expected YAML; correct it here or just before',
    ],
  },
];
