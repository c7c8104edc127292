import type { ConvLayer, Layer } from '../../model/layer.js';
import { BYTES_PER_FLOAT, elementCount, padded, type Backend, type Tensor } from '../../ops/backend.js';
import { winogradTiles } from '../../ops/conv/winograd.js';
import { fasterByWinograd, type WinogradExtents, type WinogradWay } from '../../ops/conv/winograd-gain.js';

/** Products of a tile. */
export const PRODUCTS = 36;

/** Bytes between the calls of a group of members, unless one alone takes more. */
export interface WinogradLimits {
  readonly tiles: number;
  readonly weights: number;
}

/**
 * Limits in bytes. Tiles stay within what processors keep in a cache. Weights are kept for the input
 * gradient if the tensor holds those of all members.
 */
export const WINOGRAD_LIMITS: WinogradLimits = { tiles: 16 * 2 ** 20, weights: 256 * 2 ** 20 };

/** Directions that go by Winograd's method. */
export interface WinogradUses {
  /** Forward pass and input gradient. */
  readonly passes: boolean;
  readonly weightGradient: boolean;
}

/** How a convolution goes by it. */
export interface Winograd extends WinogradUses {
  /** What its chain of calls works on; undefined if one kernel does all of a direction. */
  readonly tiles?: WinogradTiles;
}

/** The tensors between the calls of a chain. */
export interface WinogradTiles {
  /** Members of a call. */
  readonly together: number;
  /** Transformed weights, or their gradient: [together, 36, channel, output channel padded]. */
  readonly weights: Tensor;
  /** Tiles of the inputs' channels and of the outputs': [together, 36, channel, tile, batch padded]. */
  readonly inputs: Tensor;
  readonly outputs: Tensor;
}

/** What a convolution is applied to. */
export interface WinogradBatch {
  readonly members: number;
  readonly batch: number;
  readonly way: WinogradWay;
  /**
   * True for an evaluation: it is decided as if its batch were so large that the weights' transform does
   * not count, because the size of that batch depends on the number of members.
   */
  readonly amortised: boolean;
}

/** What tiles are of, and within which limits. */
export interface WinogradPlan {
  readonly members: number;
  readonly batch: number;
  readonly limits: WinogradLimits;
}

/**
 * How `layer` goes by Winograd's method where it is faster. Undefined if it is no convolution of 3 × 3 with
 * stride 1, if no direction is faster, and if the backend cannot hold one member's tiles.
 */
export function winogradOf(
  backend: Backend,
  layer: Layer,
  { members, batch, way, amortised }: WinogradBatch,
): Winograd | undefined {
  const uses = usesOf(layer, { batch, way, amortised }, backend.mostElements);
  if (!uses || layer.kind !== 'conv') return undefined;
  if (way === 'kernel') return uses;
  const limits = limitsOf(backend.mostElements);
  return { ...uses, tiles: winogradTilesOf(backend, layer, { members, batch, limits }) };
}

/** The decision does not depend on the number of members, because their bits must not. */
function usesOf(
  layer: Layer,
  { batch, way, amortised }: Omit<WinogradBatch, 'members'>,
  mostElements: number,
): WinogradUses | undefined {
  if (layer.kind !== 'conv') return undefined;
  const uses = winogradUses(layer, way, amortised ? Infinity : batch);
  // An evaluation has forward passes alone.
  if (!uses || (amortised && !uses.passes)) return undefined;
  if (way === 'kernel') return uses;
  const fits = padded(batch) <= mostExamples(layer, mostElements) && weightFloats(layer) <= mostElements;
  return fits ? uses : undefined;
}

/**
 * Floats that `winogradOf` allocates for all layers; and, of one member, floats of the weights whose
 * gradients go through tiles.
 */
export function winogradFloats(
  layers: readonly Layer[],
  { members, batch, way, amortised }: WinogradBatch,
  mostElements: number,
): { readonly tiles: number; readonly gradients: number } {
  let [tiles, gradients] = [0, 0];
  for (const layer of layers) {
    const uses = usesOf(layer, { batch, way, amortised }, mostElements);
    if (!uses || layer.kind !== 'conv') continue;
    if (way === 'tiles') {
      const { of } = tensorShapes(layer, members, batch, limitsOf(mostElements));
      tiles += Object.values(of).reduce((sum, shape) => sum + elementCount(shape), 0);
    }
    if (uses.weightGradient) gradients += (weightFloats(layer) * 9) / PRODUCTS;
  }
  return { tiles, gradients };
}

