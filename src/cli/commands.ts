import type { CommandModule } from 'yargs';
import type { CommandBody } from './command-body.js';

/** A command as the help lists it. Loading its module takes tenths of a second. */
interface CommandRow {
  /** Its name and what follows it, e.g. `run <suite>`. */
  readonly command: string;
  readonly describe: string;
  readonly load: () => Promise<CommandModule>;
}

/** The commands, in the sequence in which the help lists them. */
export const COMMANDS: readonly CommandRow[] = [
  row(
    'run <suite>',
    'train what is missing of a suite, then report on all of it and evaluate its findings',
    async () => (await import('./command/run.js')).runCommand,
  ),
  row(
    'plan <suite>',
    'show the trials of a suite, what they cost and which are done; trains nothing',
    async () => (await import('./command/plan.js')).planCommand,
  ),
  row(
    'report <dir>',
    "make the tables and figures of a suite's results again; needs no GPU",
    async () => (await import('./command/report.js')).reportCommand,
  ),
  row(
    'findings [id]',
    'list the findings that a suite can ask for; with an id, what decides one and why',
    async () => (await import('./command/findings.js')).findingsCommand,
  ),
  row(
    'check [suite]',
    "run a suite's findings afresh and compare them with the committed reference; exit code 1 if one moved",
    async () => (await import('./command/check.js')).checkCommand,
  ),
  row(
    'reference <action> [suite]',
    'make the reference that check compares with, and print what changes',
    async () => (await import('./command/reference.js')).referenceCommand,
  ),
  row(
    'register <suite>',
    'write down what a suite measures before it is run, so that the run confirms; trains nothing',
    async () => (await import('./command/register.js')).registerCommand,
  ),
  row(
    'publish <suite>',
    "write a suite's findings as tables (Markdown, CSV, LaTeX) and a figure; the suite was run before",
    async () => (await import('./command/publish.js')).publishCommand,
  ),
  row(
    'reproduce <row>',
    'make a row of a published table again, and say how far apart both are; exit code 1 if too far',
    async () => (await import('./command/reproduce.js')).reproduceCommand,
  ),
  row(
    'doctor',
    'say what computes, its limits, how fast products are on it, and what would be faster',
    async () => (await import('./command/doctor.js')).doctorCommand,
  ),
];

function row<Options>(
  command: string,
  describe: string,
  load: () => Promise<CommandBody<Options>>,
): CommandRow {
  return {
    command,
    describe,
    load: async () => ({ command, describe, ...(await load()) }) as unknown as CommandModule,
  };
}

/** The name that is typed. */
export function nameOf({ command }: CommandRow): string {
  return command.split(' ')[0];
}

/** The commands for yargs. Only those are loaded whose name is among the words; yargs asks no other. */
export function commandsFor(words: readonly string[]): Promise<CommandModule[]> {
  return Promise.all(
    COMMANDS.map(async (each) => {
      const { command, describe, load } = each;
      return words.includes(nameOf(each)) ? await load() : { command, describe, handler: () => undefined };
    }),
  );
}
