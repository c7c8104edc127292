import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FINDINGS } from '../../../src/finding/registry.js';
import { escapeTex, latexTable } from '../../../src/report/format/latex.js';

test('what TeX gives a meaning is printed as it stands', () => {
  assert.is(
    escapeTex('50 % & a_b {c} $1 #2 ^ ~ \\'),
    '50 \\% \\& a\\_b \\{c\\} \\$1 \\#2 \\textasciicircum{} \\textasciitilde{} \\textbackslash{}',
  );
  assert.is(
    escapeTex('r(a | b) ≥ 0.5, linear × mlp'),
    'r(a \\textbar{} b) $\\geq$ 0.5, linear $\\times$ mlp',
  );
});

test('a minus is one before a number, and a hyphen inside a name', () => {
  assert.is(escapeTex('-0.07 [-0.20, .5]'), '$-$0.07 [$-$0.20, .5]');
  assert.is(escapeTex('≤ -.5'), '$\\leq$ $-$.5');
  assert.is(escapeTex('linear-2, loc-same'), 'linear-2, loc-same');
});

test('a long name may be broken', () => {
  assert.is(escapeTex('white/transform.end=first'), 'white/\\allowbreak{}transform.end=\\allowbreak{}first');
});

test('what pdfTeX has no sign for is spelt out, and no finding needs that', () => {
  assert.is(escapeTex('x ⊗ y'), 'x [U+2297] y');
  for (const { claim, paper = '', roles } of FINDINGS) {
    assert.not.match(escapeTex([claim, paper, ...roles.map(({ holds }) => holds)].join()), /\[U\+/);
  }
});

test('a table has as many cells as columns in each row, and its caption once', () => {
  const text = latexTable({
    widths: [0.4, 0.4],
    header: ['a', 'b & c'],
    rows: [
      ['1', '2'],
      ['3', '4'],
    ],
    caption: 'c',
    label: 'tab:t',
  });
  assert.is(text.match(/\\caption/g)?.length, 1);
  assert.ok(text.indexOf('\\caption') < text.indexOf('\\endfirsthead'));
  for (const line of text
    .split('\n')
    .filter((each) => each.endsWith('\\\\') && !/caption|begin/.test(each))) {
    assert.is(line.replaceAll('\\&', '').split('&').length, 2, line);
  }
});

test.run();
