import { keyOfTrial, type Suite, type SuiteTrial } from './suite.js';

/** What a suite without findings is told that adds members until they are decided. */
export const NOTHING_TO_DECIDE =
  'a suite that asks for findings, which are decided; add them under findings, or give a number of members';

/** Numbers of members that double from the first to the most, which is the last of them. */
export function doubledLooks({ from, to }: { readonly from: number; readonly to: number }): number[] {
  const looks: number[] = [];
  for (let members = from; members < to; members *= 2) looks.push(members);
  return [...looks, to];
}

/** The suite with the number of members of one of its looks. */
export function atLook(suite: Suite, members: number): Suite {
  return { ...suite, members };
}

/** The suite with the members of its first look, and no other look. */
export function atFirstLook({ looks, ...suite }: Suite): Suite {
  return { ...suite, members: looks?.[0] ?? suite.members };
}

/** Members of a trial of the suite as it is. */
export function membersOfTrial(suite: Suite, trial: SuiteTrial): number {
  return Math.min(suite.members, trial.most ?? Infinity);
}

/** Members of a trial at the last look. */
export function mostMembers(suite: Suite, trial: SuiteTrial): number {
  return Math.min(suite.looks?.at(-1) ?? suite.members, trial.most ?? Infinity);
}

/**
 * Numbers of members at which one finding is looked at, by its place: those of the suite, up to the first at
 * which all of its trials have the most members that they get. They follow from the suite alone, so that the
 * bounds of all looks are fixed before the first one. Absent where the suite has no looks.
 */
export function looksAt(suite: Suite, index: number): readonly number[] | undefined {
  if (suite.looks === undefined) return undefined;
  const used = new Set(Object.values(suite.findings[index].roles).flat().map(keyOfTrial));
  const trials = suite.trials.filter((trial) => used.has(keyOfTrial(trial)));
  const most = Math.max(...trials.map((trial) => mostMembers(suite, trial)));
  return [...new Set(suite.looks.map((members) => Math.min(members, most)))];
}
