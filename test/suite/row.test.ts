import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSuite } from '../../src/suite/file/parse.js';
import { withMembers, withSeed } from '../../src/suite/narrow.js';
import { onlyRow, settingsHash } from '../../src/suite/row.js';
import { keyOfTrial, type Suite } from '../../src/suite/suite.js';
import { SAMPLE } from './sample.js';

const TEXT = `${SAMPLE}findings:
  - { finding: loc-same }
  - { finding: loc-across }
`;
const suite = parseSuite(TEXT, 's.yaml');
const names = ({ trials }: Suite): string[] => trials.map(keyOfTrial);

test('a row has its request alone, and the trials on its data', () => {
  const row = onlyRow(suite, { request: 1, data: ['power-law'] });
  assert.equal(
    row.findings.map(({ finding }) => finding),
    ['loc-across'],
  );
  assert.is(suite.trials.length, 4);
  assert.is(row.trials.length, 2);
  assert.ok(row.trials.every(({ data }) => data === 'power-law'));
  const whole = onlyRow(suite, { request: 1, data: [] });
  assert.equal(names(whole), names(suite), 'a row over all data has all of them');
  assert.throws(() => onlyRow(suite, { request: 2, data: [] }), /request 2, expected one of 0 to 1/);
});

test('a role without trials on the data of a row keeps all: the row compares its data with these', () => {
  const mnist = '  mnist: { source: mnist, classes: [3, 5, 8], train: 600, test: 300, size: 14 }';
  const white = `${mnist.replace('mnist:', 'white:').replace(' }', ', transform: { kind: zca } }')}\n`;
  const text = TEXT.replace(mnist, `${white}${mnist}`).replace(
    '  - { finding: loc-across }\n',
    '  - { finding: whitening, raw: { data: mnist }, white: { data: white } }\n',
  );
  const both = parseSuite(text, 's.yaml');
  const row = onlyRow(both, { request: 1, data: ['mnist'] });
  assert.equal([...new Set(row.trials.map(({ data }) => data))].sort(), ['mnist', 'white']);
});

test('settings do not tell the seed and the number of members, and tell all that trains a row', () => {
  const hash = (from: Suite, data = 'power-law') => settingsHash(onlyRow(from, { request: 0, data: [data] }));
  const own = hash(suite);
  assert.match(own, /^[0-9a-f]{64}$/);
  assert.is(hash(withSeed(suite, 'another')), own);
  assert.is(hash(withMembers(suite, { members: 31 }, 's.yaml')), own);
  const changed = (from: string, to: string) => hash(parseSuite(TEXT.replace(from, to), 's.yaml'));
  assert.is(changed('size: 14', 'size: 7'), own, 'other data are no part of it');
  assert.is.not(changed('epochs: 10', 'epochs: 11'), own);
  assert.is.not(changed('exponent: 1', 'exponent: 2'), own);
  assert.is.not(hash(suite, 'mnist'), own);
});

test.run();
