import type { SuitePath } from './error.js';
import { describeValue, faultsOf, type Fault } from './problem.js';
import { sweepSchema } from './schema.js';

/** Most entries of one sweep. More of them are a slip of the pen. */
const MOST_VARIANTS = 1000;

/** One of the entries that a sweep makes. An entry without a sweep is its own only variant. */
export interface Variant {
  /** `power-law/spectrum.exponent=0.5`, with a part after `/` for each swept path. */
  readonly name: string;
  /** The entry without `sweep`, the swept fields set. */
  readonly value: unknown;
  /**
   * Turns a path within `value` into the path in the file. The path of a swept field leads to its value in
   * the list of `sweep`.
   */
  readonly pathInFile: (path: SuitePath) => SuitePath;
}

interface Setting {
  readonly key: string;
  readonly index: number;
  readonly value: unknown;
}

/** Spreads out an entry's `sweep`. Several paths give every combination; the last path varies fastest. */
export function spreadSweep(
  section: string,
  name: string,
  entry: unknown,
): { readonly variants: readonly Variant[]; readonly faults: readonly Fault[] } {
  const place: SuitePath = [section, name];
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry) || !('sweep' in entry)) {
    return { variants: [{ name, value: entry, pathInFile: (path) => [...place, ...path] }], faults: [] };
  }
  const { sweep: written, ...rest } = entry;
  const sweep = sweepSchema.safeParse(written);
  if (!sweep.success) {
    const faults = faultsOf(sweep.error.issues, written, (path) => [...place, 'sweep', ...path]);
    return { variants: [], faults };
  }
  const pathFaults = Object.entries(sweep.data).flatMap(([key, values]) =>
    faultsOfSweptPath([...place, 'sweep', key], rest, key, values[0]),
  );
  if (pathFaults.length > 0) return { variants: [], faults: pathFaults };
  const combinations = combine(Object.entries(sweep.data));
  if (combinations.length > MOST_VARIANTS) {
    const found = `${combinations.length} combinations`;
    const text = `found ${found}, expected at most ${MOST_VARIANTS}; sweep fewer values`;
    return { variants: [], faults: [{ path: [...place, 'sweep'], part: 'key', text }] };
  }
  return {
    variants: combinations.map((settings) => variant(place, name, rest, settings)),
    faults: Object.entries(sweep.data).flatMap(([key, values]) =>
      faultsOfSweptValues([...place, 'sweep', key], values),
    ),
  };
}

function variant(place: SuitePath, name: string, entry: object, settings: readonly Setting[]): Variant {
  const value = structuredClone(entry);
  for (const setting of settings) setField(value, setting.key.split('.'), setting.value);
  const suffix = settings.map(({ key, value: swept }) => `/${key}=${valueName(swept)}`).join('');
  return {
    name: name + suffix,
    value,
    pathInFile: (path) => {
      const setting = settings.find(({ key }) => key.split('.').every((part, i) => String(path[i]) === part));
      if (setting === undefined) return [...place, ...path];
      const rest = path.slice(setting.key.split('.').length);
      return [...place, 'sweep', setting.key, setting.index, ...rest];
    },
  };
}

function combine(sweep: readonly (readonly [string, readonly unknown[]])[]): Setting[][] {
  return sweep.reduce<Setting[][]>(
    (combinations, [key, values]) =>
      combinations.flatMap((settings) => values.map((value, index) => [...settings, { key, index, value }])),
    [[]],
  );
}

function faultsOfSweptPath(path: SuitePath, entry: object, key: string, firstValue: unknown): Fault[] {
  const expected = 'dotted names of fields of this entry, e.g. spectrum.exponent';
  if (!/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*$/.test(key)) {
    return [{ path, part: 'key', text: `found ${key}, expected ${expected}; correct it` }];
  }
  if (setField(structuredClone(entry), key.split('.'), firstValue)) return [];
  const found = `${key}, which leads through a field that holds no fields`;
  const text = `found ${found}, expected ${expected}; correct it`;
  return [{ path, part: 'key', text }];
}

function faultsOfSweptValues(path: SuitePath, values: readonly unknown[]): Fault[] {
  const names = values.map(valueName);
  return values.flatMap((value, index): Fault[] => {
    const found = describeValue(value);
    const fault = (text: string): Fault[] => [{ path: [...path, index], part: 'value', text }];
    if (!/^[A-Za-z0-9._=-]+$/.test(names[index]!)) {
      return fault(`found ${found}, expected a number or a word that can be part of a file name; correct it`);
    }
    if (names.indexOf(names[index]!) === index) return [];
    return fault(`found ${found} a second time, expected each value once; delete it`);
  });
}

/** Sets a field, and makes the mappings on the way to it. Returns false if something else is in the way. */
function setField(target: object, parts: readonly string[], value: unknown): boolean {
  let inner = target as Record<string, unknown>;
  for (const part of parts.slice(0, -1)) {
    if (!Object.hasOwn(inner, part)) define(inner, part, {});
    const next = inner[part];
    if (typeof next !== 'object' || next === null) return false;
    inner = next as Record<string, unknown>;
  }
  const last = parts.at(-1)!;
  if (Array.isArray(inner) && !Object.hasOwn(inner, last)) return false;
  define(inner, last, value);
  return true;
}

/** Sets a property. Unlike an assignment, it cannot reach a prototype. */
function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

/** A value as part of a name: `0.5`, `relu`, `8-16` for a list, `1e21` without its plus sign. */
function valueName(value: unknown): string {
  return (Array.isArray(value) ? value.join('-') : String(value)).replace('+', '');
}
