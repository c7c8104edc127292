import type { DataExtent } from './dataset.js';
import { sourceOf } from './source/kinds.js';
import type { DataSpec } from './spec.js';

/** Sizes of the dataset that a specification describes: its source's, or P × 1 × 1 after projection. */
export function declaredExtent(spec: DataSpec): DataExtent {
  const extent = sourceOf(spec).extent(spec);
  if (!('project' in spec) || spec.project === undefined) return extent;
  return { ...extent, input: { channels: spec.project, height: 1, width: 1 } };
}
