import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SuiteTimes } from './suite-times.js';

/** Which suite is measured, and how. */
export interface SuitePlan {
  readonly suite: string;
  readonly adapterName: string;
  /** Undefined: as many as the suite says. */
  readonly members: number | undefined;
  /** Aborting it ends the process that trains. */
  readonly signal: AbortSignal;
}

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));

/**
 * Runs a suite from nothing, in a process of its own with empty caches, and resolves to the time of its
 * phases. Rejects with an Error if that process fails; its reason stands on stderr.
 */
export async function measureSuite({ suite, adapterName, members, signal }: SuitePlan): Promise<SuiteTimes> {
  const folder = await mkdtemp(join(tmpdir(), 'pcbias-suite-'));
  try {
    const asked = [suite, join(folder, 'results'), adapterName];
    const child = fork(CHILD, members === undefined ? asked : [...asked, String(members)], {
      env: {
        ...process.env,
        PCBIAS_CACHE: join(folder, 'cache'),
        MESA_SHADER_CACHE_DIR: join(folder, 'driver'),
      },
      // What the suite says of itself goes to stderr, because stdout is for the table.
      stdio: ['ignore', 2, 2, 'ipc'],
      signal,
    });
    return await new Promise((resolve, reject) => {
      let times: SuiteTimes | undefined;
      child.on('message', (message) => (times = message as SuiteTimes));
      child.on('error', reject);
      child.on('close', (code) => {
        if (times !== undefined) resolve(times);
        else reject(new Error(`the process that ran ${suite} ended with ${code}; its reason stands above`));
      });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
