import type { MedianInterval } from './median-interval.js';
import { covered, without, type Span } from './span.js';

/** What the host can be busy with. If several phases overlap, the first in this list counts. */
export const PHASES = ['compile', 'read-back', 'upload', 'encode', 'wait'] as const;
export type Phase = (typeof PHASES)[number];

/** A submit of whole repetitions that were not timed kernel by kernel. */
export interface PlainSubmit {
  /** On the host's clock, from the hand-over until the host knew that it was done. */
  readonly host: Span;
  /** On the device's clock, from the start of its first kernel to the end of its last. */
  readonly device: Span;
  /**
   * Time of its kernels, estimated from timed repetitions, and half of the 95 % interval. Undefined without
   * such repetitions.
   */
  readonly kernels: { readonly ms: number; readonly halfMs: number } | undefined;
}

/** A stretch of work with a title, e.g. a trial. Times are the host's unless stated otherwise. */
export interface Section {
  readonly title: string;
  readonly host: Span;
  readonly submits: readonly PlainSubmit[];
  /**
   * Spans in which repetitions were timed kernel by kernel. They run differently, so they are not counted.
   */
  readonly timed: readonly Span[];
  readonly phases: readonly (Span & { readonly phase: Phase })[];
}

/**
 * Where the wall time of a section went, leaving out spans in which repetitions were timed kernel by kernel.
 */
export interface SectionTimes {
  readonly title: string;
  readonly wallMs: number;
  /** Time within submits, from the start of their first kernel to the end of their last. */
  readonly submitsMs: number;
  /** The remaining time. `outsideByPhase` says what the host did in it. */
  readonly outsideMs: number;
  readonly outsideByPhase: Readonly<Record<Phase | 'other', number>>;
  /**
   * Share of the submits' time in which kernels ran; the rest lies between kernels. Half of its 95 % interval
   * is the sum over the submits, because the errors of one program's submits are not independent.
   */
  readonly kernelShare: MedianInterval | undefined;
}

/** Divides the wall time of a section into the time of its submits and the rest. */
export function sectionTimes({ title, host, submits, timed, phases }: Section): SectionTimes {
  const counted = without([host], timed);
  const wallMs = covered(counted);
  const offset = clockOffset(submits) ?? 0;
  const onHost = submits.map(({ device }) => shifted(device, offset));
  const idle = without(counted, onHost);
  const outsideMs = covered(idle);
  let left = idle;
  const byPhase = PHASES.map((phase): [Phase, number] => {
    const own = phases.filter((each) => each.phase === phase);
    const rest = without(left, own);
    const ms = covered(left) - covered(rest);
    left = rest;
    return [phase, ms];
  });
  const measured = submits.filter(({ kernels }) => kernels !== undefined);
  const measuredMs = measured.reduce((sum, { device }) => sum + device.end - device.begin, 0);
  const kernelsMs = measured.reduce((sum, { kernels }) => sum + (kernels?.ms ?? 0), 0);
  const halfMs = measured.reduce((sum, { kernels }) => sum + (kernels?.halfMs ?? 0), 0);
  return {
    title,
    wallMs,
    submitsMs: wallMs - outsideMs,
    outsideMs,
    outsideByPhase: { ...(Object.fromEntries(byPhase) as Record<Phase, number>), other: covered(left) },
    kernelShare: measuredMs > 0 ? { median: kernelsMs / measuredMs, half: halfMs / measuredMs } : undefined,
  };
}

/**
 * Milliseconds to add to the device's clock to get the host's. No submit begins before it is handed over, so
 * the submit that began soonest after its hand-over gives the best offset. Undefined without submits.
 */
export function clockOffset(submits: readonly Pick<PlainSubmit, 'host' | 'device'>[]): number | undefined {
  if (submits.length === 0) return undefined;
  return submits.reduce((most, { host, device }) => Math.max(most, host.begin - device.begin), -Infinity);
}

export function shifted({ begin, end }: Span, offset: number): Span {
  return { begin: begin + offset, end: end + offset };
}
