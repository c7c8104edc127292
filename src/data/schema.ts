import * as z from 'zod';
import { SOURCES } from './source/kinds.js';
import type { DataSpec } from './spec.js';

const [first, ...others] = Object.values(SOURCES).map(({ schema }) => schema);

/** An entry of `data:`, with every default filled in. */
export const dataSchema = z.discriminatedUnion('source', [first, ...others], {
  error: 'a mapping with the key source, e.g. { source: mnist }',
}) satisfies z.ZodType<DataSpec>;
