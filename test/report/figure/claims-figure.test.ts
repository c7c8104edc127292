import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FINDINGS } from '../../../src/finding/registry.js';
import { VERDICTS } from '../../../src/finding/verdict.js';
import { claimRows } from '../../../src/report/claim/claim-rows.js';
import { claimsFigure } from '../../../src/report/figure/claims-figure.js';
import { PAPER, PRIMARY, resultOf } from '../claim/published-claim.js';

const results = VERDICTS.map((verdict, at) =>
  resultOf([{ ...PRIMARY, verdict }, PAPER], { finding: FINDINGS[at].id }),
);
const svg = await claimsFigure(claimRows('suite', results), 'What holds?');

/** Left end of the column of verdicts, in pixels. */
const VERDICT_COLUMN = 840;

/** Width of an A4 page between margins of a centimetre, and the smallest legible text, in points. */
const [PAGE, LEGIBLE] = [538, 7];

interface Shape {
  readonly x: number;
  readonly path: string;
  readonly fill: string;
}

function shapesIn(text: string): Shape[] {
  const found = text.matchAll(
    /<path [^>]*transform="translate\(([\d.]+),[\d.]+\)" d="([^"]+)" fill="([^"]+)"/g,
  );
  return Array.from(found, ([, x, path, fill]) => ({ x: Number(x), path, fill }));
}

test('every row has its claim, its name, its number and its verdict in words', () => {
  for (const { id, inShort } of FINDINGS.slice(0, VERDICTS.length)) {
    assert.ok(svg.includes(`>${inShort}<`), inShort);
    assert.ok(svg.includes(`>${id}/digits<`), id);
  }
  for (const verdict of VERDICTS) assert.ok(svg.includes(`>${verdict}<`), verdict);
  assert.ok(svg.includes('>0.70 [0.60, 0.80]<'));
  assert.ok(svg.includes('>0.90 (.99)<'), "our value of the source's measure, and its figure");
});

test('a verdict has its look in full, and an undecided one what it may still be', async () => {
  const look = { members: 96, look: 4, looks: [12, 24, 48, 96], coverage: 0.951 };
  const open = { value: 0.4, interval: { low: 0.2, high: 0.6 } };
  const undecided = { ...PRIMARY, data: 'faces', estimate: open, verdict: 'undecided' } as const;
  const text = await claimsFigure(
    claimRows('suite', [{ ...resultOf([PRIMARY, undecided]), ...look }]),
    'What holds?',
  );
  const all = ['verdict, look', '4/4, 96 members', 'undecided, 4/4', 'weaker or repr.', '≥ 0.5, 95.1 %'];
  for (const words of all) assert.ok(text.includes(`>${words}<`), words);
});

test('a row whose finding deviates from the registration is marked, and the mark is explained', async () => {
  const long = { ...PRIMARY, data: 'data-with-a-name-that-is-long-enough-for-a-line' };
  const marked = [resultOf([PRIMARY, long], { finding: 'early' }), resultOf([PRIMARY])];
  const deviations = new Map([['early', ['early: the revision of "r" is 2, registered 1']]]);
  const text = await claimsFigure(claimRows('suite', marked, deviations), 'What holds?');
  assert.ok(text.includes('>early/digits (exploratory)<'));
  assert.match(
    text,
    />early\/data-with-a-name-[^<]*… \(exploratory\)</,
    'a long name is cut, the mark is not',
  );
  assert.ok(text.includes('>loc-same/digits<'));
  assert.ok(text.includes('>(exploratory): decided by another estimand than registered.<'));
  const widthOf = (figure: string) => /width="(\d+)"/.exec(figure)![1];
  assert.is(widthOf(text), widthOf(svg), 'no text is wider than the drawing');
  assert.not.match(svg, 'exploratory');
});

test('no two verdicts have one shape, so that no colour is needed', () => {
  const marks = shapesIn(svg).filter(({ x }) => x > VERDICT_COLUMN);
  assert.is(marks.length, VERDICTS.length);
  const kinds = marks.map(({ path, fill }) => `${path} ${fill === 'white' ? 'hollow' : 'filled'}`);
  assert.is(new Set(kinds).size, VERDICTS.length);
});

test('20 rows fit a screen, and every text is legible on A4', async () => {
  const rows = claimRows(
    'suite',
    Array.from({ length: 20 }, (_, at) => resultOf([{ ...PRIMARY, data: `data-${at}` }, PAPER])),
  );
  const text = await claimsFigure(
    rows,
    'Which claims about the order of learning hold on digits and spectra?',
  );
  const [width, height] = /width="(\d+)" height="(\d+)"/.exec(text)!.slice(1).map(Number);
  assert.ok(width <= 1100 && height <= 900, `${width} × ${height} pixels`);
  const sizes = Array.from(text.matchAll(/font-size="([\d.]+)px"/g), ([, size]) => Number(size));
  assert.ok(sizes.length >= 4 * rows.length, 'the texts of each row are found');
  const smallest = (Math.min(...sizes) * PAGE) / width;
  assert.ok(smallest > LEGIBLE - 0.05, `${smallest} points`);
});

test('what reaches beyond the scale ends in an arrow, and the same rows give the same bytes', async () => {
  const figure = (high: number) => {
    const estimate = { value: 0.7, interval: { low: 0.6, high } };
    return claimsFigure(claimRows('suite', [resultOf([{ ...PRIMARY, estimate }])]), 'a');
  };
  const inside = await figure(0.8);
  assert.is(await figure(0.8), inside);
  assert.is(shapesIn(await figure(9)).length, shapesIn(inside).length + 1);
});

test.run();
