import type { JsonSchema } from './json-schema.js';
import { linkTo, placeOf, type Place } from './place.js';
import { alternativesOf, example, listed, typeWords, wrap } from './words.js';

/**
 * The keys of a place in Markdown: one list, or a list for each alternative under a heading.
 *
 * @param level Of the place's own heading, e.g. `###`.
 */
export function keysOfPlace({ schema }: Place, level: string, places: readonly Place[]): string {
  const alternatives = alternativesOf(schema).filter(({ properties }) => properties !== undefined);
  if (alternatives.length === 1) return keyList(alternatives[0]!, places);
  if (alternatives.every((each) => Object.keys(each.properties!).length === 1)) {
    const properties = Object.assign({}, ...alternatives.map((each) => each.properties)) as Keys;
    return `A mapping has one of these keys:\n\n${keyList({ properties }, places, () => '')}`;
  }
  const shared = sharedKeys(alternatives);
  const common = pick(alternatives[0]!, (key) => shared.includes(key));
  const blocks = alternatives.flatMap((each) => alternative(each, shared, `${level}#`, places));
  if (shared.length > 0) {
    blocks.push(`${level}# With any \`${choiceOf(alternatives[0]!)![0]}\``, keyList(common, places));
  }
  return blocks.join('\n\n');
}

/** A list item for each key of a mapping: what it may hold, its meaning, an example. */
export function keyList(mapping: JsonSchema, places: readonly Place[], presenceOf = presence): string {
  return Object.entries(mapping.properties ?? {})
    .map(([key, schema]) => {
      const type = typeWords(schema, (inner) => linkFor(key, inner, places));
      const head = wrap(`- **\`${key}\`**: ${type}${presenceOf(key, mapping)}`, '  ');
      const said = `${schema.description ?? ''} ${examplesOf(key, schema)}`.trim();
      return said === '' ? head : `${head}\\\n  ${wrap(said, '  ')}`;
    })
    .join('\n');
}

/** Keys that are the same in all of several mappings. */
export function sharedKeys(alternatives: readonly JsonSchema[]): readonly string[] {
  const [first, ...others] = alternatives;
  return Object.entries(first!.properties!).flatMap(([key, schema]) => {
    const text = JSON.stringify(schema);
    const same = others.every(({ properties }) => JSON.stringify(properties![key]) === text);
    return same ? [key] : [];
  });
}

/** A mapping with only the keys that are wanted. */
export function pick(mapping: JsonSchema, isWanted: (key: string) => boolean): JsonSchema {
  const keys = Object.entries(mapping.properties!).filter(([key]) => isWanted(key));
  return { ...mapping, properties: Object.fromEntries(keys) };
}

type Keys = NonNullable<JsonSchema['properties']>;

/** The key that tells an alternative from the others, and the word that it holds. */
function choiceOf({ properties }: JsonSchema): readonly [key: string, schema: JsonSchema] | undefined {
  return Object.entries(properties!).find(([, schema]) => schema.const !== undefined);
}

function alternative(
  mapping: JsonSchema,
  shared: readonly string[],
  level: string,
  places: readonly Place[],
): string[] {
  const [choice, schema] = choiceOf(mapping) ?? [];
  const title = schema === undefined ? Object.keys(mapping.properties!)[0]! : example(choice!, schema.const);
  const said = schema?.description ?? mapping.description ?? '';
  const own = pick(mapping, (key) => key !== choice && !shared.includes(key));
  return [`${level} \`${title}\``, wrap(said), keyList(own, places)].filter((part) => part !== '');
}

function linkFor(key: string, mapping: JsonSchema, places: readonly Place[]): string {
  const place = placeOf(key, mapping, places);
  if (place !== undefined) return linkTo(place);
  throw new RangeError(`keyList: found no place for what ${key} holds, expected one of placesWithin`);
}

function presence(key: string, { properties = {}, required = [] }: JsonSchema): string {
  if (required.includes(key)) return '; required';
  const value = properties[key]!.default;
  return value === undefined || typeof value === 'object' ? '; optional' : `; default \`${String(value)}\``;
}

function examplesOf(key: string, { examples = [] }: JsonSchema): string {
  const shown = examples.map((value) => `\`${example(key, value)}\``);
  return shown.length === 0 ? '' : `Example: ${listed(shown)}`;
}
