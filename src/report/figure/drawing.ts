import type { Panel } from '../format/svg.js';

/*
 * Shapes at places in pixels, for figures that are laid out like a table. Places are from the upper left
 * corner.
 */

export interface Band {
  readonly x: number;
  readonly x2: number;
  readonly y: number;
  readonly y2: number;
  readonly fill: string;
}

export interface Stroke {
  readonly x: number;
  readonly x2: number;
  readonly y: number;
  /** Default: y, a level line. */
  readonly y2?: number;
  readonly stroke: string;
  readonly width: number;
}

export interface Shape {
  readonly x: number;
  readonly y: number;
  /** One of Vega's names, or an SVG path from -1 to 1. */
  readonly shape: string;
  readonly fill: string;
  readonly stroke: string;
  /** Area in square pixels. */
  readonly size: number;
}

export interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly fill: string;
  /** Where the text lies of `x`; default left, which begins there. */
  readonly align?: 'left' | 'center' | 'right';
}

/** What is drawn: bands below, then strokes, shapes and labels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  readonly bands: readonly Band[];
  readonly strokes: readonly Stroke[];
  readonly shapes: readonly Shape[];
  readonly labels: readonly Label[];
}

/**
 * A drawing as a panel of `svgOf`. It is cut at its edges, because Vega would widen the figure by what it
 * guesses of a text's width without a canvas.
 */
export function panelOf({ width, height, fontSize, bands, strokes, shapes, labels }: Drawing): Panel {
  const [x, y, x2, y2] = [plain('x'), plain('y'), { field: 'x2' }, { field: 'y2' }];
  const fill = { ...as('fill'), type: 'nominal' } as const;
  const stroke = { ...as('stroke'), type: 'nominal' } as const;
  const layers = [
    { data: { values: [...bands] }, mark: { type: 'rect', clip: true }, encoding: { x, y, x2, y2, fill } },
    {
      data: { values: strokes.map((each) => ({ y2: each.y, ...each })) },
      mark: { type: 'rule', clip: true },
      encoding: { x, y, x2, y2, stroke, strokeWidth: { ...as('width'), type: 'quantitative' } },
    },
    {
      data: { values: [...shapes] },
      mark: { type: 'point', clip: true, opacity: 1, strokeWidth: 1.8 },
      encoding: {
        x,
        y,
        fill,
        stroke,
        shape: { ...as('shape'), type: 'nominal' },
        size: { ...as('size'), type: 'quantitative' },
      },
    },
    ...(['left', 'center', 'right'] as const).map((align) => ({
      data: { values: labels.filter((label) => (label.align ?? 'left') === align) },
      mark: { type: 'text', clip: true, align, baseline: 'middle', fontSize },
      encoding: { x, y, fill, text: { field: 'text', type: 'nominal' } },
    })),
  ];
  // Vega-Lite's types know no layer whose kind of mark is a variable.
  return { width, height, view: { stroke: null }, layer: layers.filter(isDrawn) } as unknown as Panel;
}

function isDrawn({ data }: { readonly data: { readonly values: readonly unknown[] } }): boolean {
  return data.values.length > 0;
}

/** A field whose values are pixels. */
function plain(field: string) {
  return { field, type: 'quantitative', scale: null, axis: null } as const;
}

/** A field whose values are drawn as they are. */
function as(field: string) {
  return { field, scale: null, legend: null } as const;
}
