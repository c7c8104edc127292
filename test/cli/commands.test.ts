import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COMMANDS, commandsFor, nameOf } from '../../src/cli/commands.js';

/** Names of the commands that were loaded: the others have no options. */
async function loadedFor(...words: string[]): Promise<string[]> {
  const commands = await commandsFor(words);
  assert.equal(
    commands.map(({ command, describe }) => ({ command, describe })),
    COMMANDS.map(({ command, describe }) => ({ command, describe })),
    'the help lists all of them, loaded or not',
  );
  return commands.flatMap(({ builder }, at) => (builder === undefined ? [] : [nameOf(COMMANDS[at])]));
}

for (const name of COMMANDS.map(nameOf)) {
  test(`${name} loads its own module only`, async () => {
    assert.equal(await loadedFor('--adapter', 'wasm', name, 'quick.yaml'), [name]);
  });
}

test('the help and a mistyped command load none', async () => {
  assert.equal(await loadedFor('--help'), []);
  assert.equal(await loadedFor('trian', 'suites/quick.yaml'), []);
});

test.run();
