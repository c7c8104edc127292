import type * as z from 'zod';
import { suggestion } from '../../schema/nearest.js';
import { SuiteError, formatPath, type SuitePath, type SuiteProblem } from './error.js';
import type { SuiteSource } from './source.js';

type Issue = z.core.$ZodIssue;

/** Something wrong at a path in the file. `throwFaults` looks up its line and column. */
export interface Fault {
  readonly path: SuitePath;
  /** Says whether the key is wrong, or what the key holds. */
  readonly part: 'key' | 'value';
  readonly text: string;
}

/**
 * Puts what the schema found into words.
 *
 * @param value What the schema was given.
 * @param pathInFile Turns a path within `value` into the path in the file.
 */
export function faultsOf(
  issues: readonly Issue[],
  value: unknown,
  pathInFile: (path: SuitePath) => SuitePath,
): Fault[] {
  return issues.flatMap((issue) => faultsOfIssue(issue, [], value, pathInFile));
}

/**
 * Reports faults, each once and in the order of the file.
 *
 * @throws SuiteError if there is a fault.
 */
export function throwFaults(source: SuiteSource, faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const byText = new Map<string, SuiteProblem>();
  for (const { path, part, text } of faults) {
    const problem = { ...source.positionOf(path, part), path: formatPath(path), text };
    byText.set(JSON.stringify(problem), problem);
  }
  const problems = [...byText.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  throw new SuiteError(source.file, problems);
}

/** A value in words: `"abc"`, `3`, `nothing`, `a list of 2`, `a mapping with the keys a, b`. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string')
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value !== 'object') return String(value);
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an empty mapping' : `a mapping with the keys ${keys.join(', ')}`;
}

function faultsOfIssue(
  issue: Issue,
  prefix: SuitePath,
  value: unknown,
  pathInFile: (path: SuitePath) => SuitePath,
): Fault[] {
  const path: SuitePath = [...prefix, ...(issue.path as (string | number)[])];
  const found = valueAt(value, path);
  const fault = (text: string): Fault[] => [{ path: pathInFile(path), part: 'value', text }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: pathInFile([...path, key]),
        part: 'key',
        text:
          `found the unknown key ${key}, expected one of ${issue.message}; ` +
          suggestion(key, issue.message.split(', '), 'delete it'),
      }));
    case 'invalid_key':
      return [{ path: pathInFile(path), part: 'key', text: compose(path.at(-1), issue.issues[0]!.message) }];
    case 'invalid_union': {
      const branch = intendedBranch(issue.errors, (inner) => valueAt(found, inner));
      if (branch !== undefined)
        return branch.flatMap((inner) => faultsOfIssue(inner, path, value, pathInFile));
      const options = 'options' in issue ? (issue.options as readonly unknown[]).map(String) : undefined;
      return fault(options === undefined ? compose(found, issue.message) : composeChoice(found, options));
    }
    case 'invalid_value':
      return fault(composeChoice(found, issue.values.map(String)));
    default:
      return fault(compose(found, issue.message));
  }
}

/** The alternative of a union that was meant: the only one in which the keys at the top are right. */
function intendedBranch(
  branches: readonly (readonly Issue[])[],
  valueWithin: (path: SuitePath) => unknown,
): readonly Issue[] | undefined {
  const meant = branches.filter((issues) =>
    issues.every(({ path }) => path.length > 0 && valueWithin(path.slice(0, 1) as SuitePath) !== undefined),
  );
  return meant.length === 1 ? meant[0] : undefined;
}

/** The text of a fault. The expectation may carry its cure after `; `. */
function compose(found: unknown, expectation: string): string {
  const [expected, cure] = /^(.*?)(?:; (.*))?$/.exec(expectation)!.slice(1);
  const missing = found === undefined || found === null;
  const advice = cure ?? (missing ? 'add it' : 'correct it');
  return `found ${describeValue(found)}, expected ${expected}; ${advice}`;
}

function composeChoice(found: unknown, options: readonly string[]): string {
  const list = options.length === 1 ? options[0]! : `one of ${options.join(', ')}`;
  const otherwise = found === undefined || found === null ? 'add it' : 'choose one';
  const cure = typeof found === 'string' ? suggestion(found, options, otherwise) : otherwise;
  return compose(found, `${list}; ${cure}`);
}

function valueAt(value: unknown, path: SuitePath): unknown {
  return path.reduce<unknown>((inner, segment) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, segment)) return undefined;
    return (inner as Record<string | number, unknown>)[segment];
  }, value);
}
