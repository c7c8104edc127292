import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type * as z from 'zod';
import { LABELLINGS } from '../../src/data/prepare/labelling/kinds.js';
import { TRANSFORMS } from '../../src/data/prepare/transform/kinds.js';
import { dataSchema } from '../../src/data/schema.js';
import { SOURCES } from '../../src/data/source/kinds.js';
import { SPECTRA } from '../../src/data/source/spectrum/kinds.js';

/** Each table of kinds, and the key that tells its kinds apart. */
const TABLES: Readonly<Record<string, readonly [string, Readonly<Record<string, { schema: z.ZodObject }>>]>> =
  {
    source: ['source', SOURCES],
    transform: ['kind', TRANSFORMS],
    labelling: ['kind', LABELLINGS],
    spectrum: ['kind', SPECTRA],
  };

for (const [table, [key, kinds]] of Object.entries(TABLES)) {
  for (const [name, { schema }] of Object.entries(kinds)) {
    test(`${table} ${name}: every key has a sentence and an example that its schema takes`, () => {
      assert.is((schema.shape[key] as z.ZodType).safeParse(name).success, true);
      for (const [field, value] of Object.entries(schema.shape as Record<string, z.ZodType>)) {
        const { description = '', examples = [] } = value.meta() ?? {};
        assert.match(description, /^[A-Z][^\n]*\.$/, field);
        assert.is((examples as unknown[]).length, 1, field);
        assert.ok(value.safeParse((examples as unknown[])[0]).success, `${field}: the example`);
      }
    });
  }
}

test('an entry made of the examples is a valid one', () => {
  for (const { schema } of Object.values(SOURCES)) {
    // Without transform and labelling: together with project they ask for what some example does not have.
    const fields = Object.entries(schema.shape).filter(
      ([field]) => !['transform', 'labelling'].includes(field),
    );
    const entry = Object.fromEntries(
      fields.map(([field, value]) => [field, (value.meta()!.examples as unknown[])[0]]),
    );
    const { error } = dataSchema.safeParse(entry);
    assert.is(error, undefined, JSON.stringify([entry, error?.issues]));
  }
});

test.run();
