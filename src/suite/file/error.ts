/** Keys and list indices that lead from the top of a suite file to a place in it. */
export type SuitePath = readonly (string | number)[];

/** One thing that is wrong in a suite file. */
export interface SuiteProblem {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** E.g. `training.sgd.learningRate`; empty for the file as a whole. */
  readonly path: string;
  /** What was found, what was expected, and the cure. */
  readonly text: string;
}

/**
 * Everything that is wrong in a suite file. The message has a line `file:line:column: path: text` for each.
 */
export class SuiteError extends Error {
  override readonly name = 'SuiteError';

  constructor(
    readonly file: string,
    /** By line and column. */
    readonly problems: readonly SuiteProblem[],
  ) {
    super(problems.map((problem) => formatProblem(file, problem)).join('\n'));
  }

  /** The error about something that has no place of its own in the file. */
  static about(file: string, path: string, text: string): SuiteError {
    return new SuiteError(file, [{ line: 1, column: 1, path, text }]);
  }
}

/** `architectures.inline.layers[2].conv`. A key that contains a dot is quoted. */
export function formatPath(path: SuitePath): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${segment}]`;
    if (segment.includes('.')) return `${text}["${segment}"]`;
    return text === '' ? segment : `${text}.${segment}`;
  }, '');
}

function formatProblem(file: string, { line, column, path, text }: SuiteProblem): string {
  return `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${text}`;
}
