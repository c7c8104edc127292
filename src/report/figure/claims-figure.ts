import { placedMembersText } from '../table/finding-text.js';
import type { Verdict } from '../../finding/verdict.js';
import { figureOf, type ClaimRow, type Range } from '../claim/claim-rows.js';
import {
  boundText,
  coverageText,
  deviationMark,
  figureText,
  possibleText,
  primaryText,
  shortMeasuredText,
  shownMeasures,
} from '../claim/claim-text.js';
import { svgOf } from '../format/svg.js';
import { panelOf, type Label, type Shape, type Stroke } from './drawing.js';

/*
 * What holds, as one figure: a row a claim and dataset. Rows have numbers of unlike scales, so each has its
 * own: no effect lies at 0 and the claim at 1, and an interval lies in the band of its verdict. Beside it the
 * source's own measure has a scale from 0 to the source's figure.
 */

/** Sizes in pixels. On A4 with margins of a centimetre, a text of 13 in a width of 1,000 has 7 points. */
const WIDTH = 990;
const FONT = 13;
const ROW = 36;
const HEAD = 46;
/** Distance of a row's two lines from its middle. */
const LINE = 8;

/** Left ends of columns. */
const COLUMN = { claim: 0, number: 546, measure: 686, words: 842 } as const;

/** A scale of some pixels. What is beyond its ends is drawn as an arrow there. */
interface Track {
  readonly left: number;
  readonly width: number;
  readonly from: number;
  readonly to: number;
}

/** From 0, where an effect ends, to 1, the claim. */
const BOUNDS: Track = { left: 336, width: 200, from: -1, to: 3 };
/** From 0 to 1, the source's figure. */
const PAPER: Track = { left: COLUMN.measure + 6, width: 124, from: 0, to: 1.6 };

/** Colours of Okabe and Ito, darkened for thin lines: they differ for every kind of colour vision. */
const COLOURS: Readonly<Record<Verdict, string>> = {
  reproduced: '#005b8f',
  weaker: '#946200',
  'not reproduced': '#b34700',
  undecided: '#5a5a5a',
  'not applicable': '#5a5a5a',
};

const CROSS = 'M-.75,-1L0,-.25L.75,-1L1,-.75L.25,0L1,.75L.75,1L0,.25L-.75,1L-1,.75L-.25,0L-1,-.75Z';

/** Shapes tell verdicts apart without colours; the one of an undecided row is hollow. */
const SHAPES: Readonly<Record<Verdict, string>> = {
  reproduced: 'circle',
  weaker: 'triangle-up',
  'not reproduced': CROSS,
  undecided: 'circle',
  'not applicable': 'M-1,-.15L1,-.15L1,.15L-1,.15Z',
};

const [DARK, MIDDLE, LIGHT] = ['#111111', '#555555', '#e2e2e2'];

/** What a row adds to the drawing. */
interface Parts {
  readonly strokes: readonly Stroke[];
  readonly shapes: readonly Shape[];
  readonly labels: readonly Label[];
}

/** Draws the rows of a suite's findings. Returns SVG text. */
export function claimsFigure(rows: readonly ClaimRow[], title: string): Promise<string> {
  const height = HEAD + rows.length * ROW;
  const parts = rows.flatMap((row, place): Parts[] => {
    const y = HEAD + (place + 0.5) * ROW;
    const line = { x: 0, x2: WIDTH, y: y - ROW / 2, stroke: LIGHT, width: 1 };
    return [{ strokes: [line], shapes: [], labels: [] }, words(row, y), primary(row, y), measured(row, y)];
  });
  const post = (x: number, stroke: string): Stroke => ({ x, x2: x, y: HEAD, y2: height, stroke, width: 1.2 });
  const band = (from: number, to: number, fill: string) => ({
    x: placeOn(BOUNDS, from),
    x2: placeOn(BOUNDS, to),
    y: HEAD,
    y2: height,
    fill,
  });
  return svgOf({
    title: {
      text: title,
      // A line that Vega takes to be longer than the drawing would widen the figure.
      subtitle: [
        'Each row has its own scale, from no effect to the claim; bars: intervals over members.',
        '◇ figure of the source, ◆ the same measure here.',
        ...(rows.some(({ deviation }) => deviation !== undefined)
          ? ['(exploratory): decided by another estimand than registered.']
          : []),
      ],
    },
    panels: [
      panelOf({
        width: WIDTH,
        height,
        fontSize: FONT,
        bands: [band(-1, 0, '#efefef'), band(0, 1, '#f7f7f7')],
        strokes: [
          post(placeOn(BOUNDS, 0), '#888888'),
          post(placeOn(BOUNDS, 1), '#333333'),
          ...parts.flatMap(({ strokes }) => strokes),
        ],
        shapes: parts.flatMap(({ shapes }) => shapes),
        labels: [...heads(rows), ...parts.flatMap(({ labels }) => labels)],
      }),
    ],
  });
}

