import type * as z from 'zod';
import { canonicalJson } from '../../trace/canonical.js';
import type { SuitePath } from './error.js';
import { faultsOf, type Fault } from './problem.js';
import { pairedWithSchema } from './schema.js';
import { spreadSweep, type Variant } from './sweep.js';

/** An entry that was read. */
export interface Entry<Spec> {
  readonly name: string;
  /** The name as written in the file, without what a sweep appends. */
  readonly writtenName: string;
  readonly spec: Spec;
  /** Name of the entry whose draws it takes, as written. */
  readonly pairedWith?: string;
  readonly pathInFile: (path: SuitePath) => SuitePath;
}

/**
 * Reads the section `data`, `architectures` or `training`: spreads out sweeps, checks entries, fills in
 * defaults.
 *
 * @param schemaFor The schema that an entry is meant for.
 * @param mayPair Whether entries may have the key `pairedWith`.
 */
export function readSection<Spec>(
  section: string,
  written: Readonly<Record<string, unknown>>,
  schemaFor: (entry: unknown) => z.ZodType<Spec>,
  mayPair = false,
): { readonly entries: readonly Entry<Spec>[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = faultsOfNames(section, Object.keys(written));
  const entries: Entry<Spec>[] = [];
  for (const [writtenName, value] of Object.entries(written)) {
    const spread = spreadSweep(section, writtenName, value);
    faults.push(...spread.faults);
    for (const variant of spread.variants) {
      const {
        value,
        pairedWith,
        faults: own,
      } = mayPair ? takePairedWith(variant) : { ...variant, faults: [] };
      faults.push(...own);
      const result = schemaFor(value).safeParse(value);
      const named = { ...variant, writtenName, ...(pairedWith === undefined ? {} : { pairedWith }) };
      if (result.success) entries.push({ ...named, spec: result.data });
      else faults.push(...faultsOf(result.error.issues, value, variant.pathInFile));
    }
  }
  faults.push(...faultsOfTwins(entries));
  return { entries, faults };
}

/** The key `pairedWith` of an entry, and the entry without it. */
function takePairedWith({ value, pathInFile }: Variant): {
  readonly value: unknown;
  readonly pairedWith?: string;
  readonly faults: readonly Fault[];
} {
  if (typeof value !== 'object' || value === null || !('pairedWith' in value)) return { value, faults: [] };
  const { pairedWith: written, ...rest } = value;
  const result = pairedWithSchema.safeParse(written);
  if (result.success) return { value: rest, pairedWith: result.data, faults: [] };
  const faults = faultsOf(result.error.issues, written, (path) => pathInFile(['pairedWith', ...path]));
  return { value: rest, faults };
}

/** Names that differ in capitals only. Names become file names, and some file systems ignore capitals. */
function faultsOfNames(section: string, names: readonly string[]): Fault[] {
  const small = names.map((name) => name.toLowerCase());
  return names.flatMap((name, index): Fault[] => {
    const first = small.indexOf(small[index]!);
    if (first === index) return [];
    const text =
      `found ${name} beside ${names[first]}, ` +
      'expected names that differ in more than capitals; rename one';
    return [{ path: [section, name], part: 'key', text }];
  });
}

/** Entries with the same content. They would be one trial under two names. */
function faultsOfTwins<Spec>(entries: readonly Entry<Spec>[]): Fault[] {
  const names = new Map<string, string>();
  return entries.flatMap(({ name, spec, pairedWith, pathInFile }): Fault[] => {
    const content = canonicalJson([spec, pairedWith ?? null]);
    const twin = names.get(content);
    if (twin === undefined) {
      names.set(content, name);
      return [];
    }
    const text = `found in ${name} what stands in ${twin} already, expected entries that differ; delete one`;
    return [{ path: pathInFile([]), part: 'key', text }];
  });
}
