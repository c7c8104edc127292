import { suggestion } from '../../schema/nearest.js';
import type { WrittenFilter } from '../finding-schema.js';
import { keyOfTrial, type SuiteTrial, type TrialNames } from '../suite.js';
import type { SuitePath } from './error.js';
import { describeValue, type Fault } from './problem.js';
import type { WrittenTrials } from './schema.js';

/** Names of an entry: as written in the file, and with what its sweep appends. */
export interface EntryNames {
  readonly name: string;
  readonly writtenName: string;
}

/** The three sections that a trial is made of. */
export interface SectionNames {
  readonly data: readonly EntryNames[];
  readonly architectures: readonly EntryNames[];
  readonly training: readonly EntryNames[];
}

/** The names that a filter allows, a list for each part of a trial. */
export type PickedNames = Readonly<Record<keyof TrialNames, readonly string[]>>;

/**
 * The trials that `trials:` asks for, in the order of the file. The name of an entry with a sweep stands for
 * all entries that the sweep makes. A key that is left out stands for every entry. A trial that is asked for
 * twice is one trial, with the smaller of the numbers of members that it may have.
 */
export function selectTrials(
  selections: readonly WrittenTrials[],
  sections: SectionNames,
): { readonly trials: readonly SuiteTrial[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const trials = new Map<string, SuiteTrial>();
  selections.forEach((selection, index) => {
    const picked = pickNames(selection, ['trials', index], sections);
    faults.push(...picked.faults);
    for (const trial of crossProduct(picked.names)) {
      const key = keyOfTrial(trial);
      const most = Math.min(selection.most ?? Infinity, trials.get(key)?.most ?? Infinity);
      trials.set(key, most === Infinity ? trial : { ...trial, most });
    }
  });
  return { trials: [...trials.values()], faults };
}

/** The entries that a filter picks from each section; `path` is the filter's place in the file. */
export function pickNames(
  filter: WrittenFilter,
  path: SuitePath,
  sections: SectionNames,
): { readonly names: PickedNames; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const pick = (field: keyof TrialNames, section: keyof SectionNames): string[] => {
    const entries = sections[section];
    const written = filter[field];
    if (written === undefined) return entries.map(({ name }) => name);
    const listed = typeof written === 'string' ? [written] : written;
    return listed.flatMap((wanted, place) => {
      const meant = entries.filter(({ name, writtenName }) => wanted === name || wanted === writtenName);
      if (meant.length === 0) {
        const known = [...new Set(entries.flatMap(({ name, writtenName }) => [writtenName, name]))];
        const cure = suggestion(wanted, known, `add it to ${section}`);
        const expected = `a name in ${section} (${known.join(', ')})`;
        const text = `found ${describeValue(wanted)}, expected ${expected}; ${cure}`;
        const at = typeof written === 'string' ? [] : [place];
        faults.push({ path: [...path, field, ...at], part: 'value', text });
      }
      return meant.map(({ name }) => name);
    });
  };
  const names = {
    data: pick('data', 'data'),
    architecture: pick('architecture', 'architectures'),
    training: pick('training', 'training'),
  };
  return { names, faults };
}

function crossProduct(chosen: PickedNames): TrialNames[] {
  return chosen.data.flatMap((data) =>
    chosen.architecture.flatMap((architecture) =>
      chosen.training.map((training) => ({ data, architecture, training })),
    ),
  );
}
