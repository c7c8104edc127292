import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openResultFolder } from '../../../src/platform/node/result-folder.js';
import { storedBlocks } from '../../../src/store/member-blocks.js';
import { readTrial } from '../../../src/store/read-trial.js';
import type { ResultStore } from '../../../src/store/result-store.js';
import { withTemporaryFolder } from '../../support/temporary.js';
import { memoryUses } from '../../../bench/memory/memory-table.js';
import { storeSynthetic } from '../../../bench/memory/synthetic-ensemble.js';

test('the ensemble is the same in one block and in several, and its members learn', () =>
  withTemporaryFolder(async (folder) => {
    const size = { members: 5, examples: 40, checkpoints: 6 };
    const [whole, cut] = await Promise.all(
      ['whole', 'cut'].map((name) => openResultFolder(`${folder}/${name}`)),
    );
    const name = await storeSynthetic(whole, size);
    assert.is(await storeSynthetic(cut, size, 2 * 2 * 40 * 6), name);
    const blocksIn = async (store: ResultStore) => [...(await storedBlocks(store)).values()].flat().length;
    assert.is(await blocksIn(whole), 1);
    assert.is(await blocksIn(cut), 3);
    const [a, b] = [await readTrial(whole, name), await readTrial(cut, name)];
    assert.equal(b.trace, a.trace);
    const { accuracy } = a.trace!.test;
    assert.ok(accuracy[0] < 0.5 && accuracy[accuracy.length - 1] > 0.7, accuracy.join());
  }));

test('measures take less than a number for each prediction of a split', async () => {
  const size = { members: 100, examples: 10_000, checkpoints: 20 };
  const predictions = size.members * size.examples * size.checkpoints;
  const measures = ['forgetting', 'third ensemble', 'learning steps'] as const;
  const uses = await memoryUses(size, measures, new AbortController().signal, 8e6);
  assert.equal([...uses.keys()], measures);
  for (const [measure, { peakBytes, startBytes }] of uses) {
    // Both splits have a byte for each prediction, and a float64 for each of one split would be 8 bytes more.
    const taken = peakBytes - startBytes;
    assert.ok(taken < 8 * predictions, `${measure}: ${taken} bytes for ${predictions} predictions`);
  }
});

test.run();
