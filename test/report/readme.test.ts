import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FINDINGS } from '../../src/finding/registry.js';
import { combinedVerdict, type Verdict } from '../../src/finding/verdict.js';
import { packageRoot } from '../../src/platform/node/files.js';

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');

/** Cells of a line of CSV that has no line breaks in quotes. */
function cellsOf(line: string): string[] {
  return Array.from(line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g), ([, cell]) => cell).slice(0, -1);
}

/**
 * Each finding of a published table as `verdict (a of b)`: a of its b rows with a verdict are reproduced. The
 * requests of a finding are taken together.
 */
function published(suite: string): Map<string, string> {
  const [head, ...lines] = read(`results/published/${suite}.csv`).trim().split('\n');
  const columns = cellsOf(head);
  const [finding, verdict] = ['finding', 'verdict'].map((name) => columns.indexOf(name));
  const verdicts = new Map<string, Verdict[]>();
  for (const line of lines) {
    const cells = cellsOf(line);
    if (cells[verdict] === '') continue;
    verdicts.set(cells[finding], [...(verdicts.get(cells[finding]) ?? []), cells[verdict] as Verdict]);
  }
  return new Map(
    [...verdicts].map(([id, all]) => [
      id,
      `${combinedVerdict(all)} (${all.filter((each) => each === 'reproduced').length} of ${all.length})`,
    ]),
  );
}

test('the table of findings in README says what the published tables say', () => {
  const rows = Array.from(
    read('README.md').matchAll(/^\| `([a-z-]+)` +\| ([^|]*[^ |]) +\| ([^|]*[^ |]) +\| ([^|]*[^ |]) +\|$/gm),
  );
  const digits = published('findings');
  const natural = published('findings-natural');
  assert.equal(
    rows.map(([, id]) => id),
    FINDINGS.map(({ id }) => id),
  );
  for (const [, id, claim, ofDigits, ofNatural] of rows) {
    assert.is(claim, FINDINGS.find((each) => each.id === id)?.claim);
    assert.is(ofDigits, digits.get(id), `${id} in findings`);
    assert.is(ofNatural, natural.get(id), `${id} in findings-natural`);
  }
});

test.run();
