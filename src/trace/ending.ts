import type { TrialRecord } from './description.js';

/** How a training ended that did not fail, by the step at which each member diverged (-1: it did not). */
export function endingOf(divergedAt: Int32Array, first = 0): Pick<TrialRecord, 'state' | 'reason'> {
  const diverged = Array.from(divergedAt.keys()).filter((m) => divergedAt[m] >= 0);
  if (diverged.length === 0) return { state: 'done' };
  const members = divergedAt.length;
  const step = Math.min(...diverged.map((m) => divergedAt[m]));
  const named = diverged.map((m) => first + m).join(', ');
  const who = diverged.length === members ? `all ${members} members` : `members ${named} of ${members}`;
  const reason =
    `${who} diverged (a loss or weight is not finite; first seen at step ${step}); lower the ` +
    'learning rate';
  return { state: 'diverged', reason };
}
