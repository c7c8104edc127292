import type { Spec } from 'vega';
import type { TopLevelSpec } from 'vega-lite';

/** One of the pictures that stand side by side. */
export type Panel = Extract<TopLevelSpec, { hconcat: unknown }>['hconcat'][number];

const CONFIG: TopLevelSpec['config'] = {
  font: 'sans-serif',
  background: 'white',
  view: { stroke: null },
  axis: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal', gridColor: '#e8e8e8' },
  legend: { labelFontSize: 12, labelLimit: 260, symbolStrokeWidth: 3 },
  title: { fontSize: 13, subtitleFontSize: 13, anchor: 'start', fontWeight: 'normal', offset: 12 },
};

/**
 * Panels side by side, or stacked, under a title, as SVG text: without a canvas or a browser, the same bytes
 * for the same figure.
 */
export async function svgOf({
  title,
  panels,
  stacked = false,
}: {
  title: string | { text: string; subtitle: string | string[] };
  panels: Panel[];
  stacked?: boolean;
}): Promise<string> {
  // Loading them takes half a second, which commands without figures save.
  const [{ View, parse, resetSVGDefIds }, { compile }] = await Promise.all([
    import('vega'),
    import('vega-lite'),
  ]);
  const compiled: Spec = compile({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title,
    ...(stacked ? { vconcat: panels } : { hconcat: panels }),
    config: CONFIG,
  }).spec;
  // Clip paths are numbered from here on, so that the same figure has the same bytes however many came before
  // it.
  resetSVGDefIds();
  const view = new View(parse(compiled), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}
