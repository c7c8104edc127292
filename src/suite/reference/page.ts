import { findingWords } from './finding-words.js';
import type { JsonSchema } from './json-schema.js';
import { keyList, keysOfPlace } from './keys.js';
import { placesWithin, type Place } from './place.js';
import { wrap } from './words.js';

/** The line of the page below which everything is generated. */
const MARK = '<!-- Everything below is written by `npm run schema`. -->';

/**
 * The page about suite files with its reference made anew from the schema; what stands above the mark stays.
 *
 * @throws RangeError for a page without the mark.
 */
export function withReference(page: string, schema: JsonSchema): string {
  const [written, ...rest] = page.split(MARK);
  if (rest.length !== 1) {
    throw new RangeError(
      `withReference: found ${rest.length} lines "${MARK}", expected one; write it under the examples`,
    );
  }
  return `${written}${MARK}\n\n${reference(schema)}\n`;
}

/** Every section and key of a suite file, in Markdown. */
export function reference({ properties = {}, required, definitions = {} }: JsonSchema): string {
  const filters: Place = { title: 'Elements of `trials`', schema: properties.trials!.items! };
  const findings: Place = { title: 'Elements of `findings`', schema: definitions.finding! };
  const entries = ['data', 'architectures', 'training'].map((name) =>
    placesWithin({ title: `Entries of \`${name}\``, schema: definitions[`${name}-entry`]! }),
  );
  const members: Place = { title: '`members` until decided', schema: properties.members! };
  const places = [members, ...entries.flat(), filters, findings];
  const sections = ['data', 'architectures', 'training'].map((name, at): [string, JsonSchema] => [
    name,
    { ...properties[name], additionalProperties: entries[at]![0]!.schema },
  ]);
  const top = {
    ...properties,
    ...Object.fromEntries(sections),
    findings: { ...properties.findings, items: findings.schema },
  };
  const { sweep } = definitions['training-entry-with-sweep']!.properties!;
  return [
    '## Reference',
    wrap(
      'A key is required, or optional, or has a default that holds when it is left out. ' +
        'An unknown key is an error.',
    ),
    '### Top of the file',
    keyList({ properties: top, required }, places),
    ...described('####', members, places),
    ...entries.flatMap(([first, ...inner]) => [
      ...described('###', first!, places),
      ...inner.flatMap((place) => described('####', place, places)),
    ]),
    '### In every entry',
    keyList({ properties: { sweep: sweep! } }, places),
    ...described('###', filters, places),
    `### ${findings.title}`,
    ...findingWords(findings.schema, places),
  ].join('\n\n');
}

function described(level: string, place: Place, places: readonly Place[]): string[] {
  return [`${level} ${place.title}`, keysOfPlace(place, level, places)];
}
