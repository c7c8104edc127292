import type { Chart, Series } from '../../finding/finding.js';
import { svgOf } from '../format/svg.js';
import { wrap } from '../format/text.js';

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
