import { setMaxListeners } from 'node:events';
import { join, relative } from 'node:path';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { packageRoot } from '../src/platform/node/files.js';
import { replaceFile } from '../src/platform/node/replace.js';
import { csvOf } from '../src/report/format/csv.js';
import { bench, contendersOf } from './measure/bench.js';
import { benchRows } from './table/csv-rows.js';
import { benchFigure } from './table/figure.js';
import { hasCuda, installPeers } from './contender/install.js';
import { benchAdapter, slugOf } from './measure/machine.js';
import { convolutionTable } from './convolutions.js';
import { LARGEST, memoryTable } from './memory/memory-table.js';
import { profileWorkloads } from './profile.js';
import { suiteByPhase, WHOLE_SUITE } from './suite/suite-by-phase.js';
import { writeRates } from './table/rates-pages.js';
import { exitCodeOf, faults, type BenchResult } from './measure/result.js';
import { benchMarkdown, ratesText } from './table/tables.js';
import { WORKLOAD_NAMES, type WorkloadName } from './workload/workloads.js';

/**
 * 0: done; 1: ours failed or computes another loss; 2: usage; 75: interrupted. A peer that fails is a row.
 */
const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 75 } as const;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const parser = options();
  const abort = new AbortController();
  // Every child adds a listener.
  setMaxListeners(0, abort.signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort());
  try {
    const argv = await parser.parseAsync();
    if (argv.help === true) return EXIT.done;
    if (argv.readme !== undefined) {
      const source = relative(packageRoot(), argv.readme);
      await writeRates(source);
      say(`README.md and docs/speed.md: their rates are those of ${source} now`);
      return EXIT.done;
    }
    if (argv.profile) {
      const adapter = await benchAdapter(argv.adapter);
      const asked = (argv.workload as WorkloadName[] | undefined) ?? ['W1', 'W2', 'W3'];
      const text = await profileWorkloads({ adapter, workloads: asked, seconds: argv.seconds }, say);
      console.log(text);
      if (argv.out !== undefined) {
        const path = join(argv.out, `${slugOf(adapter.description)}-profile.md`);
        await replaceFile(path, text);
        say(`written: ${path}`);
      }
      return EXIT.done;
    }
    if (argv.suite !== undefined) {
      const { adapter: adapterName, members, suite, out } = argv;
      const failed = await suiteByPhase({ adapterName, members, suite, out, signal: abort.signal }, say);
      return failed > 0 ? EXIT.failed : EXIT.done;
    }
    if (argv.memory) {
      console.log(await memoryTable(LARGEST, abort.signal));
      return EXIT.done;
    }
    if (argv.convolutions) {
      console.log(await convolutionTable((await benchAdapter(argv.adapter)).name, argv.rounds, say));
      return EXIT.done;
    }
    const only = argv.only === undefined ? undefined : new RegExp(argv.only, 'i');
    const whole = argv.workload === undefined && only === undefined && argv.peers;
    const peers = argv.allPeers ? 'every' : argv.peers ? 'best' : 'none';
    if (peers !== 'none' && !argv.list) await installPeers(say);
    const adapter = await benchAdapter(argv.adapter);
    const usual: readonly WorkloadName[] = adapter.software ? ['W1', 'W2', 'W3'] : WORKLOAD_NAMES;
    const plan = {
      adapter,
      workloads: (argv.workload as WorkloadName[] | undefined) ?? usual,
      peers,
      cuda: peers !== 'none' && (await hasCuda()),
      only,
      shortcuts: argv.shortcuts,
      growth: argv.growth ?? whole,
      rounds: argv.rounds,
      seconds: argv.seconds,
      growthSeconds: argv.growthSeconds,
      signal: abort.signal,
    } as const;
    if (argv.list) {
      for (const name of plan.workloads) {
        for (const { id, command } of contendersOf(name, plan)) console.log(`${id}: ${command.join(' ')}`);
      }
      return EXIT.done;
    }
    const result = await bench(plan, say);
    console.log(ratesText(result));
    const folder = argv.out ?? (whole ? join(packageRoot(), 'results', 'bench') : undefined);
    if (folder === undefined) say('only a part was measured: nothing is written without --out DIR');
    else await writeResult(result, folder);
    const own = faults(result).filter(({ contender }) => contender.ours !== undefined);
    for (const { contender, fault } of own) say(`WRONG: ${contender.id}: ${fault}`);
    return exitCodeOf(result);
  } catch (error) {
    if (abort.signal.aborted) {
      say('interrupted: nothing was written; the results of an earlier call are unchanged');
      return EXIT.interrupted;
    }
    if (error instanceof Usage) return EXIT.usage;
    say(`bench: ${error instanceof Error ? error.message : String(error)}`);
    return EXIT.failed;
  }
}

/** Writes all files, or none if one cannot be written. */
async function writeResult(result: BenchResult, folder: string): Promise<void> {
  const slug = slugOf(result.adapter);
  const files: readonly (readonly [string, string])[] = [
    ['svg', await benchFigure(result)],
    ['csv', csvOf(benchRows(result))],
    ['md', benchMarkdown(result, `${slug}.svg`)],
  ];
  for (const [ending, text] of files) await replaceFile(join(folder, `${slug}.${ending}`), text);
  const path = relative(process.cwd(), join(folder, slug));
  say(
    `written: ${path}.md, .csv and .svg; into README.md and docs/speed.md with: ` +
      `npm run bench -- --readme ${path}.md`,
  );
}

