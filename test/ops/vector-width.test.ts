import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runNode } from '../support/node-process.js';
import { withTemporaryFolder } from '../support/temporary.js';

const moduleUrl = (path: string): string => new URL(path, import.meta.url).href;

/** Products, and the operations that compute elementary functions or long sums. */
const OPERATIONS = [
  'dense_forward',
  'dense_weight_gradient',
  'conv_forward',
  'softmax_cross_entropy',
  'gelu_forward',
  'tanh_forward',
  'adam',
  'bias_gradient',
];

/** Prints the adapter, and for each operation the hash of the outputs of its largest case. */
const PROGRAM = `
  import { createHash } from 'node:crypto';
  import { openDevice } from '${moduleUrl('../support/backend.js')}';
  import { casesByOperation } from '${moduleUrl('cases/all.js')}';
  import { outputsOf, runCase } from '${moduleUrl('run-case.js')}';
  const open = await openDevice();
  const { description } = open.device.adapter;
  console.log(description);
  if (description.startsWith('llvmpipe')) {
    // Small tiles compile faster, and no tile changes a bit.
    const backend = open.shaped({ ...open.device.shape, tile: () => ({ tm: 8, tn: 1 }) });
    const cases = casesByOperation();
    for (const name of process.env.OPERATIONS.split(' ')) {
      const example = cases.get(name).at(-1);
      const found = await runCase(backend, example);
      const hash = createHash('sha256');
      for (const output of outputsOf(example)) hash.update(found[output]);
      console.log(name, hash.digest('hex').slice(0, 16));
    }
  }
  await open.close();
  process.exit(0);`;

const test = suite('vector width');

test('256 and 512 bits of a software adapter give the same bits', () =>
  withTemporaryFolder(async (cache) => {
    const found: string[][] = [];
    for (const bits of ['256', '512']) {
      const { stdout, stderr, code } = await runNode(['--input-type=module', '-e', PROGRAM], {
        LP_NATIVE_VECTOR_WIDTH: bits,
        MESA_SHADER_CACHE_DIR: cache,
        OPERATIONS: OPERATIONS.join(' '),
      });
      assert.is(code, 0, stderr);
      const [adapter, ...hashes] = stdout.trim().split('\n');
      if (!adapter.startsWith('llvmpipe')) return; // Only Mesa's software driver has widths.
      assert.match(adapter, new RegExp(`, ${bits} bits$`));
      assert.is(hashes.length, OPERATIONS.length);
      found.push(hashes);
    }
    assert.equal(found[1], found[0]);
  }));

test.run();
