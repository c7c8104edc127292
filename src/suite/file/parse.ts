import { architectureSchemaFor } from '../../model/schema.js';
import { dataSchema } from '../../data/schema.js';
import { SuiteError } from './error.js';
import { faultsOfFit } from '../fit.js';
import { faultsOf, throwFaults, type Fault } from './problem.js';
import { findingSchemaFor, type WrittenFinding } from '../finding-schema.js';
import { readRequests } from '../requests.js';
import { suiteFrameSchema } from './schema.js';
import { readSection } from './section.js';
import type { Entry } from './section.js';
import { selectTrials } from './selection.js';
import { readYaml } from './source.js';
import type { Named, Suite } from '../suite.js';
import { trainingSchema } from '../../train/schema.js';

/**
 * Reads a suite file. Defaults are filled in, sweeps spread out, names in `trials` looked up, and every trial's parts are
 * checked against each other; nothing is loaded.
 *
 * @param text The file's text: YAML 1.2, one document.
 * @param fileName For messages only.
 * @throws SuiteError with everything that is wrong, each with line, column, what was found, what was expected, the cure.
 */
export function parseSuite(text: string, fileName: string): Suite {
  const source = readYaml(text, fileName);
  if (source.value === null) {
    const problem = 'found an empty file, expected a suite; start from a copy of suites/quick.yaml';
    throw new SuiteError(fileName, [{ line: 1, column: 1, path: '', text: problem }]);
  }
  const frame = suiteFrameSchema.safeParse(source.value);
  const data = readSection('data', sectionOf(source.value, 'data'), () => dataSchema);
  const architectures = readSection(
    'architectures',
    sectionOf(source.value, 'architectures'),
    architectureSchemaFor,
  );
  const training = readSection('training', sectionOf(source.value, 'training'), () => trainingSchema);
  throwFaults(source, [
    ...(frame.success ? [] : faultsOf(frame.error.issues, source.value, (path) => path)),
    ...data.faults,
    ...architectures.faults,
    ...training.faults,
    ...faultsOfFindings(source.value),
  ]);

  const {
    name,
    question,
    seed,
    members,
    trials: selections = [{}],
    findings = [],
  } = suiteFrameSchema.parse(source.value);
  const sections = { data: data.entries, architectures: architectures.entries, training: training.entries };
  const selected = selectTrials(selections, sections);
  throwFaults(source, selected.faults);
  const asked = readRequests(findings as readonly WrittenFinding[], selected.trials, sections);
  throwFaults(source, asked.faults);
  throwFaults(source, faultsOfFit(selected.trials, data.entries, architectures.entries, training.entries));
  return {
    name,
    question: question.trim(),
    seed: String(seed),
    dataSeed: String(seed),
    members,
    data: data.entries.map(named),
    architectures: architectures.entries.map(named),
    training: training.entries.map(named),
    trials: selected.trials,
    findings: asked.requests,
  };
}

/** Faults of each element of `findings:` by the finding that it asks for; what is no list at all, the frame reports. */
function faultsOfFindings(file: unknown): Fault[] {
  const written = (file as { readonly findings?: unknown }).findings;
  if (!Array.isArray(written)) return [];
  return written.flatMap((entry: unknown, index) => {
    const result = findingSchemaFor(entry).safeParse(entry);
    return result.success ? [] : faultsOf(result.error.issues, entry, (path) => ['findings', index, ...path]);
  });
}

/** A section's entries, or none if it is not a mapping, which the schema of the whole file reports. */
function sectionOf(file: unknown, section: string): Readonly<Record<string, unknown>> {
  if (typeof file !== 'object' || file === null || !Object.hasOwn(file, section)) return {};
  const value = (file as Record<string, unknown>)[section];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return value as Record<string, unknown>;
}

function named<Spec>({ name, spec }: Entry<Spec>): Named<Spec> {
  return { name, spec };
}