class Usage extends Error {}

function options() {
  return yargs(hideBin(process.argv))
    .scriptName('npm run bench --')
    .usage(
      '$0 [options]\n\nMeasures training here and with the peers in bench/peers on one adapter, in turn. ' +
        'Takes about 15 minutes.',
    )
    .option('workload', {
      type: 'string',
      array: true,
      choices: WORKLOAD_NAMES,
      describe: 'only these; default: W1, W2, W3, and W4 on a GPU',
    })
    .option('only', {
      type: 'string',
      requiresArg: true,
      describe: 'only the peers whose name (--list) matches this regular expression',
    })
    .option('peers', {
      type: 'boolean',
      default: true,
      describe: 'measure peers; --no-peers measures this project alone',
    })
    .option('all-peers', {
      type: 'boolean',
      default: false,
      describe: 'every way of every peer, not the best of each',
    })
    .option('shortcuts', {
      alias: 'compact',
      type: 'boolean',
      default: true,
      describe:
        '--no-shortcuts: plain back-propagation with direct convolutions only, without the compact path of ' +
        "linear networks and Winograd's convolutions",
    })
    .option('convolutions', {
      type: 'boolean',
      default: false,
      describe: "measure only every convolution of W2 and W3: tiles, strips, Winograd's method; 5 minutes",
    })
    .option('memory', {
      type: 'boolean',
      default: false,
      describe:
        'measure only the memory that reading and measuring an ensemble takes, of 100 members, 10,000 ' +
        'examples and 100 checkpoints; 3 minutes',
    })
    .option('suite', {
      type: 'string',
      describe:
        'W5: measure only a whole suite from nothing, by phase, in wall and processor seconds; default: ' +
        WHOLE_SUITE,
    })
    .option('members', {
      type: 'number',
      requiresArg: true,
      describe: 'members of the suite, e.g. 2 for a first look; default: as many as it says',
    })
    .option('growth', {
      type: 'boolean',
      describe: 'time by members, width, minibatch and examples; default: in a whole run',
    })
    .option('rounds', {
      type: 'number',
      default: 5,
      describe: 'rounds; one more comes before and is not counted',
    })
    .option('seconds', { type: 'number', default: 3, describe: 'how long each trains in a round' })
    .option('growth-seconds', { type: 'number', default: 1, describe: 'the same for growth' })
    .option('adapter', {
      type: 'string',
      default: process.env.PCBIAS_ADAPTER ?? 'auto',
      describe:
        'auto: a GPU, else a software adapter, where this project takes part by WebAssembly, too; with ' +
        '--suite: a GPU, else WebAssembly; or wasm, system, embedded, or a part of a name',
    })
    .option('out', {
      type: 'string',
      requiresArg: true,
      describe: 'folder of the result files; default: results/bench in a whole run, otherwise none',
    })
    .option('list', { type: 'boolean', default: false, describe: 'print what would be measured, and exit' })
    .option('profile', {
      type: 'boolean',
      default: false,
      describe: 'measure no peers, but where the time of this project goes, by operation',
    })
    .option('readme', {
      type: 'string',
      requiresArg: true,
      describe: "measure nothing: put a result file's rates into README.md and docs/speed.md",
    })
    .example('$0', 'everything; results/bench/ADAPTER.md, .csv and .svg')
    .example('$0 --workload W1 --only "torch|jax-js"', 'a part, on the terminal')
    .example('$0 --no-peers --rounds 3', 'this project alone, quickly')
    .example('$0 --convolutions', 'each layer by each method')
    .example('$0 --adapter wasm', 'without WebGPU')
    .example('$0 --suite --members 2', 'all findings with few members, by phase')
    .example('$0 --profile --out results/bench', 'by operation; results/bench/ADAPTER-profile.md')
    .example(
      '$0 --readme results/bench/ADAPTER.md',
      'the tables of rates in README.md and docs/speed.md from that file',
    )
    .epilogue(
      'Exit codes: 0 done, 1 this project failed or its losses are wrong, 2 usage, 75 interrupted. ' +
        'A peer that fails is a row with its reason.',
    )
    .check(({ members, suite }) => {
      if (members === undefined) return true;
      if (suite === undefined) throw new Error('--members: found without --suite, which it belongs to');
      if (!(Number.isInteger(members) && members >= 1)) {
        throw new Error(`--members is ${members}, expected a whole number from 1`);
      }
      return true;
    })
    .check(({ rounds, seconds, 'growth-seconds': growthSeconds, only }) => {
      if (!(Number.isInteger(rounds) && rounds >= 1))
        throw new Error(`--rounds is ${rounds}, expected 1 or more`);
      if (!(seconds > 0 && growthSeconds > 0))
        throw new Error('--seconds and --growth-seconds must be above 0');
      if (only !== undefined) new RegExp(only);
      return true;
    })
    .strict()
    .version(false)
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message, error, failing) => {
      failing.showHelp('error');
      say(`\n${message || error.message}`);
      throw new Usage();
    });
}

process.exit(await main());
