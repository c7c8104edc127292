// Draws the order in which networks learn digits, after `npm run suite`:
//
//   node examples/learned-first.mjs results/quick/accessibility.csv learned-first.svg
//
// A column is a test digit, a row an architecture. A cell says how many of all test digits the architecture
// learned later, by accessibility: the share of members and epochs that got a digit right. The first
// architecture alone sorts the columns, so the other rows are free to differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { loadDataset } from '../dist/src/data/load.js';
import * as files from '../dist/src/platform/node/files.js';
import { parseSuite } from '../dist/src/suite/file/parse.js';

const [csv, out] = process.argv.slice(2);
if (out === undefined) {
  console.error('usage: node examples/learned-first.mjs results/quick/accessibility.csv OUT.svg');
  process.exit(2);
}

const COLUMNS = 36;
const CELL = 24;
const LEFT = 112;
const TOP = 62;
const NAMES = {
  'linear-2': 'linear, 2 layers',
  'linear-4': 'linear, 4 layers',
  'mlp-2': 'MLP',
  conv: 'conv net',
};

/** Accessibility of each test digit, by architecture: [example]. */
const rows = new Map();
for (const line of readFileSync(csv, 'utf8').trim().split('\n').slice(1)) {
  const [data, , architecture, , split, example, , accessibility] = line.split(',');
  if (data !== 'mnist' || split !== 'test') continue;
  const row = rows.get(architecture) ?? [];
  row[Number(example)] = Number(accessibility);
  rows.set(architecture, row);
}
const [first] = rows.values();
if (first === undefined) throw new Error(`${csv} has no test digits of mnist; run suites/quick.yaml first`);

const path = new URL('../suites/quick.yaml', import.meta.url);
const { data, dataSeed } = parseSuite(readFileSync(path, 'utf8'), 'suites/quick.yaml');
const spec = [...data].find(({ name }) => name === 'mnist').spec;
const { test, shape } = await loadDataset(spec, { files, seed: dataSeed });

// Evenly spaced places of the order, from the digit learned first to the one learned last.
const order = [...first.keys()].sort((a, b) => first[b] - first[a]);
const chosen = Array.from(
  { length: COLUMNS },
  (_, at) => order[Math.round((at * (order.length - 1)) / (COLUMNS - 1))],
);

/** A digit as horizontal strokes in three shades of grey. */
function digit(example, x, y) {
  const { height, width } = shape;
  const pixels = test.inputs.subarray(example * height * width, (example + 1) * height * width);
  const [low, high] = [Math.min(...pixels), Math.max(...pixels)];
  const size = (CELL - 4) / width;
  return [1, 2, 3].map((shade) => {
    let strokes = '';
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const value = (pixels[row * width + column] - low) / (high - low);
        if (Math.round(3 * value) === shade) strokes += `M${column} ${row}h1v1h-1z`;
      }
    }
    const at = `translate(${x + 2} ${y + 2}) scale(${size.toFixed(3)})`;
    return `<path transform="${at}" fill="#222" fill-opacity="${(shade / 3).toFixed(2)}" d="${strokes}"/>`;
  });
}

/** Share of the digits that were learned later than this one, equal ones counted half: 1 first, 0 last. */
function shareLater(row, example) {
  const sum = row.reduce(
    (total, other) => total + (other < row[example] ? 1 : other === row[example] ? 0.5 : 0),
    0,
  );
  return (sum - 0.5) / (row.length - 1);
}

/** From white, learned last, to dark blue, learned first. */
function shade(share) {
  const channel = (white, dark) => Math.round(white + (dark - white) * share);
  return `rgb(${channel(247, 8)},${channel(251, 64)},${channel(255, 129)})`;
}

const width = LEFT + COLUMNS * CELL + 8;
const height = TOP + rows.size * CELL + 30;
const parts = [`<rect width="${width}" height="${height}" fill="white"/>`];
const title = 'MNIST test digits in the order in which a linear network learns them';
parts.push(`<text x="${LEFT}" y="18" font-size="14">${title}</text>`);
chosen.forEach((example, at) => parts.push(...digit(example, LEFT + at * CELL, TOP - CELL - 6)));
[...rows].forEach(([name, row], at) => {
  const y = TOP + at * CELL;
  parts.push(`<text x="${LEFT - 8}" y="${y + 16}" text-anchor="end">${NAMES[name] ?? name}</text>`);
  chosen.forEach((example, column) => {
    const place = `x="${LEFT + column * CELL + 1}" y="${y + 1}" width="${CELL - 2}" height="${CELL - 2}"`;
    parts.push(`<rect ${place} fill="${shade(shareLater(row, example))}"/>`);
  });
});
const foot = TOP + rows.size * CELL + 20;
parts.push(`<text x="${LEFT}" y="${foot}">dark: learned first by this architecture</text>`);
parts.push(`<text x="${width - 8}" y="${foot}" text-anchor="end">white: learned last</text>`);
const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
const frame = `xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="12"`;
writeFileSync(out, `<svg ${frame}>\n${parts.join('\n')}\n</svg>\n`);
