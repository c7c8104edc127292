import { ArchitectureError } from './error.js';
import { chain, INPUT } from './graph.js';
import { requireCount } from './layers/layer-kind.js';
import { kindOfSpec, type Layer } from './layers/kinds.js';
import { layerSpecs, type ArchitectureSpec } from './schema.js';
import type { FeatureShape } from './shape.js';

/**
 * Works out the layers of a net with every size.
 *
 * @param input Shape of one example; a vector of q features is q × 1 × 1.
 * @param classes Units of the output layer.
 * @throws ArchitectureError if a layer does not fit its input, or if the last layer is not dense with
 * `classes` units.
 */
export function resolveArchitecture(spec: ArchitectureSpec, input: FeatureShape, classes: number): Layer[] {
  requireCount('input', 'channels', input.channels);
  requireCount('input', 'height', input.height);
  requireCount('input', 'width', input.width);
  requireCount('input', 'classes', classes);
  const shapes = new Map([[INPUT, input]]);
  const layers = chain(layerSpecs(spec)).map(({ name, title, spec: layerSpec, inputs: [from] }) => {
    const place = { name, title, input: shapes.get(from)!, classes };
    const layer = kindOfSpec(layerSpec).resolve(layerSpec, place);
    shapes.set(name, layer.output);
    return layer;
  });
  requireOutput(layers, classes);
  return layers;
}

function requireOutput(layers: readonly Layer[], classes: number): void {
  const last = layers.at(-1);
  const expected = `a last layer { dense: { units: classes } }, here ${classes} units`;
  const cure = `end the list of layers with it`;
  if (last === undefined) throw new ArchitectureError('layers', 'an empty list', expected, cure);
  const place = `${last.name} (layer ${layers.length} of ${layers.length})`;
  if (last.kind !== 'dense')
    throw new ArchitectureError(place, `the last layer ${last.kind}`, expected, cure);
  if (last.output.channels !== classes) {
    throw new ArchitectureError(place, `${last.output.channels} units`, expected, cure);
  }
}
