import yargs from 'yargs';
import { COMMANDS, commandsFor, nameOf } from './commands.js';
import { EXIT, explain, type ExitCode } from './exit.js';

/** Their names, as they are typed. */
const NAMES = COMMANDS.map(nameOf);

/** Runs the command that these words are, with its output on stdout and stderr. Resolves to its exit code. */
export async function runCommandLine(words: readonly string[]): Promise<ExitCode> {
  const parser = yargs(words)
    .scriptName('pcbias')
    .usage('$0 COMMAND\n\nTrains ensembles of networks and measures the order in which they learn.')
    .command(await commandsFor(words))
    .demandCommand(1, `expected a command: ${NAMES.slice(0, -1).join(', ')} or ${NAMES.at(-1)}`)
    .recommendCommands()
    .strict()
    .middleware(lastHolds, true)
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .example('$0 run suites/quick.yaml', 'a first look, some seconds')
    .epilogue(
      'Exit codes: 0 done, 1 a trial failed or a finding moved, 2 usage or bad input, 69 no adapter, ' +
        '75 interrupted (run again).',
    )
    .exitProcess(false)
    .fail((message, error, failing) => {
      // yargs reports an option without its value as an error of its own.
      if (error && error.name !== 'YError') {
        throw error;
      }
      failing.showHelp('error');
      // yargs suggests a command, in the user's language, without saying which one it does not know.
      const [written] = yargs(words).help(false).version(false).parseSync()._;
      const isKnown = written === undefined || NAMES.includes(String(written));
      const unknown = isKnown || message.includes(String(written)) ? '' : `Unknown command: ${written}. `;
      process.stderr.write(`\n${unknown}${message}\n`);
      throw new UsageShown();
    });
  try {
    await parser.parseAsync();
    return EXIT.done;
  } catch (error) {
    if (error instanceof UsageShown) {
      return EXIT.usage;
    }
    const { message, code } = explain(error);
    process.stderr.write(`pcbias: ${message}\n`);
    return code;
  }
}

/** Options whose values add up; of any other that is given twice the last value counts. */
const ADDED_UP = ['finding', 'exploratory', 'except'];

function lastHolds(argv: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(argv)) {
    if (Array.isArray(value) && name !== '_' && !ADDED_UP.includes(name)) {
      argv[name] = value[value.length - 1];
    }
  }
}

/** Thrown after the usage and the mistake were printed. */
class UsageShown extends Error {}
