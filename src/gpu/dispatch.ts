import type { KernelWork } from './profile/program-profile.js';

/** A kernel with its operands and grid, ready to be encoded. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly grid: readonly [x: number, y: number, z: number];
  /** What a profile says about this dispatch. */
  readonly work?: KernelWork;
}
