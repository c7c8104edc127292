import type { FindingResult } from '../finding/result.js';
import { ResultError, why } from './result-error.js';
import type { ResultStore } from './result-store.js';

/** File of a suite's evaluated findings, beside its trials. */
const FINDINGS_FILE = 'findings.json';

/** Keeps findings as JSON in a suite's folder; the numbers of charts become plain lists. */
export async function writeFindings(store: ResultStore, findings: readonly FindingResult[]): Promise<void> {
  const plain = (_key: string, value: unknown): unknown =>
    ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>, finiteOrNull) : value;
  await store.replace('', FINDINGS_FILE, `${JSON.stringify(findings, plain, 1)}\n`);
}

/** JSON has no NaN. A chart leaves out null as it leaves out NaN. */
function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/**
 * The findings in a suite's folder; empty if the suite was run without. Rejects with ResultError for a file
 * that cannot be read.
 */
export async function readFindings(store: ResultStore): Promise<FindingResult[]> {
  if (!(await store.has('', FINDINGS_FILE))) return [];
  try {
    const text = new TextDecoder().decode(await store.read('', FINDINGS_FILE));
    const found = JSON.parse(text) as FindingResult[];
    if (
      !Array.isArray(found) ||
      found.some((each) => !Array.isArray(each?.rows) || !Array.isArray(each.trials))
    ) {
      throw new Error('it is no list of findings');
    }
    return found;
  } catch (error) {
    throw new ResultError(
      `${store.locate('')}/${FINDINGS_FILE}: expected the findings of a suite, found what cannot be ` +
        `read (${why(error)}); ` +
        'run the suite again',
    );
  }
}
