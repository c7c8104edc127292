import { markdownTable } from '../../src/report/format/markdown-table.js';
import { NO_NUMBER } from '../../src/report/format/number.js';
import { lossBound, sixDigits } from '../measure/agreement.js';
import { oursOf, rateOf, ratioTo, type BenchResult, type GrowthResult } from '../measure/result.js';
import { median, relativeSpread, type Spread } from '../measure/statistics.js';
import type { Measurement } from '../measure/measure.js';

/** Heading of the section that the README shows. */
export const SPEED_HEADING = '## Rates';

/** Returns the result as Markdown; `figure` names the SVG file beside it. */
export function benchMarkdown(result: BenchResult, figure: string): string {
  const parts = [
    `# Speed on ${result.adapter}`,
    SPEED_HEADING,
    ratesText(result),
    `![rates](${figure})`,
    '## Losses',
    lossNote(result),
    lossTable(result),
    ...growthSection(result),
    '## How it was measured',
    LEGEND,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/**
 * Returns what the README also shows: where it was measured, the table, and the contenders without a number.
 */
export function ratesText(result: BenchResult): string {
  const [ours, onAdapter] = ourNames(result);
  const rows = result.workloads.flatMap((of) => {
    const own = oursOf(of);
    return sorted(of.measurements).map((measurement) => {
      const { name, way } = measurement.contender;
      const rate = rateOf(measurement);
      return [
        of.name,
        name,
        way,
        rate === undefined ? NO_NUMBER : digits(rate.median, 4),
        rate === undefined ? NO_NUMBER : `${Math.round(100 * relativeSpread(rate))} %`,
        rate === undefined ? NO_NUMBER : digits((rate.median * of.flops) / 1e9, 3),
        timesText(ratioTo(measurement, own.best)),
        ...(onAdapter === undefined ? [] : [timesText(ratioTo(measurement, own.onAdapter))]),
        timesText(ratioTo(measurement, own.plain)),
      ];
    });
  });
  const header = [
    'workload',
    'trained by',
    'way',
    'network-steps/s',
    'spread',
    'GFLOP/s',
    ...[ours, onAdapter].flatMap((name) => (name === undefined ? [] : [`${name} is … × as fast`])),
    'plain is … × as fast',
  ];
  const missing = result.workloads
    .flatMap(({ measurements }) => measurements.filter(({ fault }) => fault !== undefined))
    .map(({ contender, fault }) => `- ${contender.id}: ${fault}`);
  const parts = [madeOn(result), markdownTable(header, rows)];
  if (missing.length > 0) parts.push(['No number:', '', ...missing].join('\n'));
  return parts.join('\n\n');
}

/** Our default's name, then that of ours on the adapter where WebAssembly is the default. */
function ourNames({ workloads }: BenchResult): readonly [string, string | undefined] {
  const own = workloads.map(oursOf);
  const nameOf = (measurement: Measurement | undefined): string | undefined => measurement?.contender.name;
  return [nameOf(own[0]?.best) ?? 'pcbias', own.map(({ onAdapter }) => nameOf(onAdapter)).find(Boolean)];
}

function madeOn(result: BenchResult): string {
  const { adapter, machine, rounds, seconds, workloads } = result;
  const { cpu, cpus, node, date, commit } = machine;
  const others = workloads.flatMap(({ measurements }) =>
    measurements.flatMap(({ cores }) => cores.map((each) => each.others)),
  );
  const measured = others.filter(Number.isFinite);
  const noise =
    measured.length === 0
      ? ''
      : ` Everything else on the machine used ${digits(median(measured), 2)} cores meanwhile ` +
        `(median; at most ${digits(Math.max(...measured), 2)}).`;
  const [, onAdapter] = ourNames(result);
  const byDefault =
    onAdapter === undefined ? '' : ` Without a GPU the default is WebAssembly; ${onAdapter} needs --adapter.`;
  return (
    `${adapter}; ${cpus} cores of ${cpu}; Node ${node}; ${date}; commit ${commit.slice(0, 12)}. ` +
    `Medians of ${rounds} rounds of about ${seconds} s; in brackets the range over rounds.` +
    noise +
    byDefault
  );
}

/** Sorts ours first, then by rate. Contenders without a rate come last. */
function sorted(measurements: readonly Measurement[]): Measurement[] {
  const key = (each: Measurement): number => rateOf(each)?.median ?? -1;
  const own = measurements.filter(({ contender }) => contender.ours !== undefined);
  const peers = measurements.filter(({ contender }) => contender.ours === undefined);
  return [...own, ...peers.sort((a, b) => key(b) - key(a))];
}

function lossNote({ workloads }: BenchResult): string {
  const bounds = workloads.map(({ name, workload }) => `${lossBound(workload).toExponential(1)} (${name})`);
  return (
    'Mean over members of the loss on the first minibatch-full of examples, before training, after each of ' +
    'the first three calls (gpu.js takes four steps a call), and at the end. `off` is the largest relative ' +
    'difference from the first row of pcbias after the same steps, as a mean over the same members; ' +
    `float32 rounding allows ${bounds.join(', ')}.`
  );
}

function lossTable({ workloads }: BenchResult): string {
  const rows = workloads.flatMap(({ name, measurements }) =>
    sorted(measurements).map(({ contender, ready, end, difference }) => [
      name,
      contender.name,
      contender.way,
      String(ready?.E ?? NO_NUMBER),
      ready === undefined ? NO_NUMBER : ready.lossTrace.slice(0, 4).map(sixDigits).join(' '),
      difference === undefined ? NO_NUMBER : difference.toExponential(1),
      end === undefined ? NO_NUMBER : sixDigits(end.lossEnd),
      end === undefined ? NO_NUMBER : String(end.steps),
    ]),
  );
  return markdownTable(
    ['workload', 'trained by', 'way', 'members a process', 'losses', 'off', 'loss at the end', 'steps'],
    rows,
  );
}

function growthSection({ growth }: BenchResult): string[] {
  const axes = [...new Set(growth.map(({ axis }) => axis))];
  if (axes.length === 0) return [];
  return [
    '## Growth of time',
    ...axes.flatMap((axis) => growthTable(growth.filter((each) => each.axis === axis))),
  ];
}

function growthTable(kinds: readonly GrowthResult[]): string[] {
  const { axis } = kinds[0];
  const cells = ({ points }: GrowthResult, at: number): string[] => {
    const { measurement, flops } = points[at];
    const rate = rateOf(measurement);
    if (rate === undefined) return [measurement.fault ?? NO_NUMBER, NO_NUMBER, NO_NUMBER];
    const ms = (perSecond: number): number => 1000 / perSecond;
    const range = `[${digits(ms(rate.high), 3)}, ${digits(ms(rate.low), 3)}]`;
    return [
      digits(ms(rate.median) * measurement.contender.members, 3),
      `${digits(ms(rate.median), 3)} ${range}`,
      digits((rate.median * flops) / 1e9, 3),
    ];
  };
  const header = kinds.flatMap(({ kind }) => [
    `${kind}: ms a step`,
    `${kind}: ms a step and member`,
    `${kind}: GFLOP/s`,
  ]);
  const rows = axis.values.map((value, at) => [String(value), ...kinds.flatMap((each) => cells(each, at))]);
  const { name } = kinds[0].points[0].measurement.contender;
  return [`${name} by ${axis.title}:`, markdownTable([axis.axis, ...header], rows)];
}

/** Formats a ratio, e.g. `25.1 [23.0, 26.2]`. */
function timesText(ratio: Spread | undefined): string {
  if (ratio === undefined) return NO_NUMBER;
  return `${digits(ratio.median, 3)} [${digits(ratio.low, 3)}, ${digits(ratio.high, 3)}]`;
}

/** Formats a value with `count` significant digits and never with an exponent. */
export function digits(value: number, count: number): string {
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  return value === 0 || !Number.isFinite(magnitude) ? '0' : value.toFixed(Math.max(0, count - 1 - magnitude));
}

const LEGEND = [
  '- **W1**: 16 linear networks 192→256→256→256→10 without biases, squared error, minibatches of 128 of ' +
    '2,048 examples. **W2**: 8 networks on 16 × 16 × 3, convolutions 16, 16, pool, 32, pool, dense 10, ' +
    'minibatches of 64. **W3**: st-VGG on 32 × 32 × 3, minibatches of 32. **W4**: 100 linear networks of 5 ' +
    'layers and width 1024 on 3,072 features, full batches of 10,000. Every contender has the same ' +
    'examples, start values and minibatches: `bench/peers/peer.mjs`.',
  '- **Network-step**: one update of one network, including gathering its minibatch. **GFLOP/s**: counted ' +
    'as 6 × weights × minibatch for dense layers and 3 × forward for convolutions, whatever a contender ' +
    "really computes; the compact path and Winograd's convolutions need fewer for the same step.",
  '- **Times as fast**: pcbias in its default way over the row in the same round, as median and range over ' +
    'the rounds. *pcbias WebAssembly* computes on the processor, *pcbias WebGPU* on the adapter, and the ' +
    'first of the two is what `pcbias run` takes here. *plain*: the same one with back-propagation through ' +
    "all layers instead of the compact path, and direct convolutions instead of Winograd's.",
  '- Every contender is a process of its own that stays alive. In a round each trains once, one at a time. ' +
    'The first round is not counted.',
  '- **Spread**: (highest - lowest) / median over the rounds.',
  '- Made by `npm run bench`.',
].join('\n');
