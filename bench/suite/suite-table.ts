import { markdownTable } from '../../src/report/format/markdown-table.js';
import type { Machine } from '../measure/machine.js';
import { phaseRows, type SuiteTimes } from './suite-times.js';

/** A suite's time by phase, as Markdown. */
export function suiteMarkdown(times: SuiteTimes, { cpu, cpus, node, commit, date }: Machine): string {
  const { adapter, suite, members, trials, findings, failed, total } = times;
  const seconds = (ms: number): string => (ms / 1000).toFixed(2);
  const share = (ms: number, of: number): string => `${((100 * ms) / of).toFixed(1)} %`;
  const row = (phase: string, wallMs: number, cpuMs: number, count: string): string[] => [
    phase,
    seconds(wallMs),
    share(wallMs, total.wallMs),
    seconds(cpuMs),
    share(cpuMs, total.cpuMs),
    count,
  ];
  return [
    `# W5: a whole suite on ${adapter}`,
    `${cpu}, ${cpus} cores, Node ${node}, commit ${commit}, ${date}. Made by \`npm run bench -- --suite ` +
      `${suite} --members ${members}\`, from nothing: no result, no cached component, no remembered tile ` +
      'and an empty cache of the driver.',
    `${trials} trials of ${members} members, ${findings} findings, ${failed} trials failed.`,
    markdownTable(
      ['phase', 'wall s', 'of wall', 'processor s', 'of processor', 'times'],
      [
        ...phaseRows(times).map(({ phase, wallMs, cpuMs, times: count }) =>
          row(phase, wallMs, cpuMs, String(count)),
        ),
        row('all', total.wallMs, total.cpuMs, ''),
      ],
    ),
    LEGEND,
    '',
  ].join('\n\n');
}

const LEGEND = [
  '- Processor seconds are those of all threads, the driver’s among them. Where phases overlap, time',
  '  counts for the one that began last.',
  '- **start**: Node and its modules. **read back**: waiting for what kernels wrote. On an adapter only,',
  '  **tune**: measuring tiles, **compile**: kernels, and the first repetition of each program, when drivers',
  '  finish compiling.',
  '- **linear**, **dense** and **convolutional** are kinds of networks: **train** and **evaluate** are the',
  '  other repetitions, **host** is the rest of a trial: start values, batch orders, traces.',
  '- **results**: reading traces back. **findings**: statistics. **other** belongs to none of these.',
].join('\n');
