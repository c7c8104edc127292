import { endOf, type MemberRange } from './member-range.js';
import type { SplitTrace, Trace } from './trace.js';

/** Values with a member axis: [outer, member, inner]. */
type Values = Uint8Array | Int32Array | Float32Array | Float64Array;

/**
 * The trace of some members of an ensemble, put together from traces of its blocks. All blocks were trained
 * on the same data with the same checkpoints and recordings. A block that was copied may be dropped, so that
 * only one is in memory beside the result.
 */
export class MemberTrace {
  private joined: Trace | undefined;

  /** `members`: those of the ensemble that the trace is about. */
  constructor(private readonly members: MemberRange) {}

  /**
   * Copies what a block holds of the members that are wanted.
   *
   * @param block members of the ensemble that `trace` holds
   * @param copied members that are taken of them, all of which are wanted
   */
  add(trace: Trace, block: MemberRange, copied: MemberRange = block): void {
    const [from, to] = [copied.first - block.first, copied.first - this.members.first];
    if (from < 0 || to < 0 || endOf(copied) > Math.min(endOf(block), endOf(this.members))) {
      throw new RangeError(
        `member trace: copies members ${textOf(copied)} of a block of ${textOf(block)} into ` +
          `${textOf(this.members)}, expected members of both`,
      );
    }
    this.joined ??= sizedAs(trace, this.members.count);
    const { joined } = this;
    const into = { of: trace.members, into: joined.members, from, to, count: copied.count };
    const checkpoints = trace.steps.length;
    for (const split of ['train', 'test'] as const) {
      for (const key of ['predictions', 'loss', 'accuracy'] as const) {
        copyMembers(trace[split][key], joined[split][key], checkpoints, into);
      }
    }
    copyMembers(trace.divergedAt, joined.divergedAt, 1, into);
    copyMembers(trace.compact, joined.compact, checkpoints, into);
    copyMembers(trace.scales?.a, joined.scales?.a, checkpoints, into);
    copyMembers(trace.scales?.b, joined.scales?.b, checkpoints, into);
    const projections = trace.projected?.components.length ?? 0;
    copyMembers(trace.projected?.predictions, joined.projected?.predictions, checkpoints * projections, into);
    copyMembers(trace.neighbours?.train, joined.neighbours?.train, 1, into);
    copyMembers(trace.neighbours?.test, joined.neighbours?.test, 1, into);
    const kernels = (trace.kernels ?? []).filter(
      ({ member }) => member >= copied.first && member < endOf(copied),
    );
    if (kernels.length > 0) {
      const all = [...(joined.kernels ?? []), ...kernels].sort((a, b) => a.member - b.member);
      this.joined = { ...joined, kernels: all };
    }
  }

  /** The trace of all members. Throws a RangeError before a block was added. */
  get trace(): Trace {
    if (this.joined === undefined) {
      throw new RangeError(`member trace: no block of members ${textOf(this.members)} was added`);
    }
    return this.joined;
  }
}

function textOf(range: MemberRange): string {
  return `${range.first} to ${endOf(range) - 1}`;
}

/** A trace with room for so many members, and with what does not depend on members. */
function sizedAs(trace: Trace, members: number): Trace {
  const sized = <Part extends Values>(part: Part): Part =>
    new (part.constructor as new (length: number) => Part)((part.length / trace.members) * members);
  const split = ({ predictions, labels, loss, accuracy }: SplitTrace): SplitTrace => ({
    predictions: sized(predictions),
    labels,
    loss: sized(loss),
    accuracy: sized(accuracy),
  });
  const { steps, epochs, spectrum, divergedAt, compact, scales, projected, neighbours } = trace;
  return {
    members,
    steps,
    epochs,
    train: split(trace.train),
    test: split(trace.test),
    spectrum,
    divergedAt: sized(divergedAt),
    ...(compact && { compact: sized(compact) }),
    ...(scales && { scales: { layers: scales.layers, a: sized(scales.a), b: sized(scales.b) } }),
    ...(projected && {
      projected: { components: projected.components, predictions: sized(projected.predictions) },
    }),
    ...(neighbours && { neighbours: { train: sized(neighbours.train), test: sized(neighbours.test) } }),
  };
}

/** Which members are copied: `count` of `of` from place `from`, to place `to` among `into`. */
interface Copy {
  readonly of: number;
  readonly into: number;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Copies members of [outer, member, inner]. Nothing is copied where nothing was recorded. */
function copyMembers<Part extends Values>(
  source: Part | undefined,
  target: Part | undefined,
  outer: number,
  { of, into, from, to, count }: Copy,
): void {
  if (source === undefined || target === undefined) return;
  const inner = source.length / (outer * of);
  for (let row = 0; row < outer; row++) {
    const start = (row * of + from) * inner;
    target.set(source.subarray(start, start + count * inner) as never, (row * into + to) * inner);
  }
}
