import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { replaceFile } from '../../src/platform/node/replace.js';
import { pythonOfPeers } from './peer-list.js';
import { PEERS } from '../workload/workloads.js';

/**
 * Installs the peers' packages with `npm ci`, unless that was done from this same lock file. Rejects with
 * npm's message.
 */
export async function installPeers(say: (line: string) => void): Promise<void> {
  const lock = createHash('sha256')
    .update(readFileSync(join(PEERS, 'package-lock.json')))
    .digest('hex');
  const stamp = join(PEERS, 'node_modules', '.installed-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('installing the peers in bench/peers (npm ci, about 300 MB) ...');
  try {
    await promisify(execFile)('npm', ['ci', '--no-progress'], {
      cwd: PEERS,
      shell: process.platform === 'win32',
    });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Error(
      `npm ci in bench/peers failed: ${said}\n  cure: mend that, or measure without peers: --no-peers`,
    );
  }
  await replaceFile(stamp, lock);
}

/** True if the peers' Python has PyTorch with a CUDA device. */
export async function hasCuda(): Promise<boolean> {
  const program = 'import torch; print(torch.cuda.is_available())';
  try {
    const { stdout } = await promisify(execFile)(pythonOfPeers(), ['-c', program]);
    return stdout.trim() === 'True';
  } catch {
    // Without Python or PyTorch the peers' rows say so.
    return false;
  }
}
