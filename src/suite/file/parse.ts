import { dataSchema } from '../../data/schema.js';
import { architectureSchemaFor } from '../../model/schema.js';
import { trainingSchema } from '../../train/schema.js';
import { sameExamples } from '../../finding/evidence/pairing.js';
import { findingSchemaFor, type WrittenFinding } from '../finding-schema.js';
import { faultsOfFit } from '../fit.js';
import { doubledLooks, NOTHING_TO_DECIDE } from '../looks.js';
import { readRequests } from '../requests.js';
import type { Named, Suite } from '../suite.js';
import { SuiteError } from './error.js';
import { faultsOfDraws } from './draws.js';
import { faultsOfPairs } from './pairs.js';
import { faultsOf, throwFaults, type Fault } from './problem.js';
import { suiteFrameSchema } from './schema.js';
import { readSection, type Entry } from './section.js';
import { selectTrials } from './selection.js';
import { readYaml } from './source.js';

/**
 * Reads a suite file: fills in defaults, spreads out sweeps, looks up the names in `trials` and `findings`,
 * and checks the parts of every trial against each other. No data is loaded.
 *
 * @param text The file's text: YAML 1.2, one document.
 * @param fileName For messages only.
 * @throws SuiteError with everything that is wrong: line, column, what was found, what was expected, the
 *   cure.
 */
export function parseSuite(text: string, fileName: string): Suite {
  const source = readYaml(text, fileName);
  if (source.value === null) {
    const problem = 'found an empty file, expected a suite; start from a copy of suites/quick.yaml';
    throw SuiteError.about(fileName, '', problem);
  }
  const frame = suiteFrameSchema.safeParse(source.value);
  const data = readSection('data', sectionOf(source.value, 'data'), () => dataSchema, true);
  const architectures = readSection(
    'architectures',
    sectionOf(source.value, 'architectures'),
    architectureSchemaFor,
  );
  const training = readSection('training', sectionOf(source.value, 'training'), () => trainingSchema, true);
  throwFaults(source, [
    ...(frame.success ? [] : faultsOf(frame.error.issues, source.value, (path) => path)),
    ...data.faults,
    ...architectures.faults,
    ...training.faults,
    ...faultsOfPairs('data', data.entries, sameExamples),
    ...faultsOfPairs('training', training.entries, () => true),
    ...faultsOfFindings(source.value),
    ...(frame.success ? faultsOfDraws(frame.data.draws, data.entries) : []),
  ]);

  const {
    name,
    question,
    seed,
    members,
    draws,
    registration,
    trials: selections = [{}],
    findings = [],
  } = suiteFrameSchema.parse(source.value);
  const sections = { data: data.entries, architectures: architectures.entries, training: training.entries };
  const selected = selectTrials(selections, sections);
  throwFaults(source, selected.faults);
  const asked = readRequests(findings as readonly WrittenFinding[], selected.trials, sections);
  throwFaults(source, [...asked.faults, ...faultsOfLooks(members, asked.requests.length)]);
  throwFaults(source, faultsOfFit(selected.trials, data.entries, architectures.entries, training.entries));
  return {
    name,
    question: question.trim(),
    seed: String(seed),
    dataSeed: String(seed),
    ...sizedAs(members),
    draws,
    ...(registration === undefined ? {} : { registration }),
    data: data.entries.map(named),
    architectures: architectures.entries.map(named),
    training: training.entries.map(named),
    trials: selected.trials,
    findings: asked.requests,
  };
}

/**
 * Faults of each element of `findings:`, by the finding that it asks for. The frame reports what is no list.
 */
function faultsOfFindings(file: unknown): Fault[] {
  const written = (file as { readonly findings?: unknown }).findings;
  if (!Array.isArray(written)) return [];
  return written.flatMap((entry: unknown, index) => {
    const result = findingSchemaFor(entry).safeParse(entry);
    return result.success ? [] : faultsOf(result.error.issues, entry, (path) => ['findings', index, ...path]);
  });
}

type WrittenMembers = number | { readonly from: number; readonly to: number };

/** Looks are of no use in a suite that asks for no finding. */
function faultsOfLooks(written: WrittenMembers, findings: number): Fault[] {
  if (typeof written === 'number' || findings > 0) return [];
  return [{ path: ['members'], part: 'value', text: `found until decided, expected ${NOTHING_TO_DECIDE}` }];
}

function sizedAs(written: WrittenMembers): Pick<Suite, 'members' | 'looks'> {
  return typeof written === 'number'
    ? { members: written }
    : { members: written.from, looks: doubledLooks(written) };
}

/** A section's entries. There are none in what is not a mapping, which the frame reports. */
function sectionOf(file: unknown, section: string): Readonly<Record<string, unknown>> {
  if (typeof file !== 'object' || file === null || !Object.hasOwn(file, section)) return {};
  const value = (file as Record<string, unknown>)[section];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return value as Record<string, unknown>;
}

function named<Spec>({ name, spec, pairedWith }: Entry<Spec>): Named<Spec> {
  return { name, spec, ...(pairedWith === undefined ? {} : { pairedWith }) };
}
