import * as z from 'zod';
import { architectureSchema } from '../../model/schema.js';
import { dataSchema } from '../../data/schema.js';
import { mapping, wholeNumber } from '../../schema/expectation.js';
import { anyFindingSchema, filterSchema } from '../finding-schema.js';
import { trainingSchema } from '../../train/schema.js';

/** Names become folders and file names, on every system: no separators, nothing hidden, no `..`. */
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

/** Of an ensemble; a dispatch's z axis and the traces hold more, but no question needs them. */
export const MOST_MEMBERS = 4096;

/** `sweep:` of an entry: from dotted path to the values that it takes. */
export const sweepSchema = z
  .record(z.string(), z.array(sweepValue, { error: sweepList }).min(1, { error: sweepList }), {
    error: sweepKeys,
  })
  .refine((sweep) => Object.keys(sweep).length > 0, { error: sweepKeys });

/** A suite file whose entries are checked one by one, after their sweeps are spread out. */
export const suiteFrameSchema = suiteSchema(z.unknown(), z.unknown(), z.unknown());

/** The suite file's format as JSON Schema (draft 2020-12), for editors. Defaults may be left away in the file. */
export function suiteJsonSchema(): Record<string, unknown> {
  const whole = suiteSchema(sweepable(dataSchema), sweepable(architectureSchema), sweepable(trainingSchema));
  return { title: 'pcbias suite', ...z.toJSONSchema(whole, { io: 'input' }) };
}

function suiteSchema<Data extends z.ZodType, Architecture extends z.ZodType, Training extends z.ZodType>(
  data: Data,
  architecture: Architecture,
  training: Training,
) {
  return mapping({
    name: entryName,
    question: z.string({ error: questionError }).regex(/^\s*\S[^\n\r]*\s*$/, { error: questionError }),
    seed,
    members: wholeNumber(1, MOST_MEMBERS),
    data: section(data),
    architectures: section(architecture),
    training: section(training),
    trials: z
      .array(filterSchema, { error: 'a list of { data, architecture, training }' })
      .min(1, { error: 'at least one trial; leave trials away for every combination' })
      .optional(),
    findings: z
      .array(anyFindingSchema, { error: 'a list of { finding, data, architecture, training }' })
      .min(1, { error: 'at least one finding; leave findings away for none' })
      .optional(),
  });
}

function section<Entry extends z.ZodType>(entry: Entry) {
  const error = 'a mapping with at least one named entry';
  return z
    .record(entryName, entry, { error })
    .refine((entries) => Object.keys(entries).length > 0, { error });
}

/** The entry itself, or an entry with a sweep, whose swept fields may be absent. */
function sweepable(entry: z.ZodType): z.ZodType {
  return z.union([entry, z.looseObject({ sweep: sweepSchema })]);
}
