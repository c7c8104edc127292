import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  coverOf,
  failedFolder,
  membersFromFirst,
  membersName,
  readName,
} from '../../src/store/member-blocks.js';
import { endOf, type MemberRange } from '../../src/trace/member-range.js';
import { MemoryStore } from '../run/memory-store.js';

const HASH = '0123456789abcdef'.repeat(4);
const OTHER = 'fedcba9876543210'.repeat(4);

function range(first: number, end: number): MemberRange {
  return { first, count: end - first };
}

function cover(blocks: readonly (readonly [number, number])[], wanted: MemberRange): string {
  const stored = blocks.map(([first, end]) => ({ ...range(first, end), folder: `${first}-${end}` }));
  const { blocks: used, missing } = coverOf(stored, wanted);
  const text = ({ first, count }: MemberRange) => `${first}-${first + count}`;
  const parts = used.map(({ block, used: own }) => `${block.folder}[${text(own)}]`);
  return [...parts, ...missing.map((each) => `lacks ${text(each)}`)].join(' ');
}

test('a name says its members and whether they failed, and an older name none', () => {
  const name = membersName(['a/b=1', 'mlp', 'sgd'], HASH, range(12, 48));
  assert.is(name, 'a,b=1_mlp_sgd-0123456789abcdef.12-47');
  assert.equal(readName(name), { hash: HASH.slice(0, 16), members: range(12, 48), failed: false });
  assert.is(readName(failedFolder(name))?.failed, true);
  assert.equal(readName(`x_y_z-${HASH.slice(0, 16)}`)?.members, undefined);
  assert.is(readName('components'), undefined);
});

test('a cover holds each wanted member once, by the fewest and smallest blocks, and names the gaps', () => {
  assert.is(cover([], range(0, 4)), 'lacks 0-4');
  assert.is(cover([[0, 12]], range(0, 12)), '0-12[0-12]');
  assert.is(
    cover(
      [
        [0, 48],
        [0, 12],
      ],
      range(0, 12),
    ),
    '0-12[0-12]',
  );
  assert.is(cover([[0, 48]], range(0, 12)), '0-48[0-12]');
  assert.is(
    cover(
      [
        [12, 48],
        [0, 12],
      ],
      range(0, 48),
    ),
    '0-12[0-12] 12-48[12-48]',
  );
  assert.is(
    cover(
      [
        [0, 12],
        [8, 20],
      ],
      range(0, 24),
    ),
    '0-12[0-12] 8-20[12-20] lacks 20-24',
  );
  assert.is(
    cover(
      [
        [4, 6],
        [8, 30],
      ],
      range(0, 12),
    ),
    '4-6[4-6] 8-30[8-12] lacks 0-4 lacks 6-8',
  );
});

test('a cover and its gaps are the wanted members, whatever the blocks', () => {
  for (let bits = 0; bits < 64; bits++) {
    const blocks = (
      [
        [0, 3],
        [2, 5],
        [3, 4],
        [6, 9],
        [8, 12],
        [5, 6],
      ] as const
    ).filter((_, at) => (bits >> at) & 1);
    const stored = blocks.map(([first, end]) => ({ ...range(first, end), folder: `${first}` }));
    const { blocks: used, missing } = coverOf(stored, range(1, 10));
    const parts = [...used.map((each) => each.used), ...missing].sort((a, b) => a.first - b.first);
    assert.is(parts[0].first, 1);
    parts.forEach((part, at) => assert.is(endOf(part), parts[at + 1]?.first ?? 10));
    for (const { block, used: own } of used) {
      assert.ok(own.first >= block.first && endOf(own) <= endOf(block));
    }
    for (const gap of missing) {
      assert.not.ok(
        blocks.some(([first, end]) => first < endOf(gap) && end > gap.first),
        'no block holds a gap',
      );
    }
  }
});

test('what a store holds: each ensemble from its first member to the first gap, and attempts that failed', async () => {
  const store = new MemoryStore();
  const keep = (hash: string, first: number, end: number, failed = false) => {
    const name = membersName(['d', 'a', 't'], hash, range(first, end));
    store.folders.set(failed ? failedFolder(name) : name, new Map());
  };
  keep(HASH, 0, 4);
  keep(HASH, 4, 6);
  keep(HASH, 8, 9);
  keep(HASH, 0, 6, true);
  keep(HASH, 0, 9, true);
  keep(OTHER, 2, 4);
  assert.equal((await membersFromFirst(store)).sort(), [
    'd_a_t-0123456789abcdef.0-5',
    'd_a_t-0123456789abcdef.0-8.failed',
  ]);
  keep(OTHER, 0, 2);
  keep(OTHER, 0, 4);
  assert.ok((await membersFromFirst(store)).includes('d_a_t-fedcba9876543210.0-3'));
});

test.run();