/** Names of the columns, of the two bounds, and of the bands in which an interval has a verdict. */
function heads(rows: readonly ClaimRow[]): Label[] {
  const looked = rows.some(({ look }) => look.look !== undefined);
  const [above, below] = [HEAD - 30, HEAD - 11];
  const label = (x: number, y: number, text: string, align: Label['align'] = 'left'): Label => ({
    x,
    y,
    text,
    align,
    fill: MIDDLE,
  });
  const onBounds = (share: number, y: number, text: string) =>
    label(placeOn(BOUNDS, share), y, text, 'center');
  return [
    label(COLUMN.claim, below, 'claim, and its row'),
    onBounds(-0.15, above, 'no effect'),
    onBounds(1.15, above, 'claim'),
    onBounds(-0.5, below, 'not'),
    onBounds(0.5, below, 'weaker'),
    onBounds(2, below, 'reproduced'),
    label(COLUMN.number, below, 'primary, bound'),
    label(COLUMN.measure, above, 'as the paper'),
    label(COLUMN.measure, below, 'measured it'),
    label(COLUMN.words, below, looked ? 'verdict, look' : 'verdict'),
  ];
}

/** The texts of a row, and the shape of its verdict beside the words. */
function words(row: ClaimRow, y: number): Parts {
  const [measure] = shownMeasures(row);
  const figure = measure === undefined ? '' : figureText(measure);
  const here = measure === undefined ? '' : shortMeasuredText(measure);
  const mark = deviationMark(row);
  const name = `${shortened(row.id.slice(row.suite.length + 1), 48 - mark.length)}${mark}`;
  const possible = possibleText(row).replaceAll('reproduced', 'repr.');
  const lines: readonly (readonly [x: number, first: string, second: string])[] = [
    [COLUMN.claim, row.claim, name],
    [COLUMN.number, primaryText(row), [boundText(row), coverageText(row)].filter(Boolean).join(', ')],
    // Where the source has a figure, marks stand in the first line.
    figure === ''
      ? [COLUMN.measure, here, shortened(measure?.reported ?? '', 21)]
      : [COLUMN.measure, '', `${here} (${figure})`],
    // Beside what an undecided row may still be there is no room for members.
    possible === ''
      ? [COLUMN.words + 16, row.verdict, placedMembersText(row.look)]
      : [COLUMN.words + 16, `${row.verdict}${placeText(row)}`, possible],
  ];
  const labels = lines.flatMap(([x, first, second]): Label[] => [
    ...(first === '' ? [] : [{ x, y: y - LINE, text: first, fill: DARK }]),
    ...(second === '' ? [] : [{ x, y: y + LINE, text: second, fill: MIDDLE }]),
  ]);
  return { strokes: [], shapes: [verdictShape(row, COLUMN.words + 5, y - LINE)], labels };
}

/** `, 4/4`: the look behind a verdict; empty where members are fixed. */
function placeText({ look: { look, looks = [] } }: ClaimRow): string {
  return look === undefined ? '' : `, ${look}/${looks.length}`;
}

