import * as z from 'zod';
import type { Finding } from '../finding/finding.js';
import { FINDINGS } from '../finding/registry.js';
import { mapping, oneOf, wholeNumber } from '../schema/expectation.js';

const namesError = 'a name or a list of names of entries; leave it away for all of them';
const someName = z.string({ error: namesError }).meta({ title: 'name' });
const oneOrMoreNames = z.union([someName, z.array(someName).min(1, { error: namesError })], {
  error: namesError,
});

/** The keys of a filter. */
export const filterFields = {
  data: oneOrMoreNames.optional().meta({
    description:
      'Names of entries of `data`; every entry if left out. The name of an entry with a sweep stands for ' +
      'all that the sweep makes, and a full name such as `power-law/spectrum.exponent=0.5` for one of them.',
    examples: ['digits', ['digits', 'power-law']],
  }),
  architecture: oneOrMoreNames.optional().meta({
    description: 'Names of entries of `architectures`; every entry if left out.',
    examples: ['linear-2', ['linear-2', 'mlp-2']],
  }),
  training: oneOrMoreNames.optional().meta({
    description: 'Names of entries of `training`; every entry if left out.',
    examples: ['sgd', ['sgd', 'adam']],
  }),
};

/** Picks trials by the names of their entries; a field that is left out picks every entry. */
export const filterSchema = mapping(filterFields);

export type WrittenFilter = z.output<typeof filterSchema>;

const componentsError = 'a list of 1 to 16 numbers of principal components, ascending, e.g. [1, 10, 100]';
const components = z
  .array(wholeNumber(1, 65_536), { error: componentsError })
  .min(1, { error: componentsError })
  .max(16, { error: componentsError })
  .refine((list) => list.every((P, at) => at === 0 || P > list[at - 1]!), { error: componentsError })
  .meta({
    description:
      'Numbers of principal components, ascending. For each number P, the trained networks also predict ' +
      'the test examples projected on their first P principal components.',
    examples: [[1, 10, 100]],
  });

const ids = FINDINGS.map(({ id }) => id) as [string, ...string[]];

/** An element of `findings:` before it is known which finding it asks for. */
export const anyFindingSchema = z.looseObject(
  { finding: oneOf(ids) },
  { error: `a mapping with the key finding, e.g. { finding: ${ids[0]} }` },
);

/** An element of `findings:` that asks for one finding: a filter for all of its roles, and one for each. */
export function findingSchema({ id, claim, takesComponents, roles }: Finding) {
  const filters = roles.map(({ name, holds }): [string, z.ZodType] => {
    const description = `${holds[0]!.toUpperCase()}${holds.slice(1)}.`;
    return [name, filterSchema.optional().meta({ description, examples: [{ data: 'digits' }] })];
  });
  return mapping({
    finding: z.literal(id).meta({ description: claim, examples: [id] }),
    ...filterFields,
    ...(takesComponents ? { components } : {}),
    ...Object.fromEntries(filters),
  });
}

/** The schema of an element of `findings:`, chosen by the finding that it asks for. */
export function findingSchemaFor(entry: unknown): z.ZodType<WrittenFinding> {
  const asked = anyFindingSchema.safeParse(entry);
  const finding = FINDINGS.find(({ id }) => id === asked.data?.finding);
  const schema = finding === undefined ? anyFindingSchema : findingSchema(finding);
  return schema as unknown as z.ZodType<WrittenFinding>;
}

/** An element of `findings:` that was checked; other keys are names of roles with their filters. */
export interface WrittenFinding extends WrittenFilter {
  readonly finding: string;
  readonly components?: readonly number[];
  readonly [role: string]: unknown;
}
