import * as z from 'zod';
import { mapping, oneOf, wholeNumber } from '../../schema/expectation.js';
import { anyFindingSchema, filterFields } from '../finding-schema.js';

/** A name becomes part of file names on every system: no separators, nothing hidden, no `..`. */
const nameError =
  'a name of letters, digits, and . _ = - within, at most 100 characters; it becomes part of a file name';
const entryName = z
  .string({ error: nameError })
  .regex(/^[A-Za-z0-9][A-Za-z0-9._=-]{0,99}$/, { error: nameError });

const seedError = 'a text of 1 to 100 characters, or a whole number';
const seed = z.union(
  [
    z.int({ error: seedError }),
    z.string({ error: seedError }).min(1, { error: seedError }).max(100, { error: seedError }),
  ],
  { error: seedError },
);

const questionError = 'the question that the suite answers, in one sentence on one line';

const registrationError =
  'the path of a registration file that ends with .yaml, relative to this file, with / between folders';

const sweepValueError = 'a number, a word, true, false or a list of numbers';
const sweepValue = z.union(
  [
    z.number(),
    z.string(),
    z.boolean(),
    z.array(z.union([z.number(), z.string()], { error: sweepValueError })),
  ],
  { error: sweepValueError },
);
const sweepList = 'a list of at least one value';
const sweepKeys = 'a mapping from a path within the entry to values, e.g. { spectrum.exponent: [0, 1] }';

/** Most members of an ensemble. Dispatches and traces could hold more, but no question needs them. */
export const MOST_MEMBERS = 4096;

/** Most draws of the data. */
export const MOST_DRAWS = 100;

/**
 * Fewest members at a look. With fewer a t interval at the coverage of an early look is wider than any
 * effect, and `whitening` cannot be measured.
 */
export const LEAST_AT_LOOK = 6;

const untilError = `a number above from, at most ${MOST_MEMBERS}`;

const membersError = `a whole number from 1 to ${MOST_MEMBERS}, or { from: 12, to: 96, until: decided }`;

/** `members:` of a suite that adds members until its findings are decided. */
const membersUntil = mapping({
  from: wholeNumber(LEAST_AT_LOOK, MOST_MEMBERS).meta({
    description: 'Members of each ensemble at the first look at the findings.',
    examples: [12],
  }),
  to: wholeNumber(LEAST_AT_LOOK, MOST_MEMBERS).meta({
    description:
      'Members at the last look. The looks between double: 12, 24, 48, 96. Where doubling does not meet ' +
      '`to`, it is the last look all the same.',
    examples: [96],
  }),
  until: oneOf(['decided']).meta({
    description:
      'After each look only what undecided findings need is trained on. A look asks more of an interval ' +
      'than 95 %, so that all looks together err as seldom as a single one.',
    examples: ['decided'],
  }),
}).refine(({ from, to }) => to > from, { path: ['to'], error: untilError });

/** An element of `trials:`. */
const trialSchema = mapping({
  ...filterFields,
  most: wholeNumber(1, MOST_MEMBERS)
    .optional()
    .meta({
      description:
        'Most members of these trials, e.g. of networks that take long, where the suite or an option asks ' +
        'for more. Where several elements pick a trial, the smallest number counts.',
      examples: [24],
    }),
});

export type WrittenTrials = z.output<typeof trialSchema>;

/** `sweep:` of an entry: from dotted path to the values that it takes. */
export const sweepSchema = z
  .record(z.string(), z.array(sweepValue, { error: sweepList }).min(1, { error: sweepList }), {
    error: sweepKeys,
  })
  .refine((sweep) => Object.keys(sweep).length > 0, { error: sweepKeys })
  .meta({
    title: 'mapping from paths to lists of values',
    minProperties: 1,
    description:
      'Makes several entries of this one. Each key is the dotted path of a field of the entry, and its ' +
      'value lists what the field takes in turn. Several paths give every combination, at most 1000. ' +
      'A swept field may be left out of the entry. Each new entry is named after its values, ' +
      'e.g. `gaussian/spectrum.exponent=0.5`.',
    examples: [
      { 'spectrum.exponent': [0, 0.5, 1] },
      { 'labelling.from': ['source', 'shuffled'], 'labelling.components': [5, 20] },
    ],
  });