/** The primary with its interval, between its bounds. */
function primary(row: ClaimRow, y: number): Parts {
  const { estimate, expectation, verdict } = row;
  if (estimate.value === undefined || expectation === undefined) return NOTHING;
  const { claim, none } = expectation;
  const share = (value: number) => (value - none) / (claim - none);
  const { low, high } = estimate.interval ?? { low: estimate.value, high: estimate.value };
  const span = rangeOf(share(low), share(high));
  const value = share(estimate.value);
  return {
    strokes: [{ ...partOf(BOUNDS, span), y, stroke: COLOURS[verdict], width: 2.5 }],
    shapes: [
      ...arrows(BOUNDS, span, y, COLOURS[verdict]),
      // A value beyond the scale stands before the arrow.
      verdictShape(row, placeOn(BOUNDS, value) + (value > BOUNDS.to ? -12 : value < BOUNDS.from ? 12 : 0), y),
    ],
    labels: [],
  };
}

/**
 * The source's figure as a hollow diamond (two, and a line, for a range), and the same measure here as a
 * filled one with its interval (two for a range of ensembles).
 */
function measured(row: ClaimRow, at: number): Parts {
  const [measure] = shownMeasures(row);
  const figure = figureOf(measure?.reported);
  if (measure === undefined || figure === undefined) return NOTHING;
  const y = at - LINE;
  const unit = Math.abs(figure.most) >= Math.abs(figure.least) ? figure.most : figure.least;
  const reported = rangeOf(figure.least / unit, figure.most / unit);
  const here = spanOf(measure.estimate?.interval, measure.range, unit);
  const value = measure.estimate?.value;
  const values = value === undefined ? endsOf(here) : [value / unit];
  const diamond = (share: number, fill: string, size: number): Shape => ({
    ...{ x: placeOn(PAPER, share), y, shape: 'diamond', fill, stroke: DARK, size },
  });
  return {
    strokes: [
      ...(reported.least === reported.most
        ? []
        : [{ ...partOf(PAPER, reported), y, stroke: '#bbbbbb', width: 5 }]),
      ...(here === undefined ? [] : [{ ...partOf(PAPER, here), y, stroke: DARK, width: 1.5 }]),
    ],
    shapes: [
      ...endsOf(reported).map((share) => diamond(share, 'white', 130)),
      ...values.filter((share) => isOn(PAPER, share)).map((share) => diamond(share, DARK, 45)),
      ...(here === undefined ? [] : arrows(PAPER, here, y, DARK)),
    ],
    labels: [],
  };
}

const NOTHING: Parts = { strokes: [], shapes: [], labels: [] };

function verdictShape({ verdict }: ClaimRow, x: number, y: number): Shape {
  const stroke = COLOURS[verdict];
  return { x, y, shape: SHAPES[verdict], stroke, fill: verdict === 'undecided' ? 'white' : stroke, size: 75 };
}

/** Arrows at the ends of a track that a span goes beyond. */
function arrows(track: Track, { least, most }: Range, y: number, stroke: string): Shape[] {
  const arrow = (share: number, shape: string): Shape => ({
    ...{ x: placeOn(track, share), y, shape, fill: stroke, stroke, size: 50 },
  });
  return [
    ...(least < track.from ? [arrow(track.from, 'triangle-left')] : []),
    ...(most > track.to ? [arrow(track.to, 'triangle-right')] : []),
  ];
}

function spanOf(
  interval: { readonly low: number; readonly high: number } | undefined,
  range: Range | undefined,
  unit: number,
): Range | undefined {
  if (interval !== undefined) return rangeOf(interval.low / unit, interval.high / unit);
  return range && rangeOf(range.least / unit, range.most / unit);
}

function endsOf(range: Range | undefined): number[] {
  return range === undefined ? [] : [...new Set([range.least, range.most])];
}

function rangeOf(one: number, other: number): Range {
  return { least: Math.min(one, other), most: Math.max(one, other) };
}

function isOn({ from, to }: Track, share: number): boolean {
  return share >= from && share <= to;
}

function placeOn({ left, width, from, to }: Track, share: number): number {
  return left + (width * (Math.min(to, Math.max(from, share)) - from)) / (to - from);
}

function partOf(track: Track, { least, most }: Range): { readonly x: number; readonly x2: number } {
  return { x: placeOn(track, least), x2: placeOn(track, most) };
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
