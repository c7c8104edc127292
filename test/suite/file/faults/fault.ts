/** A way to spoil the sample suite, and the problems that must be reported. */
export interface Fault {
  readonly title: string;
  readonly replace: readonly [from: string, to: string];
  /** `LINE WORD PATH: TEXT`. The column of the problem must be that of the word. */
  readonly problems: readonly string[];
}
