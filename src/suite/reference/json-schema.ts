import * as z from 'zod';
import { dataSchema } from '../../data/schema.js';
import type { Finding } from '../../finding/finding.js';
import { FINDINGS } from '../../finding/registry.js';
import { architectureSchema } from '../../model/schema.js';
import { trainingSchema } from '../../train/schema.js';
import { pairedWithSchema, suiteFrameSchema, sweepSchema } from '../file/schema.js';
import { findingSchema } from '../finding-schema.js';

/** A node of a JSON Schema (draft-07), with the keywords that ours uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
}

/**
 * The format of a suite file as JSON Schema (draft-07), for editors: `suites/suite.schema.json`. Keys with a
 * default may be left out. It does not have the checks of `parseSuite` that compare fields with each other.
 * It refuses one kind of file that `parseSuite` reads: an entry that holds a wrong value which its sweep
 * replaces.
 */
export function suiteJsonSchema(): JsonSchema {
  const frame = fromZod(suiteFrameSchema);
  const sections = {
    data: withPairedWith(fromZod(dataSchema)),
    architectures: fromZod(architectureSchema),
    training: withPairedWith(fromZod(trainingSchema)),
  };
  const properties: Record<string, JsonSchema> = { ...frame.properties };
  const definitions: Record<string, JsonSchema> = {};
  for (const [name, entry] of Object.entries(sections)) {
    const entries = [refer(`${name}-entry`), refer(`${name}-entry-with-sweep`)];
    properties[name] = { ...properties[name], additionalProperties: { anyOf: entries } };
    definitions[`${name}-entry`] = entry;
    definitions[`${name}-entry-with-sweep`] = withSweep(entry);
  }
  definitions.finding = { oneOf: FINDINGS.map(findingElement) };
  properties.findings = { ...properties.findings, items: refer('finding') };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'pcbias suite',
    description: 'A question with its datasets, networks, ways to train them, and claims to evaluate.',
    ...frame,
    properties,
    definitions,
  } as JsonSchema;
}

function fromZod(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    // Zod leaves out the examples of a schema that transforms its input. Our examples are what a file writes,
    // so they are put back.
    override: ({ zodSchema, jsonSchema }) => {
      const examples = z.globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples)) jsonSchema.examples ??= examples;
    },
  });
  return json as JsonSchema;
}

function refer(definition: string): JsonSchema {
  return { $ref: `#/definitions/${definition}` };
}

/** An element of `findings:`. Every required role but the first needs a filter of its own. */
function findingElement(finding: Finding): JsonSchema {
  const element = fromZod(findingSchema(finding));
  const needed = finding.roles.slice(1).filter(({ required }) => required);
  return { ...element, required: [...element.required!, ...needed.map(({ name }) => name)] };
}

/** An entry that may name the one whose draws it takes. */
function withPairedWith(schema: JsonSchema): JsonSchema {
  const { oneOf, anyOf, properties } = schema;
  return {
    ...schema,
    ...(oneOf && { oneOf: oneOf.map(withPairedWith) }),
    ...(anyOf && { anyOf: anyOf.map(withPairedWith) }),
    ...(properties && { properties: { ...properties, pairedWith: fromZod(pairedWithSchema) } }),
  };
}

/** An entry with a sweep. Any key may be missing from it, because the sweep may set it. */
function withSweep(entry: JsonSchema): JsonSchema {
  const add = (schema: JsonSchema): JsonSchema =>
    schema.anyOf === undefined
      ? { ...schema, properties: { ...schema.properties, sweep: fromZod(sweepSchema) }, required: ['sweep'] }
      : { ...schema, anyOf: schema.anyOf.map(add) };
  return add(withoutRequired(entry));
}

/** Alternatives are no longer told apart by keys that may be missing, so `oneOf` becomes `anyOf`. */
function withoutRequired(schema: JsonSchema): JsonSchema {
  const { required: _, oneOf, anyOf, properties, items, ...rest } = schema;
  const alternatives = anyOf ?? oneOf;
  const relaxed = Object.entries(properties ?? {}).map(([key, value]) => [key, withoutRequired(value)]);
  return {
    ...rest,
    ...(items && { items: withoutRequired(items) }),
    ...(properties && { properties: Object.fromEntries(relaxed) as Record<string, JsonSchema> }),
    ...(alternatives && { anyOf: alternatives.map(withoutRequired) }),
  };
}