/** Most examples, a multiple of four, whose tiles of one member fit a tensor of so many elements. */
function mostExamples(layer: ConvLayer, mostElements: number): number {
  const channels = Math.max(layer.input.channels, layer.output.channels);
  return Math.floor(mostElements / (PRODUCTS * channels * tilesOf(layer)) / 4) * 4;
}

/** Elements of a layer's tiles in an evaluation. */
const MOST_EVALUATED = 2 ** 24;

/**
 * Largest evaluation batch (at least 4) at which the tiles of every eligible layer still fit; Infinity if
 * none is eligible.
 */
export function mostEvaluated(
  layers: readonly Layer[],
  { mostElements }: Pick<Backend, 'mostElements'>,
): number {
  const most = layers.flatMap((layer) => {
    if (layer.kind !== 'conv' || !usesOf(layer, { batch: 4, way: 'tiles', amortised: true }, mostElements))
      return [];
    return [mostExamples(layer, Math.min(MOST_EVALUATED, mostElements)) || 4];
  });
  return Math.min(Infinity, ...most);
}

/** Directions in which it is faster for steps of `batch` examples; undefined: none. */
export function winogradUses(layer: ConvLayer, way: WinogradWay, batch: number): WinogradUses | undefined {
  if (layer.kernel !== 3 || layer.stride !== 1) return undefined;
  const extents = winogradExtents(layer, batch);
  const passes = fasterByWinograd(way, 'passes', extents);
  const weightGradient = fasterByWinograd(way, 'weight-gradient', extents);
  return passes || weightGradient ? { passes, weightGradient } : undefined;
}

export function winogradExtents(
  { input, output, padTop, padLeft }: ConvLayer,
  batch: number,
): WinogradExtents {
  return {
    channels: input.channels,
    height: input.height,
    width: input.width,
    padTop,
    padLeft,
    outChannels: output.channels,
    outHeight: output.height,
    outWidth: output.width,
    batch,
  };
}

/** The tensors of a convolution of 3 × 3 with stride 1. */
export function winogradTilesOf(
  backend: Pick<Backend, 'tensor'>,
  layer: ConvLayer,
  { members, batch, limits }: WinogradPlan,
): WinogradTiles {
  const { together, of } = tensorShapes(layer, members, batch, limits);
  const make = (what: keyof typeof of): Tensor =>
    backend.tensor(`${layer.name}: ${what} by tiles`, of[what], 'f32');
  return { together, weights: make('weights'), inputs: make('inputs'), outputs: make('outputs') };
}

/** The usual limits, and what a tensor can hold. */
function limitsOf(mostElements: number): WinogradLimits {
  const bytes = BYTES_PER_FLOAT * mostElements;
  return { tiles: Math.min(WINOGRAD_LIMITS.tiles, bytes), weights: Math.min(WINOGRAD_LIMITS.weights, bytes) };
}

function tensorShapes(
  layer: ConvLayer,
  members: number,
  batch: number,
  limits: WinogradLimits,
): { together: number; of: Record<'weights' | 'inputs' | 'outputs', readonly number[]> } {
  const { input, output } = layer;
  const tiles = tilesOf(layer);
  const weights = weightFloats(layer);
  const both = PRODUCTS * (input.channels + output.channels) * tiles * padded(batch);
  const most = Math.floor(Math.min(limits.tiles / both, limits.weights / weights) / BYTES_PER_FLOAT);
  const groups = Math.ceil(members / Math.max(1, Math.min(members, most)));
  const together = Math.ceil(members / groups);
  return {
    together,
    of: {
      weights: [together, PRODUCTS, input.channels, padded(output.channels)],
      inputs: [together, PRODUCTS, input.channels, tiles, padded(batch)],
      outputs: [together, PRODUCTS, output.channels, tiles, padded(batch)],
    },
  };
}

/** Floats of one member's transformed weights. */
function weightFloats({ input, output }: ConvLayer): number {
  return PRODUCTS * input.channels * padded(output.channels);
}

/** Tiles of the larger one of the two images; those of the input serve the input gradient. */
function tilesOf({ input, output }: ConvLayer): number {
  const [ofInput, ofOutput] = [input, output].map(
    ({ height, width }) => winogradTiles(height) * winogradTiles(width),
  );
  return Math.max(ofInput, ofOutput);
}
