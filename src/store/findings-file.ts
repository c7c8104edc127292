import { join } from 'node:path';
import type { FindingResult } from '../finding/result.js';
import * as files from '../platform/node/files.js';
import { CommandError, EXIT } from '../cli/exit.js';

/** What a suite's findings were evaluated to, beside its trials. */
export const FINDINGS_FILE = 'findings.json';

/** Findings as JSON; the numbers of charts become plain lists. */
export function findingsText(findings: readonly FindingResult[]): string {
  const plain = (_key: string, value: unknown): unknown =>
    ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>, finiteOrNull) : value;
  return `${JSON.stringify(findings, plain, 1)}\n`;
}

/** JSON has no NaN; null is left out of a chart as NaN is. */
function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The findings stored in a suite's folder; none if it was run without. Rejects with CommandError for a file that cannot be read. */
export async function readFindings(folder: string): Promise<FindingResult[]> {
  const path = join(folder, FINDINGS_FILE);
  if (!files.exists(path)) return [];
  try {
    const found = JSON.parse(new TextDecoder().decode(await files.read(path))) as FindingResult[];
    if (
      !Array.isArray(found) ||
      found.some((each) => !Array.isArray(each?.rows) || !Array.isArray(each.trials))
    ) {
      throw new Error('it is no list of findings');
    }
    return found;
  } catch (error) {
    throw new CommandError(
      `${path}: expected the findings of a suite, found what cannot be read (${files.why(error)}); run the suite again`,
      EXIT.usage,
    );
  }
}
