import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openResultFolder } from '../../src/platform/node/result-folder.js';
import { markdownTable } from '../../src/report/format/markdown-table.js';
import type { MemoryUse } from './child.js';
import { MEASURES, type MeasureName } from './measures.js';
import { storeSynthetic, type EnsembleSize } from './synthetic-ensemble.js';

/** The largest ensemble of the papers' settings. */
export const LARGEST: EnsembleSize = { members: 100, examples: 10_000, checkpoints: 100 };

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));

/**
 * Memory that measures take of an ensemble of some size, which is stored in blocks and was never trained:
 * each reads it in a process of its own.
 *
 * @param blockBytes predictions of a block; default: as in training
 */
export async function memoryUses(
  size: EnsembleSize,
  measures: readonly MeasureName[],
  signal: AbortSignal,
  blockBytes?: number,
): Promise<ReadonlyMap<MeasureName, MemoryUse>> {
  const folder = await mkdtemp(join(tmpdir(), 'pcbias-memory-'));
  try {
    const name = await storeSynthetic(await openResultFolder(folder), size, blockBytes);
    const uses = new Map<MeasureName, MemoryUse>();
    for (const measure of measures) uses.set(measure, await useOf(folder, name, measure, signal));
    return uses;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same of all measures, as a table in Markdown. */
export async function memoryTable(size: EnsembleSize, signal: AbortSignal): Promise<string> {
  const uses = await memoryUses(size, Object.keys(MEASURES) as MeasureName[], signal);
  return markdownTable(
    ['measure', 'peak MB', 'above the start', 'processor seconds'],
    [...uses].map(([measure, { peakBytes, startBytes, seconds }]) => [
      measure,
      (peakBytes / 1e6).toFixed(0),
      ((peakBytes - startBytes) / 1e6).toFixed(0),
      seconds.toFixed(1),
    ]),
  );
}

function useOf(folder: string, name: string, measure: MeasureName, signal: AbortSignal): Promise<MemoryUse> {
  const child = fork(CHILD, [folder, name, measure], { stdio: ['ignore', 2, 2, 'ipc'], signal });
  return new Promise((resolve, reject) => {
    let use: MemoryUse | undefined;
    child.on('message', (message) => (use = message as MemoryUse));
    child.on('error', reject);
    child.on('close', (code) => {
      if (use !== undefined) resolve(use);
      else reject(new Error(`the process that measured ${measure} ended with ${code}; see above`));
    });
  });
}
