import { pairOf } from '../../measure/agreement/matrix.js';
import type { SplitName } from '../../measure/accessibility.js';
import type { GroupAnalysis, SplitAnalysis } from '../analysis/analysis.js';
import { SPLITS, matrixOf, splitOf } from '../analysis/analysis.js';
import { decimal } from '../format/number.js';
import { svgOf } from '../format/svg.js';
import type { Panel } from '../format/svg.js';

/** Accuracy by epoch on both splits, a line an ensemble with its 95 % interval over members, as SVG text. */
export async function accuracyFigure(analysis: GroupAnalysis): Promise<string> {
  const rows = SPLITS.flatMap((split) =>
    splitOf(analysis, split).ensembles.flatMap(({ counted, curve }) =>
      curve.flatMap(({ epoch, accuracy: { value, interval } }) =>
        value === undefined
          ? []
          : [
              {
                split,
                ensemble: counted.label,
                epoch,
                accuracy: value,
                low: interval?.low,
                high: interval?.high,
              },
            ],
      ),
    ),
  );
  const labels = splitOf(analysis, 'test').ensembles.map(({ counted }) => counted.label);
  const epochs = [...new Set(rows.map(({ epoch }) => epoch))].sort((one, other) => one - other);
  const last = epochs[epochs.length - 1] ?? 1;
  // Checkpoints spaced by the logarithm of steps need such an axis; symlog has a place for step 0.
  const logarithmic = epochs.length > 2 && epochs[Math.floor(epochs.length / 2)] < last / 4;
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    scale: {
      type: logarithmic ? 'symlog' : 'linear',
      constant: logarithmic ? epochs[1] : undefined,
      nice: false,
    },
    axis: { grid: false, values: logarithmic ? ticks(epochs[1], last) : undefined, format: '~r' },
  } as const;
  const color = {
    field: 'ensemble',
    type: 'nominal',
    sort: labels,
    title: null,
    legend: { symbolType: 'stroke', symbolOpacity: 1 },
    scale: { domain: labels, scheme: labels.length <= 10 ? 'tableau10' : 'tableau20' },
  } as const;
  const reached = rows.flatMap(({ accuracy, low, high }) => [accuracy, low ?? accuracy, high ?? accuracy]);
  const domain = [
    Math.floor(Math.min(1, ...reached) * 10) / 10,
    Math.ceil(Math.max(0, ...reached) * 10) / 10,
  ];
  const scale = { domain, nice: false };
  const panel = (split: SplitName): Panel => ({
    width: 360,
    height: 260,
    title: `${split} accuracy`,
    data: { values: rows.filter((row) => row.split === split) },
    layer: [
      {
        // An ensemble of one member has a line and no band.
        data: { values: rows.filter((row) => row.split === split && row.low !== undefined) },
        mark: { type: 'area', opacity: 0.18 },
        encoding: {
          x,
          y: { field: 'low', type: 'quantitative', scale, title: null },
          y2: { field: 'high' },
          color,
        },
      },
      {
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { x, y: { field: 'accuracy', type: 'quantitative', scale, title: null }, color },
      },
    ],
  });
  return svgOf({
    title: `${analysis.group.name}: mean over members and its 95 % interval`,
    panels: SPLITS.map(panel),
  });
}

/**
 * The correlation matrix of accessibility on both splits (Pearson), seed ceilings framed on the diagonal, as
 * SVG text.
 */
export async function correlationFigure(analysis: GroupAnalysis): Promise<string> {
  const panels = SPLITS.map((split) => splitOf(analysis, split));
  const rows = panels.flatMap(cellsOf);
  const labels = panels[0].ensembles.map(({ counted }) => counted.label);
  const lowest = Math.min(0, ...rows.map(({ r }) => r ?? 0));
  const side = 56 * labels.length;
  const axis = { title: null, ticks: false, domain: false, labelLimit: 220 };
  // A condition and not a field: vega-lite 6.4.0 fails to merge a colour field without scale with the cells'
  // colour.
  const ink = { condition: { test: 'datum.dark', value: 'white' }, value: 'black' };
  const panel = (analysed: SplitAnalysis): Panel => ({
    width: side,
    height: side,
    title: `${analysed.split} examples`,
    data: { values: cellsOf(analysed) },
    encoding: {
      x: { field: 'b', type: 'nominal', sort: labels, axis: { ...axis, labelAngle: -40 } },
      y: { field: 'a', type: 'nominal', sort: labels, axis },
    },
    layer: [
      {
        mark: { type: 'rect', cornerRadius: 3, stroke: 'white', strokeWidth: 2 },
        encoding: {
          color: {
            field: 'r',
            type: 'quantitative',
            title: 'r',
            scale: { scheme: 'blues', domain: [lowest, 1] },
            legend: null,
          },
        },
      },
      {
        // Above all cells, so that no neighbour covers a frame.
        mark: { type: 'rect', cornerRadius: 3, filled: false, strokeWidth: 2.5 },
        encoding: {
          stroke: { value: '#e08a1e' },
          strokeOpacity: { condition: { test: 'datum.ceiling', value: 1 }, value: 0 },
        },
      },
      {
        mark: { type: 'text', fontSize: 13, dy: -5 },
        encoding: { text: { field: 'value' }, color: ink },
      },
      {
        mark: { type: 'text', fontSize: 9, dy: 10 },
        encoding: { text: { field: 'interval' }, color: ink },
      },
    ],
  });
  return svgOf({
    title: {
      text: `${analysis.group.name}: correlation of accessibility (Pearson), 95 % intervals over members`,
      subtitle: 'framed: seed ceiling, what a second ensemble of the same kind would reach',
    },
    panels: panels.map(panel),
  });
}

function cellsOf(analysis: SplitAnalysis) {
  const matrix = matrixOf(analysis, 'pearson', 'pooled');
  const cells = matrix.labels.flatMap((a, row) =>
    matrix.labels.map((b, column) => ({
      a,
      b,
      ceiling: row === column,
      estimate: (row === column ? matrix.ceilings[row].full : pairOf(matrix, row, column)?.correlation) ?? {},
    })),
  );
  return cells.map(({ a, b, ceiling, estimate: { value, interval } }) => ({
    a,
    b,
    ceiling,
    r: value ?? null,
    value: decimal(value, 2),
    interval: interval ? `${decimal(interval.low, 2)} – ${decimal(interval.high, 2)}` : '',
    dark: (value ?? 0) > 0.55,
  }));
}

/** 0 and the powers of ten with their 3-fold between two epochs. */
function ticks(first: number, last: number): number[] {
  const values = [0];
  for (let power = Math.floor(Math.log10(first)); 10 ** power <= last; power++) {
    values.push(...[10 ** power, 3 * 10 ** power].filter((value) => value >= first && value <= last));
  }
  return values;
}
