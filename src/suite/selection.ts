import { describeValue } from './problem.js';
import type { Fault } from './problem.js';
import { suggestion } from './nearest.js';
import type { WrittenSelection } from './schema.js';
import type { TrialNames } from './suite.js';

/** Names of a section's entries: as written, and with what sweeps append. */
export interface EntryNames {
  readonly name: string;
  readonly writtenName: string;
}

/**
 * The trials that `trials:` asks for, in the order of the file. A name of an entry with a sweep stands for all that the
 * sweep makes; what is left away, for every entry. A trial that is asked for twice is one trial.
 */
export function selectTrials(
  selections: readonly WrittenSelection[],
  data: readonly EntryNames[],
  architectures: readonly EntryNames[],
  training: readonly EntryNames[],
): { readonly trials: readonly TrialNames[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const trials = new Map<string, TrialNames>();
  const pick = (
    index: number,
    field: keyof TrialNames,
    section: string,
    entries: readonly EntryNames[],
  ): string[] => {
    const written = selections[index]![field];
    if (written === undefined) return entries.map(({ name }) => name);
    const listed = typeof written === 'string' ? [written] : written;
    return listed.flatMap((wanted, place) => {
      const meant = entries.filter(({ name, writtenName }) => wanted === name || wanted === writtenName);
      if (meant.length === 0) {
        const known = [...new Set(entries.flatMap(({ name, writtenName }) => [writtenName, name]))];
        const cure = suggestion(wanted, known, `add it to ${section}`);
        const text = `found ${describeValue(wanted)}, expected a name in ${section} (${known.join(', ')}); ${cure}`;
        const path = ['trials', index, field, ...(typeof written === 'string' ? [] : [place])];
        faults.push({ path, part: 'value', text });
      }
      return meant.map(({ name }) => name);
    });
  };
  selections.forEach((_, index) => {
    const chosen = {
      data: pick(index, 'data', 'data', data),
      architecture: pick(index, 'architecture', 'architectures', architectures),
      training: pick(index, 'training', 'training', training),
    };
    for (const trial of crossProduct(chosen)) {
      trials.set(JSON.stringify([trial.data, trial.architecture, trial.training]), trial);
    }
  });
  return { trials: [...trials.values()], faults };
}

function crossProduct(chosen: Readonly<Record<keyof TrialNames, readonly string[]>>): TrialNames[] {
  return chosen.data.flatMap((data) =>
    chosen.architecture.flatMap((architecture) =>
      chosen.training.map((training) => ({ data, architecture, training })),
    ),
  );
}
