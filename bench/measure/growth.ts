import { ours, type Contender, type OurKind } from '../contender/contender.js';
import type { Resized } from '../workload/workloads.js';

/** A series of sizes of W1, along which time must grow no faster than the work. */
export interface GrowthAxis {
  readonly axis: 'members' | 'width' | 'batch' | 'examples';
  readonly title: string;
  readonly values: readonly number[];
}

/** Members at each width. With W1's 16, a step of the widest net would take seconds on a software adapter. */
const MEMBERS_OF_WIDTH = 4;

export const GROWTH: readonly GrowthAxis[] = [
  { axis: 'members', title: 'members, else as W1', values: [1, 2, 4, 8, 16, 32, 64, 128, 256] },
  { axis: 'width', title: 'hidden width, 4 members, else as W1', values: [64, 128, 256, 512] },
  { axis: 'batch', title: 'examples of a minibatch, else as W1', values: [32, 64, 128, 256, 512] },
  { axis: 'examples', title: 'examples of the training set, else as W1', values: [512, 2048, 8192] },
];

/** Returns this project's contender at one point of an axis. */
export function growthContender(
  { axis }: GrowthAxis,
  value: number,
  kind: OurKind,
  adapter: string,
): Contender {
  const members = axis === 'members' ? value : axis === 'width' ? MEMBERS_OF_WIDTH : undefined;
  const size: Resized = axis === 'members' ? {} : { [axis]: value };
  const contender = ours('W1', kind, adapter, {
    ...size,
    ...(members === undefined ? {} : { members }),
    traceSteps: [0, 1, 2, 3],
  });
  return { ...contender, id: `growth ${axis} ${value} ${kind}` };
}
