import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../../src/platform/node/files.js';
import {
  allRates,
  formatted,
  RATES_PAGES,
  ratesSection,
  shortRates,
} from '../../../bench/table/rates-pages.js';

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');

for (const { path, textOf } of RATES_PAGES) {
  test(`the rates in ${path} are what its result file says`, async () => {
    const { source, text } = ratesSection(read(path), path);
    assert.match(source, /^results\/bench\/[a-z0-9-]+\.md$/);
    assert.is(text, (await formatted(textOf(read(source), source), path)).trim());
  });
}

test('both pages show the same measurement', () => {
  const sources = RATES_PAGES.map(({ path }) => ratesSection(read(path), path).source);
  assert.is(new Set(sources).size, 1, sources.join(', '));
});

test('a page without the section, or a result without rates, is an error with its cure', () => {
  assert.throws(
    () => ratesSection('# pcbias\n', 'README.md'),
    /README.md has no section between <!-- bench: FILE -->/,
  );
  for (const textOf of [allRates, shortRates]) {
    assert.throws(
      () => textOf('# Speed\n', 'results/bench/a.md'),
      /a\.md has no heading '## Rates'.*npm run bench/,
    );
  }
  assert.throws(() => shortRates('## Rates\n\nHere.\n', 'a.md'), /a\.md has no table under '## Rates'/);
});

test('rates end where the figure or the next heading begins', () => {
  for (const next of ['![rates](a.svg)', '## Losses']) {
    const text = allRates(`# S\n\n## Rates\n\na | b\n\n${next}\n`, 'a.md');
    assert.match(text, /^a \| b\n\nDefinitions, .*:\s\[the result file\]\(\.\.\/a\.md\)\.$/s);
  }
});

test('the short table has the first of ours, the default, and the fastest of the peers on WebGPU and of all', () => {
  const row = (...cells: string[]) => `| ${cells.join(' | ')} | 5 % | 1 | – | – |`;
  const markdown = [
    '## Rates',
    '',
    'card; 2 cores; commit 1. Medians of 4 rounds.',
    '',
    '| workload | trained by | way | network-steps/s | spread | GFLOP/s | a | b |',
    '| --- | --- | --- | ---: | ---: | ---: | --- | --- |',
    row('W1', 'pcbias WebAssembly', 'compact path', '2292'),
    row('W1', 'pcbias WebAssembly', 'plain', '449.4'),
    row('W1', 'pcbias WebGPU', 'compact path', '2545'),
    row('W1', 'jax-js WebGPU', 'batched', '45.24'),
    row('W1', 'PyTorch CPU', 'bmm', '1536'),
    row('W1', 'TensorFlow.js WebGPU', 'batched', '90.1'),
    row('W4', 'pcbias WebAssembly', 'plain', '7'),
    row('W4', 'gpu.js', 'own kernels', '–'),
    '',
  ].join('\n');
  assert.is(
    shortRates(markdown, 'a.md'),
    [
      'Measured on card; 2 cores; commit 1:',
      '',
      '| network-steps/s | pcbias WebAssembly | fastest other on WebGPU | fastest other |',
      '| --- | ---: | --- | --- |',
      '| W1 | 2292 | 90.1 (TensorFlow.js WebGPU) | 1536 (PyTorch CPU) |',
      '| W4 | 7 | – | – |',
    ].join('\n'),
  );
});

test.run();
