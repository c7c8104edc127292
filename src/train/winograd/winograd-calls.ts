import type { ActivationLayer, ConvLayer } from '../../model/layer.js';
import { padded, type Call, type Tensor } from '../../ops/backend.js';
import { denseForward } from '../../ops/dense/dense-forward.js';
import { denseInputGradient } from '../../ops/dense/dense-input-gradient.js';
import { denseWeightGradient } from '../../ops/dense/dense-weight-gradient.js';
import { throughActivationBelow, withOutput } from '../../ops/activation/epilogue.js';
import { winogradTiles } from '../../ops/conv/winograd.js';
import { winogradInput } from '../../ops/conv/winograd-input.js';
import {
  winogradOutput,
  winogradOutputBelow,
  winogradOutputGradient,
} from '../../ops/conv/winograd-output.js';
import { winogradWeights, winogradWeightsGradient } from '../../ops/conv/winograd-weights.js';
import { PRODUCTS, type WinogradTiles } from './winograd.js';

type Members = readonly [first: number, count: number];

/** A convolution and the batch that it is applied to. */
interface Applied {
  readonly layer: ConvLayer;
  readonly members: number;
  readonly batch: number;
  readonly tiles: WinogradTiles;
}

/** `calls` of each group of members, one after the other. */
function byMembers({ members, tiles }: Applied, calls: (of: Members) => Call[]): Call[] {
  const all: Call[] = [];
  for (let first = 0; first < members; first += tiles.together) {
    all.push(...calls([first, Math.min(tiles.together, members - first)]));
  }
  return all;
}

/** y from x and w. */
export function winogradForwardCalls(
  applied: Applied,
  { w, x, y, bias }: { readonly w: Tensor; readonly x: Tensor; readonly y: Tensor; readonly bias?: Tensor },
  xShared: boolean,
  activation?: ActivationLayer,
): Call[] {
  const { layer, tiles } = applied;
  const { input, output } = layer;
  const image = imageSizes(applied, output);
  return byMembers(applied, (of) => [
    weightsCall(applied, of, w),
    inputCall(applied, of, x, xShared),
    {
      operation: denseForward,
      members: PRODUCTS * of[1],
      tensors: { w: tiles.weights, x: tiles.inputs, y: tiles.outputs },
      sizes: {
        inputs: input.channels,
        outputs: output.channels,
        outputs_padded: padded(output.channels),
        batch4: columns(image) / 4,
        x_member4: (input.channels * columns(image)) / 4,
      },
    },
    {
      operation: withOutput(winogradOutput, bias !== undefined, activation?.activation),
      members: of[1],
      tensors: { p: tiles.outputs, y, ...(bias ? { bias } : {}) },
      sizes: {
        ...image,
        out_channels: output.channels,
        out_channels_padded: padded(output.channels),
        first_member: of[0],
        turned: 0,
      },
    },
  ]);
}

/**
 * dx from dy and w, through the activation `below` whose output is x. The forward pass has left the
 * transformed weights in place if all members were together.
 */
export function winogradInputGradientCalls(
  applied: Applied,
  { w, dy, dx, x }: { readonly w: Tensor; readonly dy: Tensor; readonly dx: Tensor; readonly x: Tensor },
  below?: ActivationLayer,
): Call[] {
  const { layer, members, tiles } = applied;
  const { input, output } = layer;
  const image = imageSizes(applied, input);
  const kept = tiles.together >= members;
  return byMembers(applied, (of) => [
    ...(kept ? [] : [weightsCall(applied, of, w)]),
    {
      operation: winogradInput,
      members: of[1],
      tensors: { x: dy, v: tiles.outputs },
      sizes: {
        channels: output.channels,
        height: output.height,
        width: output.width,
        // Zeros behind the image are before it when it is turned.
        pad_top: input.height + layer.padTop - output.height,
        pad_left: input.width + layer.padLeft - output.width,
        tiles_y: image.tiles_y,
        tiles_x: image.tiles_x,
        batch: applied.batch,
        batch4: image.batch4,
        x_member4: output.channels * output.height * output.width * image.batch4,
        first_member: of[0],
        turned: 1,
      },
    },
    {
      operation: denseInputGradient,
      members: PRODUCTS * of[1],
      tensors: { w: tiles.weights, dy: tiles.outputs, dx: tiles.inputs },
      sizes: {
        inputs: input.channels,
        outputs: output.channels,
        outputs_padded: padded(output.channels),
        batch4: columns(image) / 4,
      },
    },
    {
      operation: below ? throughActivationBelow(winogradOutputBelow, below.activation) : winogradOutputBelow,
      members: of[1],
      tensors: { p: tiles.inputs, dx, ...(below ? { x } : {}) },
      sizes: { ...image, out_channels: input.channels, first_member: of[0], turned: 1 },
    },
  ]);
}

