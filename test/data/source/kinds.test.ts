import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadDataset } from '../../../src/data/load.js';
import { sourceOf } from '../../../src/data/source/kinds.js';
import type { DataSpec } from '../../../src/data/spec.js';
import { memoryFiles } from '../support/memory-files.js';

const SPECS: readonly DataSpec[] = [
  {
    source: 'gaussian',
    features: 2,
    classes: 2,
    train: 2,
    test: 2,
    spectrum: { kind: 'flat' },
    separation: 1,
  },
  { source: 'mnist', normalise: 'channel' },
  { source: 'cifar10', normalise: 'channel' },
  { source: 'cifar100', normalise: 'channel', labels: 'fine' },
  { source: 'npz', file: 'mine.npz', shape: [2], classes: 2, normalise: 'none' },
];

for (const spec of SPECS) {
  const { needsDataDir } = sourceOf(spec);
  test(`${spec.source} ${needsDataDir ? 'needs' : 'does not need'} --data-dir, as its row says`, async () => {
    const asked = await loadDataset(spec, { files: memoryFiles({}), seed: 'test' }).then(
      () => false,
      (error: Error) => /which is read from a folder, and none is given; .*--data-dir/.test(error.message),
    );
    assert.is(asked, needsDataDir);
  });
}

test.run();
