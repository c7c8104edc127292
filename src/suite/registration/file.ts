import { Document, isCollection, isPair } from 'yaml';
import * as z from 'zod';
import { mapping } from '../../schema/expectation.js';
import { SuiteError } from '../file/error.js';
import { faultsOf, throwFaults } from '../file/problem.js';
import { readYaml } from '../file/source.js';
import { contentHash, type Registration } from './registration.js';

const WIDTH = 100;

const HEADING =
  ' What this suite measures, written by `pcbias register` before it is measured. Do not edit: the hash\n' +
  ' seals the content. A change is a new registration (`pcbias register --supersede`), which lists this one.';

const text = z.string({ error: 'a text' });
const texts = z.array(text, { error: 'a list of texts' });
const number = z.number({ error: 'a number' });
const hash = z
  .string({ error: 'a SHA-256' })
  .regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256: 64 hexadecimal digits' });
const date = z.iso.datetime({ error: 'a time, e.g. 2026-11-28T09:30:00.000Z' });
const anything = z.record(z.string(), z.unknown(), { error: 'a mapping' });
const anyList = z.array(z.unknown(), { error: 'a list' });

const estimand = mapping({ quantity: text, claim: number, none: number, reason: text, revision: number });

const registrationSchema = mapping({
  suite: text,
  hash,
  date,
  commit: text,
  engine: number,
  estimands: hash,
  exploratory: texts,
  supersedes: z.array(mapping({ hash, date, changed: texts }), { error: 'a list of registrations' }),
  sample: anything,
  findings: z.array(
    mapping({
      finding: text,
      data: texts,
      primary: z.array(estimand, { error: 'a list of estimands' }),
    }),
    { error: 'a list of findings' },
  ),
  settings: mapping({
    content: hash,
    data: anything,
    architectures: anything,
    training: anything,
    trials: anyList,
    findings: anyList,
  }),
});

/** Keys in the sequence of the file; the settings, which are long, stand last. */
const KEYS = Object.keys(registrationSchema.shape) as (keyof Registration)[];

/** A registration as YAML: texts are folded, and specifications stand on a line each. */
export function registrationText(registration: Registration): string {
  const { settings, ...others } = registration;
  const head = documentOf(Object.fromEntries(Object.entries(others).sort(byPlace)));
  head.commentBefore = HEADING;
  const tail = documentOf({ settings });
  for (const section of ['data', 'architectures', 'training', 'trials']) {
    const entries = tail.getIn(['settings', section]);
    if (isCollection(entries)) entries.items.forEach((each) => onOneLine(isPair(each) ? each.value : each));
  }
  return `${head.toString({ lineWidth: WIDTH })}${tail.toString({ lineWidth: 0 })}`;
}

function documentOf(value: unknown): Document {
  return new Document(value, { aliasDuplicateObjects: false });
}

function byPlace([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return KEYS.indexOf(a as keyof Registration) - KEYS.indexOf(b as keyof Registration);
}

function onOneLine(node: unknown): void {
  if (isCollection(node)) node.flow = true;
}

/**
 * Reads a registration.
 *
 * @param file For messages only.
 * @throws SuiteError for text that is no registration, or one that was changed after it was written
 */
export function readRegistration(content: string, file: string): Registration {
  const source = readYaml(content, file);
  const result = registrationSchema.safeParse(source.value);
  if (!result.success)
    throwFaults(
      source,
      faultsOf(result.error.issues, source.value, (path) => path),
    );
  const registration = registrationSchema.parse(source.value) as Registration;
  const found = contentHash(registration);
  if (found === registration.hash) return registration;
  throw SuiteError.about(
    file,
    'hash',
    `found ${registration.hash}, expected ${found} of this content: it was changed after it was ` +
      'registered; restore the file',
  );
}