/** dw from x and dy. */
export function winogradWeightGradientCalls(
  applied: Applied,
  { x, dy, dw }: { readonly x: Tensor; readonly dy: Tensor; readonly dw: Tensor },
  xShared: boolean,
): Call[] {
  const { layer, tiles, batch } = applied;
  const { input, output } = layer;
  const image = imageSizes(applied, output);
  const count = columns(image);
  return byMembers(applied, (of) => [
    inputCall(applied, of, x, xShared),
    {
      operation: winogradOutputGradient,
      members: of[1],
      tensors: { dy, dp: tiles.outputs },
      sizes: { ...image, out_channels: output.channels, batch, first_member: of[0] },
    },
    {
      operation: denseWeightGradient,
      members: PRODUCTS * of[1],
      tensors: { x: tiles.inputs, dy: tiles.outputs, dw: tiles.weights },
      sizes: {
        inputs: input.channels,
        outputs: output.channels,
        outputs4: padded(output.channels) / 4,
        // Both are zero in the padding of the batch.
        batch: count,
        batch_padded: count,
        x_member: input.channels * count,
      },
    },
    {
      operation: winogradWeightsGradient,
      members: of[1],
      tensors: { du: tiles.weights, dw },
      sizes: weightSizes(layer, of),
    },
  ]);
}

function weightsCall({ layer, tiles }: Applied, of: Members, w: Tensor): Call {
  return {
    operation: winogradWeights,
    members: of[1],
    tensors: { w, u: tiles.weights },
    sizes: weightSizes(layer, of),
  };
}

/** Tiles of x under those of the outputs. */
function inputCall(applied: Applied, [first, count]: Members, x: Tensor, shared: boolean): Call {
  const { layer, tiles, batch } = applied;
  const { channels, height, width } = layer.input;
  const { tiles_y, tiles_x, batch4 } = imageSizes(applied, layer.output);
  return {
    operation: winogradInput,
    members: count,
    tensors: { x, v: tiles.inputs },
    sizes: {
      channels,
      height,
      width,
      pad_top: layer.padTop,
      pad_left: layer.padLeft,
      tiles_y,
      tiles_x,
      batch,
      batch4,
      x_member4: shared ? 0 : channels * height * width * batch4,
      first_member: first,
      turned: 0,
    },
  };
}

interface ImageSizes {
  readonly [size: string]: number;
  readonly out_height: number;
  readonly out_width: number;
  readonly tiles_y: number;
  readonly tiles_x: number;
  readonly batch4: number;
}

/** The image that a transform writes or reads tile by tile. */
function imageSizes(
  { batch }: Applied,
  { height, width }: { readonly height: number; readonly width: number },
): ImageSizes {
  return {
    out_height: height,
    out_width: width,
    tiles_y: winogradTiles(height),
    tiles_x: winogradTiles(width),
    batch4: padded(batch) / 4,
  };
}

/** Columns of the dense products: tiles × batch padded. */
function columns({ tiles_y, tiles_x, batch4 }: ImageSizes): number {
  return tiles_y * tiles_x * batch4 * 4;
}

function weightSizes({ input, output }: ConvLayer, [first]: Members): Record<string, number> {
  return {
    channels: input.channels,
    out_channels: output.channels,
    out_channels4: padded(output.channels) / 4,
    first_member: first,
  };
}
