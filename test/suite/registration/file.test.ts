import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { SuiteError } from '../../../src/suite/file/error.js';
import { readRegistration, registrationText } from '../../../src/suite/registration/file.js';
import {
  contentHash,
  registrationOf,
  type Registration,
} from '../../../src/suite/registration/registration.js';
import { ASKING, NOTES, registered, suiteOf } from './sample.js';

const test = suite('registration file');

const REGISTERED = registered();
const TEXT = registrationText(REGISTERED);

function errorOf(text: string): string {
  try {
    readRegistration(text, 'r.yaml');
  } catch (error) {
    if (error instanceof SuiteError) return error.message;
    throw error;
  }
  throw new Error(`expected a SuiteError of\n${text}`);
}

test('what is written is read back, and its hash is that of its content', () => {
  assert.equal(readRegistration(TEXT, 'r.yaml'), JSON.parse(JSON.stringify(REGISTERED)));
  assert.is(REGISTERED.hash, contentHash(REGISTERED));
  assert.match(REGISTERED.hash, /^[0-9a-f]{64}$/);
});

test('people can read it: quantities, bounds and specifications stand there', () => {
  assert.match(TEXT, /^suite: sample$/m);
  assert.match(TEXT, /^ {8}claim: 0.5\n {8}none: 0.1\n {8}reason: A large correlation/m);
  assert.match(TEXT, /^ {4}linear-2: \{ family: linear, depth: 2, width: 64, bias: false \}$/m);
  assert.match(TEXT, /^ {4}- \{ data: mnist, architecture: linear-2, training: sgd \}$/m);
  assert.match(TEXT, /^exploratory:\n {2}- seeds 1 and 2 − all findings$/m);
});

/** The same with the keys of every mapping in the opposite sequence. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, field]) => [key, reversed(field)] as const)
      .reverse(),
  );
}

test('the hash does not depend on the sequence of keys, on line breaks, or on how YAML is laid out', () => {
  for (const text of [
    TEXT.replaceAll('\n', '\r\n'),
    stringify(reversed(parse(TEXT))),
    stringify(parse(TEXT), { lineWidth: 40 }),
    JSON.stringify(parse(TEXT)),
    TEXT.replace(/^#.*\n/gm, ''),
  ]) {
    assert.is(readRegistration(text, 'r.yaml').hash, REGISTERED.hash, text.slice(0, 80));
  }
});

test('the hash depends on every part of the content', () => {
  const suite = suiteOf(ASKING);
  const others: readonly Registration[] = [
    registrationOf({ ...suite, seed: '2' }, NOTES),
    registrationOf({ ...suite, members: 9 }, NOTES),
    registrationOf(suite, { ...NOTES, date: '2026-11-28T09:30:00.001Z' }),
    registrationOf(suite, { ...NOTES, commit: 'abd' }),
    registrationOf(suite, { ...NOTES, exploratory: [] }),
    registrationOf(suite, {
      ...NOTES,
      supersedes: [{ hash: REGISTERED.hash, date: NOTES.date, changed: ['x'] }],
    }),
    registered(ASKING.replace('0.05', '0.06')),
  ];
  assert.is(new Set([REGISTERED, ...others].map(({ hash }) => hash)).size, others.length + 1);
});

for (const [what, from, to] of [
  ['a bound', 'claim: 0.5', 'claim: 0.3'],
  ['a seed', 'seed: "1"', 'seed: "2"'],
  ['the date', 'date: 2026-11-28T09:30', 'date: 2026-11-27T09:30'],
  ['a setting', 'learningRate: 0.05', 'learningRate: 0.06'],
] as const) {
  test(`${what} that was changed by hand breaks the seal`, () => {
    assert.ok(TEXT.includes(from), from);
    assert.match(
      errorOf(TEXT.replace(from, to)),
      /^r\.yaml:1:1: hash: found [0-9a-f]{64}, expected [0-9a-f]{64} of this content: .* restore the file$/,
    );
  });
}

test('what is no registration is told with its place', () => {
  assert.match(
    errorOf(TEXT.replace('sample:', 'samples:')),
    /found the unknown key samples, .*did you mean sample/,
  );
  assert.match(
    errorOf(TEXT.replace(/^date: .*$/m, 'date: soon')),
    /:6:7: date: found "soon", expected a time/,
  );
  assert.match(errorOf(TEXT.replace(/^hash: .*\n/m, '')), /hash: found nothing, expected a SHA-256/);
  assert.match(errorOf(''), /expected a mapping/);
  assert.match(errorOf('a: [1'), /found text that is not YAML/);
});

test.run();
