import type { JsonSchema } from './json-schema.js';
import { keyList, pick, sharedKeys } from './keys.js';
import type { Place } from './place.js';
import { alternativesOf, isMapping, wrap } from './words.js';

/** The findings in Markdown, each with its claim, its roles, and the other keys that it takes. */
export function findingWords(schema: JsonSchema, places: readonly Place[]): readonly string[] {
  const alternatives = alternativesOf(schema);
  const shared = sharedKeys(alternatives);
  const common = pick(alternatives[0]!, (key) => shared.includes(key));
  const paragraphs = [
    'An element names its `finding`, and picks trials with the keys of a filter:',
    keyList(common, places),
    'A finding compares groups of trials, its _roles_. The filter above picks the trials of the first ' +
      'role. A key with the name of a role holds a filter for that role, e.g. ' +
      '`white: { data: white-digits }`. A key that the filter of a role leaves out is taken from the ' +
      'filter above. A role that is neither the first nor required stays empty unless it has a filter.',
    'These are the findings, each with its roles:',
  ];
  return [
    ...paragraphs.map((text) => (text.startsWith('-') ? text : wrap(text))),
    alternatives.map((each) => finding(each, shared, places)).join('\n'),
  ];
}

function finding(
  { properties = {}, required }: JsonSchema,
  shared: readonly string[],
  places: readonly Place[],
): string {
  const { finding: id, ...rest } = properties;
  const own = Object.entries(rest).filter(([key]) => !shared.includes(key));
  const items = own.map(([key, schema]) => {
    if (!isMapping(schema)) return keyList({ properties: { [key]: schema }, required }, places);
    const presence = required!.includes(key) ? ' (required)' : '';
    return wrap(`- \`${key}\`${presence}: ${schema.description}`, '  ');
  });
  const head = wrap(`- **\`${String(id!.const)}\`**: ${id!.description}`, '  ');
  return [head, ...items.map((item) => item.replaceAll(/^/gm, '  '))].join('\n');
}
