import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ShaderSource } from '../../src/gpu/shader.js';
import { shaderHash } from '../../src/gpu/shader-hash.js';

const FILES: Readonly<Record<string, string>> = {
  kernel: '#import lib/rows_${ROWS}\n#import lib/end_${END}\nmain',
  'lib/rows_direct': '#import lib/deep\ndirect',
  'lib/rows_subgroup': 'subgroup',
  'lib/end_relu': 'relu',
  'lib/end_none': 'none',
  'lib/deep': '#import lib/rows_direct\ndeep',
};

function hash(constants: Record<string, number | string>, changed: Record<string, string> = {}): string {
  const files = { ...FILES, ...changed };
  const source: ShaderSource = {
    read(name) {
      if (!(name in files)) throw new Error(`no shader '${name}'`);
      return files[name];
    },
  };
  return shaderHash('kernel', constants, source);
}

const relu = { END: 'relu', ROWS: 'direct', TM: 8 };

test('a hash is the same for every tile, whichever way it reads rows', () => {
  assert.match(hash(relu), /^[0-9a-f]{16}$/);
  assert.is(hash({ ...relu, ROWS: 'subgroup', TM: 16 }), hash(relu));
});

test('it changes with each file that the kernel may import, and with no other', () => {
  for (const name of ['kernel', 'lib/rows_direct', 'lib/rows_subgroup', 'lib/end_relu', 'lib/deep']) {
    assert.is.not(hash(relu, { [name]: `${FILES[name]} // changed` }), hash(relu), name);
  }
  assert.is(hash(relu, { 'lib/end_none': 'changed' }), hash(relu));
  assert.is.not(hash({ ...relu, END: 'none' }), hash(relu));
});

test('a file that there is not throws its name', () => {
  assert.throws(() => hash({ ...relu, END: 'tanh' }), /no shader 'lib\/end_tanh'/);
});

test.run();