/** `pairedWith:` of an entry of `data:` or `training:`. */
export const pairedWithSchema = entryReference().meta({
  title: 'name',
  description:
    'Name of another entry of this section. Member by member, ensembles on this entry get the initial ' +
    'weights and batch orders that they would have on that one, so that a difference between the two is ' +
    'not of the draws; findings take this into account. Data must be the same examples, and may differ in ' +
    'transform and labelling. Without it any two ensembles are independent.',
  examples: ['plain'],
});

/** A suite file but for its entries, which are checked one by one after their sweeps are spread out. */
export const suiteFrameSchema = mapping({
  name: entryName.meta({
    title: 'name',
    description:
      'Name of the suite, and of the folder that its results go to. It has at most 100 letters, digits and ' +
      '`. _ = -`, and begins with a letter or digit.',
    examples: ['quick'],
  }),
  question: z
    .string({ error: questionError })
    .regex(/^\s*\S[^\n\r]*\s*$/, { error: questionError })
    .meta({
      description: 'The question that the suite answers, in one sentence on one line. Reports print it.',
      examples: ['Do linear and non-linear networks learn the same examples first?'],
    }),
  seed: seed.meta({
    description:
      'Seed of everything that is drawn: initial weights, batch orders, the choice of examples, synthetic ' +
      'data. A whole number and its text are the same seed.',
    examples: [1, 'first'],
  }),
  members: z.union([wholeNumber(1, MOST_MEMBERS), membersUntil], { error: membersError }).meta({
    description:
      'Number of networks in each ensemble. The members of an ensemble differ in their initial weights and ' +
      'batch orders only; more members narrow every interval. A mapping adds members until findings are ' +
      'decided.',
    examples: [8, { from: 12, to: 96, until: 'decided' }],
  }),
  draws: wholeNumber(1, MOST_DRAWS)
    .default(1)
    .meta({
      description:
        'How often each entry of `data` is drawn, from disjoint examples of its source; everything is ' +
        'trained on each draw. Intervals of findings then cover other examples too; 3 to 5 draws are ' +
        'usual. The first draw is what a suite without `draws` has.',
      examples: [3],
    }),
  registration: z
    .string({ error: registrationError })
    .regex(/^[^\\\n\r]+\.yaml$/, { error: registrationError })
    .optional()
    .meta({
      description:
        'File in which `pcbias register` wrote down the estimands, bounds, settings, seed and members ' +
        'before the run. Its path is relative to the suite file. A run that keeps to it is called ' +
        'confirming, any other exploratory.',
      examples: ['registration/quick.yaml'],
    }),
  data: section('Datasets by name. A name follows the rules of `name`, and becomes part of file names.', {
    digits: { source: 'mnist', train: 600, test: 300, size: 14 },
  }),
  architectures: section('Networks by name.', { 'linear-2': { family: 'linear', depth: 2, width: 64 } }),
  training: section('Ways to train by name.', {
    sgd: { loss: 'cross-entropy', learningRate: 0.015, batch: 32, epochs: 10 },
  }),
  trials: z
    .array(trialSchema, { error: 'a list of { data, architecture, training }' })
    .min(1, { error: 'at least one trial; leave trials away for every combination' })
    .optional()
    .meta({
      description:
        'Combinations of data, architecture and training that are trained, as a list of filters. What ' +
        'several filters pick is trained once. Without `trials`, every combination is trained.',
      examples: [[{ data: 'digits', architecture: ['linear-2', 'mlp-2'], training: 'sgd' }]],
    }),
  findings: z
    .array(anyFindingSchema, { error: 'a list of { finding, data, architecture, training }' })
    .min(1, { error: 'at least one finding; leave findings away for none' })
    .optional()
    .meta({
      description:
        'Claims that are evaluated on the trials, with filters that say which trials each claim compares. ' +
        'The same finding may be asked for several times.',
      examples: [[{ finding: 'loc-same', data: 'digits' }]],
    }),
});

function entryReference() {
  const error = 'the name of another entry of this section';
  return z.string({ error }).min(1, { error });
}

function section(description: string, example: Readonly<Record<string, unknown>>) {
  const error = 'a mapping with at least one named entry';
  return z
    .record(entryName, z.unknown(), { error })
    .refine((entries) => Object.keys(entries).length > 0, { error })
    .meta({ minProperties: 1, description, examples: [example] });
}
