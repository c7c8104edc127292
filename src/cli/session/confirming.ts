import type { Standing } from '../../suite/registration/standing.js';
import { CommandError, EXIT } from '../exit.js';

/** Cures of a run that is not the registered one. */
const CURE = 'run as registered, register the change before the run, or publish without --confirming';

/**
 * Requires a run that confirms. Findings whose estimands alone differ from the registration must be named,
 * each of them and no other, so that no deviation is published unseen. Throws CommandError otherwise: a
 * difference of the whole run stands before a name.
 *
 * @param suiteFile for messages only
 * @param asked the findings that the suite asks for
 * @param excepted the findings that the user named
 */
export function requireConfirming(
  suiteFile: string,
  standing: Standing,
  asked: readonly string[],
  excepted: readonly string[],
): void {
  const { status, deviations, registration } = standing;
  if (registration === undefined) {
    throw usage(`${suiteFile}: found no registration, expected one for a confirming run; ${CURE}`);
  }
  const named = `registration ${registration.hash} of ${registration.date}`;
  if (status !== 'confirming') {
    throw usage(
      `${suiteFile}: found a run that differs from ${named}, expected a confirming one; ` +
        `${CURE}:\n${listOf(standing.reasons)}`,
    );
  }
  for (const finding of excepted) {
    if (deviations.has(finding)) continue;
    const found = asked.includes(finding)
      ? 'found a finding whose estimands are as registered'
      : `found no such finding in ${suiteFile}`;
    const differing = [...deviations.keys()].join(', ');
    const [expected, cure] =
      deviations.size === 0
        ? ['no exception, since the whole run is as registered', 'leave it out']
        : [`one whose estimands differ from ${named} (${differing})`, 'leave it out or correct it'];
    throw usage(`--except ${finding}: ${found}, expected ${expected}; ${cure}`);
  }
  const unnamed = [...deviations].filter(([finding]) => !excepted.includes(finding));
  if (unnamed.length > 0) {
    const flags = [...deviations.keys()].map((finding) => `--except ${finding}`).join(' ');
    throw usage(
      `${suiteFile}: found other estimands of ${unnamed.map(([finding]) => finding).join(', ')} than in ` +
        `${named}, expected those registered; publish what differs as exploratory beside the rest with ` +
        `--confirming ${flags}, or ${CURE}:\n${listOf(unnamed.flatMap(([, reasons]) => reasons))}`,
    );
  }
}

function listOf(reasons: readonly string[]): string {
  return reasons.map((reason) => `  - ${reason}`).join('\n');
}

function usage(message: string): CommandError {
  return new CommandError(message, EXIT.usage);
}
