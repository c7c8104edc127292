import type { MedianInterval } from './median-interval.js';
import { covered, without, type Span } from './span.js';

/** What the host can be busy with; where several go on at once, the first in this list counts. */
export const PHASES = ['compile', 'read-back', 'upload', 'encode', 'wait'] as const;
export type Phase = (typeof PHASES)[number];

/** A submit of whole repetitions that were not timed kernel by kernel. */
export interface PlainSubmit {
  /** On the host's clock: handed over, and known to be done. */
  readonly host: Span;
  /** On the device's clock: from the begin of its first kernel to the end of its last. */
  readonly device: Span;
  /** What of that its kernels took, going by repetitions that were timed, and half of its 95 % interval; undefined where none tells. */
  readonly kernels: { readonly ms: number; readonly halfMs: number } | undefined;
}

/** A stretch of work with a title, e.g. a trial. Times are the host's where nothing else is said. */
export interface Section {
  readonly title: string;
  readonly host: Span;
  readonly submits: readonly PlainSubmit[];
  /** In which repetitions were timed kernel by kernel: they run in another way, and so count for nothing here. */
  readonly timed: readonly Span[];
  readonly phases: readonly (Span & { readonly phase: Phase })[];
}

/** Where the wall time of a section went, without the stretches in which repetitions were timed kernel by kernel. */
export interface SectionTimes {
  readonly title: string;
  readonly wallMs: number;
  /** Within submits, from their first kernel's begin to their last one's end. */
  readonly submitsMs: number;
  /** The rest, and what the host did in it. */
  readonly outsideMs: number;
  readonly outsideByPhase: Readonly<Record<Phase | 'other', number>>;
  /**
   * Kernels as a share of the submits that they ran in: what is missing to 1 is time between kernels. Half of its 95 % interval is that
   * of the submits, added up, since those of one program err together.
   */
  readonly kernelShare: MedianInterval | undefined;
}

/** Wall time of a section against the time of its submits. */
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
 * Milliseconds to add to the device's clock to get the host's. No submit begins before it is handed over: of all submits the
 * one that began soonest after that tells it best. Undefined without submits.
 */
export function clockOffset(submits: readonly Pick<PlainSubmit, 'host' | 'device'>[]): number | undefined {
  if (submits.length === 0) return undefined;
  return submits.reduce((most, { host, device }) => Math.max(most, host.begin - device.begin), -Infinity);
}

export function shifted({ begin, end }: Span, offset: number): Span {
  return { begin: begin + offset, end: end + offset };
}
