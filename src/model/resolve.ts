import { ArchitectureError } from './error.js';
import type { ActivationLayer, ConvLayer, DenseLayer, FeatureShape, Layer, PoolLayer } from './layer.js';
import type { ArchitectureSpec, LayerSpec } from './spec.js';
import { placeWindow } from './layers/window.js';
import { layerSpecs } from './zoo.js';

type Spec<Key extends string> = Extract<LayerSpec, Readonly<Record<Key, unknown>>>;

/** Where a layer stands: what its errors say, and what comes in. */
interface Place {
  readonly name: string;
  /** `conv7 (layer 14 of 17)`. */
  readonly title: string;
  readonly input: FeatureShape;
}

/**
 * Works out every size of a net.
 *
 * Layers are named after their kind and counted within it (`conv1`, `relu1`, `pool1`, `dense1`), so that a name does not
 * change when layers of another kind come or go; the last layer is `output`.
 *
 * @param input Shape of one example; a vector of q features is q × 1 × 1.
 * @param classes Units of the output layer.
 * @throws ArchitectureError if a layer does not fit what comes in, or the last layer is not dense with `classes` units.
 */
export function resolveArchitecture(spec: ArchitectureSpec, input: FeatureShape, classes: number): Layer[] {
  requireCount('input', 'channels', input.channels);
  requireCount('input', 'height', input.height);
  requireCount('input', 'width', input.width);
  requireCount('input', 'classes', classes);
  const specs = layerSpecs(spec);
  const names = layerNames(specs);
  const layers: Layer[] = [];
  let shape = input;
  specs.forEach((layerSpec, index) => {
    const title = `${names[index]} (layer ${index + 1} of ${specs.length})`;
    const layer = resolveLayer(layerSpec, { name: names[index]!, title, input: shape }, classes);
    layers.push(layer);
    shape = layer.output;
  });
  requireOutput(layers, classes);
  return layers;
}

function resolveLayer(spec: LayerSpec, place: Place, classes: number): Layer {
  if (typeof spec === 'string') return resolveActivation(spec, place);
  if ('dense' in spec) return resolveDense(spec, place, classes);
  if ('conv' in spec) return resolveConv(spec, place);
  if ('maxPool' in spec) return resolvePool('max-pool', spec.maxPool, place);
  return resolvePool('average-pool', spec.averagePool, place);
}

function resolveActivation(
  activation: ActivationLayer['activation'],
  { name, input }: Place,
): ActivationLayer {
  return { kind: 'activation', name, input, output: input, activation };
}

function resolveDense({ dense }: Spec<'dense'>, { name, title, input }: Place, classes: number): DenseLayer {
  const units = dense.units === 'classes' ? classes : dense.units;
  requireCount(title, 'units', units);
  return { kind: 'dense', name, input, output: { channels: units, height: 1, width: 1 }, bias: dense.bias };
}

function resolveConv({ conv }: Spec<'conv'>, { name, title, input }: Place): ConvLayer {
  const { channels, kernel, stride, padding, bias } = conv;
  requireCount(title, 'channels', channels);
  requireCount(title, 'kernel', kernel);
  requireCount(title, 'stride', stride);
  if (kernel > 1 && input.height === 1 && input.width === 1) {
    const cure = `take away convolutions or pools before it, or use larger images; vectors need dense layers`;
    throw new ArchitectureError(title, describe(input), `an image of more than one pixel`, cure);
  }
  const rows = placeWindow(input.height, kernel, stride, padding);
  const columns = placeWindow(input.width, kernel, stride, padding);
  if (rows.output < 1 || columns.output < 1) {
    const cure = `make the kernel smaller, use padding: same, or larger images`;
    throw new ArchitectureError(title, describe(input), `at least ${kernel}×${kernel} pixels (valid)`, cure);
  }
  const output = { channels, height: rows.output, width: columns.output };
  return {
    kind: 'conv',
    name,
    input,
    output,
    kernel,
    stride,
    padTop: rows.before,
    padLeft: columns.before,
    bias,
  };
}

function resolvePool(
  kind: PoolLayer['kind'],
  { size, stride }: { readonly size: number; readonly stride: number },
  { name, title, input }: Place,
): PoolLayer {
  requireCount(title, 'size', size);
  requireCount(title, 'stride', stride);
  const rows = placeWindow(input.height, size, stride, 'valid');
  const columns = placeWindow(input.width, size, stride, 'valid');
  if (rows.output < 1 || columns.output < 1) {
    const cure = `use fewer pools before it (st-vgg: fewer widths), or larger images; vectors need dense layers`;
    throw new ArchitectureError(title, describe(input), `at least ${size}×${size} pixels to pool`, cure);
  }
  const output = { channels: input.channels, height: rows.output, width: columns.output };
  return { kind, name, input, output, size, stride };
}

function layerNames(specs: readonly LayerSpec[]): string[] {
  const counts = new Map<string, number>();
  return specs.map((spec, index) => {
    const kind = nameOfKind(spec);
    if (kind === 'dense' && index === specs.length - 1) return 'output';
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${kind}${count}`;
  });
}

function nameOfKind(spec: LayerSpec): string {
  if (typeof spec === 'string') return spec;
  if ('dense' in spec) return 'dense';
  return 'conv' in spec ? 'conv' : 'pool';
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

function requireCount(place: string, field: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  const expected = `a whole number of at least 1`;
  throw new ArchitectureError(place, `${field} ${value}`, expected, `correct ${field}`);
}

/** `3×32×32 (channels×height×width)`, or `64 features`. */
function describe({ channels, height, width }: FeatureShape): string {
  if (height === 1 && width === 1) return `a vector of ${channels} (one pixel)`;
  return `${channels}×${height}×${width} (channels×height×width)`;
}
