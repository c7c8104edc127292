import { openResultFolder } from '../../src/platform/node/result-folder.js';
import { readTrial } from '../../src/store/read-trial.js';
import { MEASURES, type MeasureName } from './measures.js';

/** What a process used that read an ensemble and took one measure. */
export interface MemoryUse {
  /** Peak resident set, and what the process had before it read anything. */
  readonly peakBytes: number;
  readonly startBytes: number;
  /** Processor seconds of the measure, without reading. */
  readonly seconds: number;
}

const peakBytes = (): number => process.resourceUsage().maxRSS * 1024;

const [folder, name, measure] = process.argv.slice(2);
const startBytes = peakBytes();
const { trace } = await readTrial(await openResultFolder(folder), name);
if (trace === undefined) throw new Error(`${folder}: ${name} has no trace`);
const before = process.cpuUsage();
MEASURES[measure as MeasureName](trace);
const { user, system } = process.cpuUsage(before);
const use: MemoryUse = { peakBytes: peakBytes(), startBytes, seconds: (user + system) / 1e6 };
process.send?.(use, () => process.exit(0));
