import type { ProfileRow } from '../../gpu/profile/rows.js';
import type { MedianInterval } from '../../gpu/profile/median-interval.js';
import { PHASES, type SectionTimes } from '../../gpu/profile/section.js';
import { wrap } from '../../report/format/text.js';
import { aligned } from '../../report/format/text.js';
import type { MeasuredPeaks } from '../../ops/speed/measured-peaks.js';

/** The table of operations, the wall time of trials by part, and how to read both. */
export function profileText(
  rows: readonly ProfileRow[],
  sections: readonly SectionTimes[],
  peaks: MeasuredPeaks,
): string {
  return [
    kernelTable(rows),
    wrap(
      'Kernels by timestamps. Of the repetitions of a program the first ones, then at most one in ' +
        'twenty and five a second, have each ' +
        'kernel in a pass of its own (timed); the time of all others is divided as in those. of peak: ' +
        'of the roof that is nearer, fp32 arithmetic ' +
        `(${peaks.gflops.toFixed(0)} GFLOP/s) or copying (${peaks.gigabytesPerSecond.toFixed(0)} ` +
        'GB/s), the best that kernels of ours reached on this adapter ' +
        'just now; above 100 % operands came from caches.',
    ),
    sectionTable(sections),
    wrap(
      'outside: wall time in which no submit ran, by what the host did then; between: time within ' +
        'submits, but between kernels, with its ' +
        '95 % interval (below 0 where noise is larger; ?: too few pairs of repetitions for one). ' +
        'Repetitions that were timed kernel by kernel are left out of both.',
    ),
  ].join('\n\n');
}

/** One line for `doctor`. */
export function peaksText({ gflops, gigabytesPerSecond, copies }: MeasuredPeaks): string {
  return (
    `best of our kernels: ${gflops.toFixed(1)} GFLOP/s of fp32 multiply-adds, ` +
    `${gigabytesPerSecond.toFixed(1)} GB/s read and written by copies ` +
    `(a kernel ${copies.kernel.toFixed(1)}, the adapter's own ${copies.buffer.toFixed(1)})`
  );
}

function kernelTable(rows: readonly ProfileRow[]): string {
  const header = [
    'operation',
    'ms',
    'share',
    'dispatches',
    'timed',
    'GFLOP',
    'GB',
    'GFLOP/s',
    'GB/s',
    'of peak',
  ];
  const sum = (pick: (row: ProfileRow) => number): number =>
    rows.reduce((total, row) => total + pick(row), 0);
  const all = sum(({ ms }) => ms);
  return aligned([
    header,
    ...rows.map((row) => [
      row.operation,
      row.ms.toFixed(1),
      percent(row.shareOfKernels, 1),
      String(row.dispatches),
      String(row.timed),
      (row.flops / 1e9).toFixed(2),
      (row.bytes / 1e9).toFixed(2),
      row.gflops.toFixed(2),
      row.gigabytesPerSecond.toFixed(2),
      row.roof ? `${percent(row.roof.share, 1)} ${row.roof.of === 'arithmetic' ? 'fp32' : 'copy'}` : '',
    ]),
    [
      'all',
      all.toFixed(1),
      percent(1, 1),
      String(sum(({ dispatches }) => dispatches)),
      String(sum(({ timed }) => timed)),
      (sum(({ flops }) => flops) / 1e9).toFixed(2),
      (sum(({ bytes }) => bytes) / 1e9).toFixed(2),
      (sum(({ flops }) => flops) / all / 1e6).toFixed(2),
      (sum(({ bytes }) => bytes) / all / 1e6).toFixed(2),
      '',
    ],
  ]);
}

function sectionTable(sections: readonly SectionTimes[]): string {
  const header = ['share of wall time', 'seconds', 'between', 'outside', ...PHASES, 'other'];
  const total = sections.reduce(added);
  return aligned([
    header,
    ...sections.map(sectionRow),
    ...(sections.length > 1 ? [sectionRow({ ...total, title: 'all' })] : []),
  ]);
}

/** An interval of a share whose half is wider than this is not printed. */
const TELLS_NOTHING = 0.5;

function sectionRow(section: SectionTimes): string[] {
  const { title, wallMs, submitsMs, outsideMs, outsideByPhase, kernelShare } = section;
  const share = (ms: number): string => percent(wallMs > 0 ? ms / wallMs : 0, 1);
  return [
    title,
    (wallMs / 1000).toFixed(2),
    kernelShare === undefined
      ? '–'
      : `${share(submitsMs * (1 - kernelShare.median))} ± ` +
        `${kernelShare.half > TELLS_NOTHING ? '?' : share(submitsMs * kernelShare.half)}`,
    share(outsideMs),
    ...PHASES.map((phase) => share(outsideByPhase[phase])),
    share(outsideByPhase.other),
  ];
}

/** Both sections in one. The share of kernels is their mean, weighted by time in submits. */
function added(a: SectionTimes, b: SectionTimes): SectionTimes {
  const submitsMs = a.submitsMs + b.submitsMs;
  const phases = [...PHASES, 'other'] as const;
  const outsideByPhase = Object.fromEntries(
    phases.map((phase) => [phase, a.outsideByPhase[phase] + b.outsideByPhase[phase]]),
  ) as unknown as SectionTimes['outsideByPhase'];
  const mean = (pick: (share: MedianInterval) => number, without: number): number =>
    [a, b].reduce(
      (sum, { submitsMs: own, kernelShare }) => sum + own * (kernelShare ? pick(kernelShare) : without),
      0,
    ) / submitsMs;
  return {
    title: '',
    wallMs: a.wallMs + b.wallMs,
    submitsMs,
    outsideMs: a.outsideMs + b.outsideMs,
    outsideByPhase,
    kernelShare:
      submitsMs > 0
        ? { median: mean(({ median }) => median, 1), half: mean(({ half }) => half, 0) }
        : undefined,
  };
}

function percent(share: number, decimals: number): string {
  return `${(100 * share).toFixed(decimals)} %`;
}
