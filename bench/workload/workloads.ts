import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../src/platform/node/files.js';

/**
 * c: 3 × 3 convolution, bias, ReLU. p: 2 × 2 max-pool. d: dense, with bias unless the net is linear. D:
 * dense, bias, ReLU.
 */
export type WorkloadLayer =
  readonly ['p'] | readonly [kind: 'c' | 'd' | 'D', inputs: number, outputs: number];

/** A training as the peers define it. */
export interface Workload {
  readonly name: string;
  /** Members. */
  readonly E: number;
  /** Number of examples; `batch` of them form a minibatch. */
  readonly n: number;
  readonly batch: number;
  /** Learning rate for the loss below. */
  readonly lr: number;
  readonly momentum: number;
  /**
   * mse: mean over examples and classes of the squared error. xent: mean over examples of the softmax
   * cross-entropy.
   */
  readonly loss: 'mse' | 'xent';
  readonly linear?: boolean;
  /** [features], or [height, width, channels]. */
  readonly input: readonly number[];
  readonly classes: number;
  readonly layers: readonly WorkloadLayer[];
}

export const WORKLOAD_NAMES = ['W1', 'W2', 'W3', 'W4'] as const;
export type WorkloadName = (typeof WORKLOAD_NAMES)[number];

/** Start values of a layer with parameters: convolutions [3, 3, input, output], dense [input, output]. */
export interface StartValues {
  readonly wShape: readonly number[];
  readonly w: Float32Array;
  readonly b: Float32Array | null;
}

/** The numbers that `bench/peers/peer.mjs` gives every peer. */
export interface PeerNumbers {
  readonly WORKLOADS: Readonly<Record<WorkloadName, Workload>>;
  /** FLOPs of a step of one network: 6 × weights × batch for dense layers, 3 × forward for convolutions. */
  stepFlops(workload: Workload): number;
  /** x: [example, feature], images [example, y, x, channel]. */
  makeData(workload: Workload): { readonly x: Float32Array; readonly labels: Int32Array };
  initNet(workload: Workload, member: number): readonly StartValues[];
  /** Returns a function that gives the example numbers of a member at a step. */
  makeOrder(workload: Workload, members: number): (member: number, step: number) => Int32Array;
  toNCHW(images: Float32Array, count: number, shape: readonly number[]): Float32Array;
  denseRowsToCHW(weights: Float32Array, shape: readonly number[], channels: number): Float32Array;
  /** CPU seconds for which the machine and this process have been busy. */
  cpuClock(): readonly [machine: number, own: number];
}

export const PEERS = join(packageRoot(), 'bench', 'peers');

/** Loads the peers' own generators, so that both sides share one implementation. */
export async function peerNumbers(): Promise<PeerNumbers> {
  return (await import(pathToFileURL(join(PEERS, 'peer.mjs')).href)) as PeerNumbers;
}

/** The ways to resize a workload, for growth: hidden width, examples and batch. */
export interface Resized {
  readonly width?: number;
  readonly examples?: number;
  readonly batch?: number;
}

/** Returns a workload of dense layers with another hidden width, or of any layers with other examples. */
export function resized(workload: Workload, { width, examples, batch }: Resized): Workload {
  const last = workload.layers.length - 1;
  const layers = workload.layers.map((layer, l): WorkloadLayer => {
    if (width === undefined || layer[0] === 'p') return layer;
    return [layer[0], l === 0 ? layer[1] : width, l === last ? layer[2] : width];
  });
  return { ...workload, layers, n: examples ?? workload.n, batch: batch ?? workload.batch };
}
