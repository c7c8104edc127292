import type { JsonSchema } from './json-schema.js';
import { alternativesOf, isMapping } from './words.js';

/** A mapping of the format, or a choice of mappings, with a heading of its own on the page. */
export interface Place {
  /** In Markdown, e.g. `` `spectrum` ``. */
  readonly title: string;
  readonly schema: JsonSchema;
}

/** A place, and every mapping that its keys hold, each once and after the one that holds it. */
export function placesWithin(place: Place, known: readonly Place[] = []): readonly Place[] {
  if (known.some((other) => other.title === place.title && isAlike(other, place.schema))) return [];
  const keys = alternativesOf(place.schema).flatMap(({ properties = {} }) => Object.entries(properties));
  return keys
    .flatMap(([key, schema]) => heldBy(`\`${key}\``, schema))
    .reduce<readonly Place[]>(
      (found, inner) => [...found, ...placesWithin(inner, [...known, ...found])],
      [place],
    );
}

/** The place in which the mapping that a key holds is described; undefined if there is none. */
export function placeOf(key: string, schema: JsonSchema, places: readonly Place[]): Place | undefined {
  const alike = places.filter((place) => isAlike(place, schema));
  return alike.find(({ title }) => title.endsWith(`\`${key}\``)) ?? alike[0];
}

/** A link in Markdown to a place; the anchor is the one that GitHub makes of its heading. */
export function linkTo({ title }: Place): string {
  const anchor = title
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(/\s/g, '-');
  return `[${title}](#${anchor})`;
}

/** The mapping that a key holds, or those of its list. */
function heldBy(title: string, schema: JsonSchema): Place[] {
  if (isMapping(schema)) return [{ title, schema }];
  if (schema.items !== undefined) return heldBy(`Elements of ${title}`, schema.items);
  const alternatives = alternativesOf(schema);
  return alternatives.length > 1 ? alternatives.flatMap((each) => heldBy(title, each)) : [];
}

/** Whether a place describes a mapping with the same keys, whatever is said of the mapping as a whole. */
function isAlike(place: Place, { properties, anyOf, oneOf }: JsonSchema): boolean {
  const { properties: keys, anyOf: any, oneOf: one } = place.schema;
  return JSON.stringify([keys, any ?? one]) === JSON.stringify([properties, anyOf ?? oneOf]);
}
