import { lineThrough } from '../../measure/component/component-rates.js';
import { finishedMembers } from '../../measure/accessibility.js';
import type { Estimate } from '../../statistics/estimate.js';
import { memberEstimate } from '../../statistics/member-estimate.js';
import { hiddenWidth } from '../../model/hidden-width.js';
import type { EnsembleEvidence } from '../finding.js';

/** Fewer widths always lie near a line. */
const LEAST_WIDTHS = 3;

/** Ensembles that differ in the width of their hidden layers and in nothing else. */
export interface WidthSeries {
  readonly data: string;
  /** Name of the series in a row, e.g. `linear-5 w64, linear-5 w256`. */
  readonly label: string;
  /** Ascending widths; each once. */
  readonly widths: readonly number[];
  /** In the order of widths. */
  readonly ensembles: readonly EnsembleEvidence[];
}

/**
 * Ensembles that agree in everything but their width, with one width or several. The last one of each series
 * is the widest.
 */
export function widthSeries(ensembles: readonly EnsembleEvidence[]): WidthSeries[] {
  const groups = new Map<string, Map<number, EnsembleEvidence>>();
  for (const evidence of ensembles) {
    const { data, training, layers } = evidence;
    const width = hiddenWidth(layers);
    const kinds = layers.map((layer) => (layer.kind === 'activation' ? layer.activation : layer.kind));
    // A net without one common width has no others to be compared with.
    const key = JSON.stringify([data, training, kinds, width === undefined ? evidence.identity : '']);
    const group = groups.get(key) ?? new Map<number, EnsembleEvidence>();
    groups.set(key, group.set(width ?? 0, group.get(width ?? 0) ?? evidence));
  }
  return [...groups.values()].map((group) => {
    const widths = [...group.keys()].sort((a, b) => a - b);
    const own = widths.map((width) => group.get(width)!);
    return { data: own[0].data, label: own.map(({ label }) => label).join(', '), widths, ensembles: own };
  });
}

/**
 * Slope of the logarithm of a positive statistic on the logarithm of width, with its interval over the
 * members of all ensembles. Undefined below three widths.
 *
 * @param statistic of the members that finished, by their row among those, of ensemble `at` of the series
 */
export function widthTrend(
  { widths, ensembles }: WidthSeries,
  statistic: (at: number, rows: readonly number[]) => number | undefined,
): Estimate | undefined {
  if (widths.length < LEAST_WIDTHS) return undefined;
  const x = widths.map(Math.log);
  return memberEstimate(
    ensembles.map(({ trace }) => finishedMembers(trace).finished.length),
    (kept) =>
      lineThrough(
        x,
        kept.map((rows, at) => Math.log(statistic(at, rows) ?? NaN)),
      )?.slope,
    { scale: 'plain' },
  );
}
