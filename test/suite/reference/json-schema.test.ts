import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { packageRoot } from '../../../src/platform/node/files.js';
import { suiteJsonSchema, type JsonSchema } from '../../../src/suite/reference/json-schema.js';
import { SAMPLE, sampleWith } from '../sample.js';
import { FILES } from './files.js';

const test = suite('suite.schema.json');

const FOLDER = join(packageRoot(), 'suites');
const SUITES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.yaml') && !/^registration[\\/]/.test(path));

const GENERATED = suiteJsonSchema();

/** In ajv's strict mode, which refuses keywords that draft-07 does not have. */
const AJV = new Ajv({ allowUnionTypes: true });

/** Judges a suite by the committed file, as an editor does. */
const isValidSuite = AJV.compile(
  JSON.parse(readFileSync(join(packageRoot(), FILES.schema), 'utf8')) as JsonSchema,
);

/** Every key that a suite file may have, with its path in the schema. */
function keysOf(schema: JsonSchema, path = ''): [path: string, key: JsonSchema][] {
  const { properties = {}, definitions = {}, items, additionalProperties, anyOf, oneOf } = schema;
  const inner = typeof additionalProperties === 'object' ? [additionalProperties] : [];
  return [
    ...Object.entries(properties).flatMap(([name, key]): [string, JsonSchema][] => [
      [`${path}${name}`, key],
      ...keysOf(key, `${path}${name}.`),
    ]),
    ...Object.entries(definitions).flatMap(([name, each]) => keysOf(each, `${path}(${name}).`)),
    ...[...inner, ...(items ? [items] : [])].flatMap((each) => keysOf(each, path)),
    ...[...(anyOf ?? []), ...(oneOf ?? [])].flatMap((each) => keysOf(each, `${path}${choiceOf(each)}`)),
  ];
}

/** What tells an alternative from the others: the first key that holds one word, e.g. `source=mnist.`. */
function choiceOf({ properties = {} }: JsonSchema): string {
  const choice = Object.entries(properties).find(([, key]) => key.const !== undefined);
  return choice === undefined ? '' : `${choice[0]}=${String(choice[1].const)}.`;
}

test('every key has a description, which is a sentence, and an example', () => {
  const keys = keysOf(GENERATED);
  assert.ok(keys.length > 100, `${keys.length} keys`);
  const bare = keys.filter(
    ([, { description, examples }]) => !/^\S.*\.$/.test(description ?? '') || !examples?.length,
  );
  assert.equal(
    bare.map(([path]) => path),
    [],
    'add .meta({ description: "One sentence.", examples: [value] }) to these keys',
  );
});

test('every example is one that its key takes', () => {
  const { definitions } = GENERATED;
  const keys = new Map(keysOf(GENERATED).map(([path, key]) => [JSON.stringify(key), [path, key] as const]));
  for (const [text, [path, key]] of keys) {
    const validate = AJV.compile(text.includes('"$ref"') ? { ...key, definitions } : key);
    for (const example of key.examples ?? []) {
      assert.ok(validate(example), `${path}: ${JSON.stringify(example)}: ${AJV.errorsText(validate.errors)}`);
    }
  }
});

for (const file of SUITES) {
  test(`${file} is valid, and begins with the editor's line`, () => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const up = '../'.repeat(file.split('/').length - 1) || './';
    assert.is(text.split('\n')[0], `# yaml-language-server: $schema=${up}suite.schema.json`);
    assert.ok(isValidSuite(parse(text)), AJV.errorsText(isValidSuite.errors));
  });
}

const VALID: readonly (readonly [title: string, text: string])[] = [
  ['the sample', SAMPLE],
  [
    'a sweep over a key that is left out',
    sampleWith(['width: 64 }\n  mlp', 'sweep: { width: [8, 16] } }\n  mlp']),
  ],
  ['a sweep over the source', sampleWith(['source: mnist,', 'sweep: { source: [mnist, cifar10] },'])],
  [
    'a sweep within a list',
    sampleWith([
      'linear-2: { family: linear, depth: 2, width: 64 }',
      'conv: { layers: [conv: { channels: 2 }, relu], sweep: { layers.0.conv.kernel: [3, 5] } }',
    ]),
  ],
  ['trials by name and by list', `${SAMPLE}trials: [{ data: mnist, architecture: [linear-2, mlp-2] }, {}]`],
  ['a finding', `${SAMPLE}findings: [{ finding: early, components: [1, 10], ensembles: { data: mnist } }]`],
];

const INVALID: readonly (readonly [title: string, text: string])[] = [
  ['an unknown key at the top', `${SAMPLE}trails: [{}]`],
  ['a missing key', sampleWith(['question: Which examples come first?\n', ''])],
  ['a missing key of an entry', sampleWith([', epochs: 10', ''])],
  ['an unknown key of an entry', sampleWith(['size: 14', 'sise: 14'])],
  ['an unknown key of an entry with a sweep', sampleWith(['size: 14', 'sise: 14, sweep: { train: [50] }'])],
  ['an empty sweep', sampleWith(['size: 14', 'sweep: {}'])],
  ['a sweep without values', sampleWith(['size: 14', 'sweep: { size: [] }'])],
  ['a word that is none', sampleWith(['cross-entropy', 'crossentropy'])],
  ['a number out of bounds', sampleWith(['members: 8', 'members: 0'])],
  ['a number that is a text', sampleWith(['members: 8', 'members: "8"'])],
  ['a name with a slash', sampleWith(['sgd:', 'a/b:'])],
  [
    'a key of another family',
    sampleWith(['family: linear, depth: 2', 'family: linear, activation: relu, depth: 2']),
  ],
  ['an empty section', SAMPLE.replace(/training:[^]*/, 'training: {}')],
  ['a finding that there is not', `${SAMPLE}findings: [{ finding: loc-some }]`],
  ['a role that the finding does not have', `${SAMPLE}findings: [{ finding: loc-same, white: {} }]`],
  ['a finding without a role that it needs', `${SAMPLE}findings: [{ finding: whitening, raw: {} }]`],
  ['a finding without components', `${SAMPLE}findings: [{ finding: early }]`],
];

for (const [title, text] of VALID) {
  test(`valid: ${title}`, () => {
    assert.ok(isValidSuite(parse(text)), AJV.errorsText(isValidSuite.errors));
  });
}

for (const [title, text] of INVALID) {
  test(`refused: ${title}`, () => {
    assert.not.ok(isValidSuite(parse(text)));
  });
}

test.run();
