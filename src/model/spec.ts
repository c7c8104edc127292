/** The `architectures:` entry of a suite file: a family with parameters, or a list of layers. */
export type ArchitectureSpec =
  | LinearSpec
  | MlpSpec
  | StVggSpec
  | LinearStVggSpec
  | StridedCnnSpec
  | { readonly layers: readonly LayerSpec[] };

export type Activation = 'relu' | 'elu' | 'tanh';
export type PaddingKind = 'same' | 'valid';

/** `depth` weight matrices with `depth - 1` hidden layers of `width` units (0 if there are none); no activation. */
export interface LinearSpec {
  readonly family: 'linear';
  readonly depth: number;
  readonly width: number;
  readonly bias: boolean;
}
/** `depth` weight matrices with an activation between them; at depth 1 there is no hidden layer. */
export interface MlpSpec {
  readonly family: 'mlp';
  readonly depth: number;
  readonly width: number;
  readonly activation: Activation;
  readonly bias: boolean;
}
/** Pairs of same-padded convolutions (3×3, the fourth pair 2×2), each followed by 2×2 max-pool; dense; output. */
export interface StVggSpec {
  readonly family: 'st-vgg';
  /** Channels of each pair; the paper's are [32, 64, 128, 256]. */
  readonly widths: readonly number[];
  /** Units of the dense layer before the output; the paper's is 512. */
  readonly dense: number;
  readonly activation: Activation;
  readonly bias: boolean;
}
/** st-VGG with identity activations and average pooling. */
export interface LinearStVggSpec {
  readonly family: 'linear-st-vgg';
  readonly widths: readonly number[];
  readonly dense: number;
  readonly bias: boolean;
}
/** Convolutions of stride 2 without pooling, then the output. */
export interface StridedCnnSpec {
  readonly family: 'strided-cnn';
  readonly widths: readonly number[];
  readonly kernel: number;
  readonly activation: Activation;
  readonly bias: boolean;
}

/** One layer of an inline list. `units: classes` is the output layer's width. */
export type LayerSpec =
  | { readonly dense: { readonly units: number | 'classes'; readonly bias: boolean } }
  | {
      readonly conv: {
        readonly channels: number;
        readonly kernel: number;
        readonly stride: number;
        readonly padding: PaddingKind;
        readonly bias: boolean;
      };
    }
  | { readonly maxPool: { readonly size: number; readonly stride: number } }
  | { readonly averagePool: { readonly size: number; readonly stride: number } }
  | Activation;
