import { svgOf, type Panel } from '../../src/report/format/svg.js';
import { rateOf, type BenchResult, type GrowthResult, type WorkloadResult } from '../measure/result.js';

const COLOURS = { domain: ['pcbias', 'peer'], range: ['#e08a1e', '#4c78a8'] };

/**
 * Draws the rates of all contenders, one panel per workload, and the time per member over members. Returns
 * SVG text.
 */
export async function benchFigure(result: BenchResult): Promise<string> {
  const members = result.growth.filter(({ axis }) => axis.axis === 'members');
  return svgOf({
    title: {
      text: `Network-steps a second on ${result.adapter}`,
      subtitle: 'median and range over rounds; the axes are logarithmic',
    },
    panels: [...result.workloads.map(ratesPanel), ...(members.length > 0 ? [membersPanel(members)] : [])],
    stacked: true,
  });
}

function ratesPanel(of: WorkloadResult): Panel {
  const values = of.measurements.flatMap((measurement) => {
    const { name, way, ours } = measurement.contender;
    const rate = rateOf(measurement);
    return rate === undefined
      ? []
      : [{ contender: `${name}, ${way}`, ...rate, who: ours === undefined ? 'peer' : 'pcbias' }];
  });
  const order = [...values].sort((a, b) => b.median - a.median).map(({ contender }) => contender);
  const scale = { type: 'log', nice: true } as const;
  return {
    width: 420,
    height: Math.max(1, values.length) * 20,
    title: `${of.name}: ${of.workload.name}`,
    data: { values },
    encoding: {
      y: { field: 'contender', type: 'nominal', sort: order, title: null, axis: { labelLimit: 900 } },
      color: { field: 'who', type: 'nominal', scale: COLOURS, legend: null },
    },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: {
          x: { field: 'low', type: 'quantitative', scale, title: 'network-steps/s', axis: { format: '~g' } },
          x2: { field: 'high' },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 60, opacity: 1 },
        encoding: { x: { field: 'median', type: 'quantitative', scale } },
      },
    ],
  };
}

function membersPanel(growth: readonly GrowthResult[]): Panel {
  const values = growth.flatMap(({ kind, points }) =>
    points.flatMap(({ value, measurement }) => {
      const rate = rateOf(measurement);
      return rate === undefined ? [] : [{ kind, members: value, ms: 1000 / rate.median }];
    }),
  );
  return {
    width: 420,
    height: 180,
    title: 'W1: time of a step and member by members',
    data: { values },
    mark: { type: 'line', point: { color: COLOURS.range[0] }, strokeWidth: 2, color: COLOURS.range[0] },
    encoding: {
      x: { field: 'members', type: 'quantitative', scale: { type: 'log', base: 2 }, title: 'members' },
      y: {
        field: 'ms',
        type: 'quantitative',
        scale: { type: 'log' },
        title: 'ms a step and member',
        axis: { format: '~r' },
      },
      // Colour would not do: panels share that scale, and vega-lite warns about two domains.
      strokeDash: { field: 'kind', type: 'nominal', title: null },
    },
  };
}
