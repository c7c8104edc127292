import * as z from 'zod';
import { FINDINGS } from '../finding/registry.js';
import { mapping, oneOf, wholeNumber } from '../schema/expectation.js';

const namesError = 'a name or a list of names of entries; leave it away for all of them';
const someName = z.string({ error: namesError });
const oneOrMoreNames = z.union([someName, z.array(someName).min(1, { error: namesError })], {
  error: namesError,
});

const filterFields = {
  data: oneOrMoreNames.optional(),
  architecture: oneOrMoreNames.optional(),
  training: oneOrMoreNames.optional(),
};

/** What picks trials by the names of their entries; what is left away stands for every entry. */
export const filterSchema = mapping(filterFields);

export type WrittenFilter = z.output<typeof filterSchema>;

const componentsError = 'a list of 1 to 16 numbers of principal components, ascending, e.g. [1, 10, 100]';
const components = z
  .array(wholeNumber(1, 65_536), { error: componentsError })
  .min(1, { error: componentsError })
  .max(16, { error: componentsError })
  .refine((list) => list.every((P, at) => at === 0 || P > list[at - 1]!), { error: componentsError });

const ids = FINDINGS.map(({ id }) => id) as [string, ...string[]];

/** An element of `findings:` before it is known which finding it asks for. */
export const anyFindingSchema = z.looseObject(
  { finding: oneOf(ids) },
  { error: `a mapping with the key finding, e.g. { finding: ${ids[0]} }` },
);

/** An element of `findings:` as the finding that it asks for wants it: a filter for all roles, and one for each. */
export function findingSchemaFor(entry: unknown): z.ZodType<WrittenFinding> {
  const asked = anyFindingSchema.safeParse(entry);
  const finding = asked.success ? FINDINGS.find(({ id }) => id === asked.data.finding) : undefined;
  const roles = Object.fromEntries((finding?.roles ?? []).map(({ name }) => [name, filterSchema.optional()]));
  const schema = mapping({
    finding: oneOf(ids),
    ...filterFields,
    ...(finding?.takesComponents ? { components } : {}),
    ...roles,
  });
  return (finding === undefined ? anyFindingSchema : schema) as unknown as z.ZodType<WrittenFinding>;
}

/** An element of `findings:` that was checked; other keys are names of roles with their filters. */
export interface WrittenFinding extends WrittenFilter {
  readonly finding: string;
  readonly components?: readonly number[];
  readonly [role: string]: unknown;
}
