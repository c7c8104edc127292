import type { TrialRecord } from '../../trace/description.js';
import type { Suite } from '../suite.js';
import { differencesFrom } from './differences.js';
import { announcementOf, trialName, type Registration } from './registration.js';

/** Whether a run confirms what was registered before it, or explores. */
export interface Standing {
  readonly status: 'confirming' | 'exploratory';
  /** Why it explores, a sentence each; empty where it confirms. */
  readonly reasons: readonly string[];
  /** The registration that the suite names. */
  readonly registration?: Registration;
}

/** What of a trial's record says when and what it was. */
export type DatedTrial = Pick<TrialRecord, 'data' | 'architecture' | 'training' | 'startedAt'>;

/** Most reasons in one line. */
const SHOWN = 4;

/**
 * Says how a suite stands to its registration.
 *
 * @param suite The suite with the seed and numbers that are used, and with all of its findings.
 * @param registration Undefined where the suite names none.
 * @param trials Those that were trained for it, as far as they are known.
 */
export function standingOf(
  suite: Suite,
  registration: Registration | undefined,
  trials: readonly DatedTrial[] = [],
): Standing {
  if (registration === undefined) {
    return { status: 'exploratory', reasons: ['the suite names no registration'] };
  }
  const reasons = [
    ...differencesFrom(registration, announcementOf(suite)),
    ...olderTrials(registration, trials),
  ];
  return { status: reasons.length === 0 ? 'confirming' : 'exploratory', reasons, registration };
}

/** Trials that had begun when the registration was written could have been looked at before. */
function olderTrials({ date }: Registration, trials: readonly DatedTrial[]): string[] {
  const older = trials.filter(({ startedAt }) => !(Date.parse(startedAt) > Date.parse(date)));
  if (older.length === 0) return [];
  const first = older.reduce((a, b) => (Date.parse(b.startedAt) < Date.parse(a.startedAt) ? b : a));
  return [
    `${older.length} of ${trials.length} trials began before it was registered (${trialName(first)} at ` +
      `${first.startedAt})`,
  ];
}

/** The standing in one line, with the first reasons. */
export function standingLine({ status, reasons, registration }: Standing): string {
  if (registration === undefined) return `${status}: ${reasons.join('; ')}`;
  const named = `registration ${registration.hash.slice(0, 12)} of ${registration.date}`;
  if (status === 'confirming') return `${status}: as ${named} says`;
  const more = reasons.length > SHOWN ? `; and ${reasons.length - SHOWN} more` : '';
  return `${status}: differs from ${named}: ${reasons.slice(0, SHOWN).join('; ')}${more}`;
}
