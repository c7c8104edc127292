import type { ArgumentsCamelCase, Argv } from 'yargs';

/** What a command takes, and what it does. */
export interface CommandBody<Options = unknown> {
  readonly builder: (yargs: Argv) => Argv<Options>;
  readonly handler: (options: ArgumentsCamelCase<Options>) => void | Promise<void>;
}
