import * as z from 'zod';
import { activation } from './activation.js';
import { conv } from './conv.js';
import { dense } from './dense.js';
import type { LayerKind } from './layer-kind.js';
import { averagePool, maxPool } from './pool.js';

/** Every kind of layer by the `kind` of its layers. Errors and pages list them in this order. */
const LAYER_KINDS = { activation, dense, conv, 'max-pool': maxPool, 'average-pool': averagePool };

type Kinds = typeof LAYER_KINDS;

/** One layer of an inline list, with every default filled in. */
export type LayerSpec = { [Name in keyof Kinds]: z.output<Kinds[Name]['schema']> }[keyof Kinds];

/** A layer with every size known, as `resolveArchitecture` makes it from a specification. */
export type Layer = { [Name in keyof Kinds]: ReturnType<Kinds[Name]['resolve']> }[keyof Kinds];

const ALL: readonly LayerKind<LayerSpec, Layer>[] = Object.values(LAYER_KINDS);

/** The kind of a layer. */
export function kindOf(layer: Layer): LayerKind<LayerSpec, Layer> {
  return LAYER_KINDS[layer.kind];
}

/** The kind of an entry of `layers:`. Throws RangeError for an entry that no kind can read. */
export function kindOfSpec(spec: LayerSpec): LayerKind<LayerSpec, Layer> {
  const found = ALL.find((kind) => kind.is(spec));
  if (found !== undefined) return found;
  throw new RangeError(`layer ${JSON.stringify(spec)}: expected ${listed()}; read it with layerSchema`);
}

/** Reads an entry of `layers:` in a suite file. */
export const layerSchema: z.ZodType<LayerSpec> = z.union(
  ALL.map(({ schema }) => schema) as [z.ZodType<LayerSpec>, ...z.ZodType<LayerSpec>[]],
  { error: `a layer: ${listed()}` },
);

/** All kinds as errors list them, e.g. `relu, elu, { dense: … } or { conv: … }`. */
function listed(): string {
  const words = ALL.map(({ written }) => written);
  return `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}
