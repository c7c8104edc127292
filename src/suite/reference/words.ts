import { stringify } from 'yaml';
import type { JsonSchema } from './json-schema.js';

/** Width at which the page's lines end. */
const WIDTH = 110;

/**
 * What a key may hold, in words: `` whole number from 1 to 4096, or `full` ``.
 *
 * @param linkTo A link to where a mapping is described.
 */
export function typeWords(schema: JsonSchema, linkTo: (mapping: JsonSchema) => string): string {
  const alternatives = alternativesOf(schema);
  if (isMapping(schema) || alternatives.length > 1) {
    const words = alternatives.filter((each) => !isMapping(each)).map((each) => typeWords(each, linkTo));
    const mappings = isMapping(schema) ? [`mapping: see ${linkTo(schema)}`] : [];
    return listed([...new Set([...words, ...mappings])], ', or ');
  }
  const { type, items, additionalProperties: values, title } = schema;
  if (title !== undefined) return title;
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return listed(schema.enum.map((word) => `\`${String(word)}\``));
  if (items !== undefined) return `list${lengthWords(schema)}${eachWords(items, linkTo)}`;
  if (typeof values === 'object') return `named entries${eachWords(values, linkTo)}`;
  if (type === 'boolean') return '`true` or `false`';
  return type === 'string' ? 'text' : numberWords(schema);
}

/** What each value of a list or of a mapping with free keys may hold. */
function eachWords(value: JsonSchema, linkTo: (mapping: JsonSchema) => string): string {
  return alternativesOf(value).every(isMapping)
    ? `, each a mapping: see ${linkTo(value)}`
    : `, each ${typeWords(value, linkTo)}`;
}

function numberWords({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  // The bounds that zod gives to every whole number say nothing to a reader.
  const least = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const bounds = [
    ...(least === undefined ? [] : [`from ${inFigures(least)}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${inFigures(exclusiveMinimum)}`]),
    ...(most === undefined ? [] : [`${least === undefined ? 'and at most' : 'to'} ${inFigures(most)}`]),
    ...(exclusiveMaximum === undefined
      ? []
      : [`${least === undefined ? 'and below' : 'to below'} ${inFigures(exclusiveMaximum)}`]),
  ];
  return [type === 'integer' ? 'whole number' : 'number', ...bounds].join(' ');
}

function lengthWords({ minItems, maxItems }: JsonSchema): string {
  if (maxItems === undefined) return minItems === undefined ? '' : ` of ${minItems} or more`;
  return minItems === maxItems ? ` of ${maxItems}` : ` of ${minItems ?? 0} to ${inFigures(maxItems)}`;
}

/** `65,536`. */
function inFigures(value: number): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 20 }).format(value);
}

/** Whether a value is a mapping with keys of its own, or one of several such mappings. */
export function isMapping(schema: JsonSchema): boolean {
  return schema.properties !== undefined || (schema.anyOf ?? schema.oneOf ?? []).some(isMapping);
}

/** The alternatives of a choice, those of a choice within it too; of any other schema, the schema itself. */
export function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const alternatives = schema.anyOf ?? schema.oneOf;
  return alternatives === undefined ? [schema] : alternatives.flatMap(alternativesOf);
}

/** `epochs: 10` as YAML on one line. */
export function example(key: string, value: unknown): string {
  return stringify({ [key]: value }, { collectionStyle: 'flow', flowCollectionPadding: true, lineWidth: 0 })
    .trim()
    .replace(/^\{ (.*) \}$/s, '$1')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('[ ', '[')
    .replaceAll(' ]', ']');
}

/** `a, b or c`. */
export function listed(words: readonly string[], last = ' or '): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')}${last}${words.at(-1)!}`;
}

/**
 * Breaks a text into lines between words, but not within `code` or a link.
 *
 * @param indent Put before every line but the first.
 */
export function wrap(text: string, indent = ''): string {
  const words = text.match(/(?:\[[^\]]*\]\([^)]*\)|`[^`]*`|[^\s`])+/g) ?? [];
  let line = '';
  const lines: string[] = [];
  for (const word of words) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${indent}`);
}
