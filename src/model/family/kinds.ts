import * as z from 'zod';
import type { LayerSpec } from '../layers/kinds.js';
import type { Family } from './family.js';
import { linear } from './linear.js';
import { mlp } from './mlp.js';
import { linearStVgg, stVgg } from './st-vgg.js';
import { stridedCnn } from './strided-cnn.js';

/** Every family of nets, by its name in a suite file. */
const FAMILIES = {
  linear,
  mlp,
  'st-vgg': stVgg,
  'linear-st-vgg': linearStVgg,
  'strided-cnn': stridedCnn,
};

type Families = typeof FAMILIES;
/** A family with its parameters, every default filled in. */
export type FamilySpec = { [Name in keyof Families]: z.output<Families[Name]['schema']> }[keyof Families];

const [first, ...others] = Object.values(FAMILIES).map(({ schema }) => schema);

/** A family with its parameters in a suite file. */
export const familySchema: z.ZodType<FamilySpec> = z.discriminatedUnion('family', [first, ...others], {
  error: 'a mapping with the key family or layers, e.g. { family: linear, depth: 1 }',
});

/** The layers that a family with its parameters stands for. */
export function layersOfFamily(spec: FamilySpec): readonly LayerSpec[] {
  const found: Family<FamilySpec> = FAMILIES[spec.family];
  return found.layers(spec);
}
