import type { SourceName, SourceSpecs } from './source/kinds.js';

export type { LabellingSpec } from './prepare/labelling/kinds.js';
export type { TransformSpec } from './prepare/transform/kinds.js';

/** An entry of `data:` in a suite file, with every default filled in: where examples come from, how they are prepared. */
export type DataSpec = SourceSpecs[SourceName];
