import type { Chart, Series } from '../../finding/finding.js';
import type { FindingResult, JudgedRow } from '../../finding/result.js';
import { VERDICTS } from '../../finding/verdict.js';
import { svgOf, type Panel } from '../format/svg.js';
import { wrap } from '../format/text.js';

const VERDICT_COLOURS = ['#2a7f4f', '#c98a13', '#b3382c', '#8a8a8a', '#d0d0d0'];

/**
 * The primaries of a suite's findings with their intervals, beside the bounds of claim and no effect.
 */
export async function forestFigure(results: readonly FindingResult[], title: string): Promise<string> {
  const panels = results.flatMap((result): Panel[] => {
    const rows = result.rows.flatMap((row, at) => forestRow(row, at));
    if (rows.length === 0) return [];
    const x = { type: 'quantitative', title: null, scale: { zero: false, nice: true } } as const;
    const y = { field: 'at', type: 'ordinal', axis: null } as const;
    return [
      {
        width: 420,
        height: { step: 18 },
        title: `${result.finding}: ${result.verdict}`,
        data: { values: rows },
        layer: [
          {
            mark: { type: 'tick', color: '#b9c9e6', thickness: 3, size: 16 },
            encoding: { x: { ...x, field: 'claim' }, y },
          },
          {
            mark: { type: 'tick', color: '#dddddd', thickness: 3, size: 16 },
            encoding: { x: { ...x, field: 'none' }, y },
          },
          {
            mark: { type: 'rule', strokeWidth: 2 },
            encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color: verdictColour() },
          },
          {
            mark: { type: 'point', filled: true, size: 40, opacity: 1 },
            encoding: { x: { ...x, field: 'value' }, y, color: verdictColour() },
          },
          {
            mark: { type: 'text', align: 'left', x: 432, fontSize: 10, limit: 2400 },
            encoding: { y, text: { field: 'label' } },
          },
        ],
      },
    ];
  });
  return svgOf({
    title: {
      text: title,
      subtitle: '95 % intervals over members; blue: what the claim says, grey: where an effect ends',
    },
    panels,
    stacked: true,
  });
}

function verdictColour() {
  return {
    field: 'verdict',
    type: 'nominal',
    title: null,
    scale: { domain: [...VERDICTS], range: VERDICT_COLOURS },
    legend: { orient: 'top' },
  } as const;
}

function forestRow(row: JudgedRow, at: number) {
  const { estimate, expectation, verdict } = row;
  if (estimate.value === undefined || expectation === undefined || verdict === undefined) return [];
  const { low, high } = estimate.interval ?? { low: estimate.value, high: estimate.value };
  const label = `${row.data}, ${row.ensembles}: ${row.quantity}`;
  return [{ at, label, value: estimate.value, low, high, ...expectation, verdict }];
}

/** Size of a chart's plot, in pixels. */
const [WIDTH, HEIGHT] = [460, 300];
/**
 * Width that Vega assumes for a character of an axis title where it has no canvas to measure it. A longer
 * title would push the plot away.
 */
const PIXELS_PER_CHARACTER = 9.6;

function lines(text: string, pixels: number): string[] {
  return wrap(text, Math.floor(pixels / PIXELS_PER_CHARACTER)).split('\n');
}

/** One of a finding's charts. */
export function chartFigure({ title, x, y, mark, series }: Chart): Promise<string> {
  const rows = series.flatMap(pointsOf);
  const names = series.map(({ name }) => name);
  const axis = (field: string, grid: boolean, { title: text, scale }: Chart['x']) =>
    ({
      field,
      type: 'quantitative',
      title: lines(text, field === 'x' ? WIDTH : HEIGHT),
      scale:
        scale === 'log' ? ({ type: 'log', nice: false } as const) : ({ zero: false, nice: false } as const),
      axis: { grid, format: '~r' },
    }) as const;
  const color = {
    field: 'name',
    type: 'nominal',
    sort: names,
    title: null,
    scale: { domain: names, scheme: names.length <= 10 ? 'tableau10' : 'tableau20' },
    legend: { symbolOpacity: 1, symbolType: mark === 'line' ? 'stroke' : 'circle', labelLimit: 560 },
  } as const;
  const points =
    mark === 'line'
      ? ({ type: 'line', strokeWidth: 2 } as const)
      : ({ type: 'point', filled: true, size: 18, opacity: 0.6 } as const);
  const banded = rows.filter(({ low }) => low !== undefined);
  return svgOf({
    title,
    panels: [
      {
        width: WIDTH,
        height: HEIGHT,
        data: { values: rows },
        layer: [
          ...(banded.length > 0
            ? [
                {
                  data: { values: banded },
                  mark: { type: 'area', opacity: 0.18 } as const,
                  encoding: { x: axis('x', false, x), y: axis('low', true, y), y2: { field: 'high' }, color },
                },
              ]
            : []),
          { mark: points, encoding: { x: axis('x', false, x), y: axis('y', true, y), color } },
        ],
      },
    ],
  });
}

function pointsOf({ name, x, y, low, high }: Series) {
  return Array.from({ length: x.length }, (_, at) => ({
    name,
    x: x[at],
    y: y[at],
    low: low?.[at],
    high: high?.[at],
  })).filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y));
}
