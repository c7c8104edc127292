import { partsOf, type Step } from './step.js';

/**
 * Consecutive steps for the same members. None needs what another does for another member, so that a thread
 * can take a member through all of them and wait for nobody.
 */
export interface Stage<S extends Step = Step> {
  readonly members: number;
  readonly steps: readonly S[];
}

/** The stages of a program. A step that does not divide into its members is a stage of one member. */
export function stagesOf<S extends Step>(steps: readonly S[]): Stage<S>[] {
  const stages: { members: number; first: number; steps: S[] }[] = [];
  for (const step of steps) {
    const members = partsOf(step) % step.members === 0 ? step.members : 1;
    const last = stages.at(-1);
    const joins = last !== undefined && members > 1 && last.members === members;
    if (joins && last.first === step.firstMember) last.steps.push(step);
    else stages.push({ members, first: step.firstMember, steps: [step] });
  }
  return stages;
}

/** What a thread does of a stage: some members by itself, and of the others its share of every step. */
export interface OwnShare {
  readonly own: readonly [from: number, to: number];
  /** The members that all threads share. */
  readonly shared: readonly [from: number, to: number];
}

/** Every thread gets as many members of its own; what is left is shared, as is all of a single step. */
export function shareOf({ members, steps }: Stage, thread: number, threads: number): OwnShare {
  const each = steps.length === 1 ? 0 : Math.floor(members / threads);
  return { own: [each * thread, each * (thread + 1)], shared: [each * threads, members] };
}
