import type { SourceSpecs } from './source/kinds.js';

export type { LabellingSpec } from './prepare/labelling/kinds.js';
export type { TransformSpec } from './prepare/transform/kinds.js';

/** An entry of `data:` with every default filled in: where examples come from and how they are prepared. */
export type DataSpec = SourceSpecs[keyof SourceSpecs];
