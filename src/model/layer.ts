export type { ActivationLayer } from './layers/activation.js';
export type { ConvLayer } from './layers/conv.js';
export type { DenseLayer } from './layers/dense.js';
export type { Layer } from './layers/kinds.js';
export type { PoolLayer } from './layers/pool.js';
