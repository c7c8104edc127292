import * as z from 'zod';
import { mapping } from '../schema/expectation.js';
import { familySchema, layersOfFamily, type FamilySpec } from './family/kinds.js';
import { layerSchema, type LayerSpec } from './layers/kinds.js';

const noLayers = 'a list of 1 to 200 layers';
const inline = mapping({
  layers: z
    .array(layerSchema, { error: noLayers })
    .min(1, { error: noLayers })
    .max(200, { error: noLayers })
    .meta({
      description: 'The layers of a net, first to last; the last one is { dense: { units: classes } }.',
      examples: [[{ dense: { units: 64 } }, 'relu', { dense: { units: 'classes' } }]],
    }),
});

/**
 * An entry of `architectures:` with every default filled in. It is a family with parameters or a list of
 * layers.
 */
export type ArchitectureSpec = FamilySpec | { readonly layers: readonly LayerSpec[] };

/** Reads an entry of `architectures:`. */
export const architectureSchema: z.ZodType<ArchitectureSpec> = z.union([familySchema, inline]);

/**
 * The half of `architectureSchema` that an entry is meant for. An error then lists what is wrong with that
 * half alone.
 */
export function architectureSchemaFor(entry: unknown): z.ZodType<ArchitectureSpec> {
  const hasLayers = typeof entry === 'object' && entry !== null && Object.hasOwn(entry, 'layers');
  return hasLayers ? inline : familySchema;
}

/** The layers of an architecture; an inline list stands for itself. */
export function layerSpecs(spec: ArchitectureSpec): readonly LayerSpec[] {
  return 'layers' in spec ? spec.layers : layersOfFamily(spec);
}
