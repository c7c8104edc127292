// Compiles the kernels here to dist/assembly/kernels.wasm, unless that is newer than all of them.
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const target = join(folder, '..', 'dist', 'assembly', 'kernels.wasm');

const changed = readdirSync(folder, { recursive: true }).map((name) => statSync(join(folder, name)).mtimeMs);
const made = statSync(target, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (made < Math.max(...changed)) {
  // Loading the compiler alone takes a second.
  const { main } = await import('assemblyscript/asc');
  mkdirSync(join(target, '..'), { recursive: true });
  const { error, stderr } = await main([
    ...[join(folder, 'index.ts'), '--outFile', target],
    ...['--optimizeLevel', '3', '--noAssert', '--runtime', 'stub'],
    // Vectors pass between functions here, and none of them leaves the module.
    ...['--disableWarning', '112'],
    ...['--enable', 'simd', '--enable', 'threads', '--enable', 'bulk-memory'],
    ...['--importMemory', '--sharedMemory', '--initialMemory', '16', '--maximumMemory', '65536'],
  ]);
  process.stderr.write(stderr.toString());
  if (error) process.exit(1);
}
