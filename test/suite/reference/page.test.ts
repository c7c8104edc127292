import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { packageRoot } from '../../../src/platform/node/files.js';
import { parseSuite } from '../../../src/suite/file/parse.js';
import type { JsonSchema } from '../../../src/suite/reference/json-schema.js';
import { suiteJsonSchema } from '../../../src/suite/reference/json-schema.js';
import { reference, withReference } from '../../../src/suite/reference/page.js';
import { example, typeWords, wrap } from '../../../src/suite/reference/words.js';
import { FILES } from './files.js';

const test = suite('suites.md');

const PAGE = readFileSync(join(packageRoot(), FILES.page), 'utf8');

type Sections = Readonly<Record<string, object>>;

/** The parts of a suite that an example shows, put into the first and complete example. */
function completed(part: Sections, complete: Sections): Sections {
  const sections = Object.entries(part).map(([name, value]) => [
    name,
    Array.isArray(value) || typeof value !== 'object' ? value : { ...complete[name], ...value },
  ]);
  return { ...complete, ...(Object.fromEntries(sections) as Sections) };
}

test('every worked example parses, alone or as a part of the first one', () => {
  const [complete, ...parts] = [...PAGE.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(
    ([, text]) => parse(text!) as Sections,
  );
  assert.is(parseSuite(stringify(complete), 'suites.md').trials.length, 2);
  assert.ok(parts.length >= 4, `${parts.length} examples after the first`);
  const trials = parts.map(
    (part) => parseSuite(stringify(completed(part, complete!)), 'suites.md').trials.length,
  );
  assert.is(trials[1], 5, 'trials of the example of filters, which the text counts');
});

test('the reference names every key', () => {
  const text = reference(suiteJsonSchema());
  const keys = (schema: JsonSchema): string[] => [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => [key, ...keys(inner)]),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])].flatMap(
      keys,
    ),
    ...Object.values(schema.definitions ?? {}).flatMap(keys),
  ];
  for (const key of new Set(keys(suiteJsonSchema())))
    assert.match(text, new RegExp(`\`${key}(: \\w+)?\``), key);
});

test('every link of the reference leads to one of its headings', () => {
  const headings = [...PAGE.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  const anchors = [...PAGE.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor!);
  assert.ok(anchors.length > 10);
  assert.equal(
    anchors.filter((anchor) => headings.filter((heading) => heading === anchor).length !== 1),
    [],
  );
});

test('what a key may hold, in words', () => {
  const words = (schema: JsonSchema): string => typeWords(schema, () => '[there](#there)');
  const whole = { type: 'integer', minimum: 1, maximum: 65536 };
  assert.is(words(whole), 'whole number from 1 to 65,536');
  assert.is(words({ type: 'number', exclusiveMinimum: 0, maximum: 1 }), 'number above 0 and at most 1');
  assert.is(words({ type: 'number', minimum: 0, exclusiveMaximum: 1 }), 'number from 0 to below 1');
  assert.is(words({ type: 'integer', minimum: Number.MIN_SAFE_INTEGER }), 'whole number');
  assert.is(words({ enum: ['a', 'b', 'c'] }), '`a`, `b` or `c`');
  assert.is(words({ anyOf: [whole, { const: 'full' }] }), 'whole number from 1 to 65,536, or `full`');
  assert.is(
    words({ type: 'array', items: whole, minItems: 1, maxItems: 8 }),
    `list of 1 to 8, each ${words(whole)}`,
  );
  assert.is(words({ type: 'array', items: { properties: {} } }), 'list, each a mapping: see [there](#there)');
  assert.is(
    words({ anyOf: [{ enum: ['relu'] }, { properties: {} }] }),
    '`relu`, or mapping: see [there](#there)',
  );
});

test('examples are one line of YAML', () => {
  assert.is(example('sweep', { 'spectrum.exponent': [0, 0.5] }), 'sweep: { spectrum.exponent: [0, 0.5] }');
  assert.is(example('seed', 'first'), 'seed: first');
});

test('lines end between words, not within code or links', () => {
  const code = '`a longer piece of code`';
  const lines = wrap(Array.from({ length: 20 }, () => code).join(' '), '  ').split('\n');
  assert.ok(lines.length > 1);
  for (const line of lines) {
    assert.ok(line.length <= 110, line);
    assert.is(line.replaceAll(code, '').trim(), '');
  }
});

test('a page without the mark is refused', () => {
  assert.throws(() => withReference('# Suite files\n', suiteJsonSchema()), /^withReference: found 0 lines/);
});

test.run();
