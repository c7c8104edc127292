import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/**
 * Age at which another machine's temporary folder counts as left over. Such a folder lives for the seconds
 * that writing takes.
 */
const FOREIGN_LEFTOVER_MS = 24 * 3600 * 1000;

/**
 * Makes a folder appear whole or not at all: `write` fills a temporary sibling, which is then flushed and
 * renamed. An existing `finalPath` stays unchanged, and `write` may then not run at all. An error of `write`
 * passes through and nothing stays behind.
 */
export async function publishFolder(
  finalPath: string,
  write: (temporary: string) => Promise<void>,
): Promise<'published' | 'present'> {
  if (existsSync(finalPath)) return 'present';
  const parent = dirname(finalPath);
  await mkdir(parent, { recursive: true });
  const owner = `${hostLabel()}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const temporary = join(parent, `.${basename(finalPath)}.writing.${owner}`);
  await mkdir(temporary);
  try {
    await write(temporary);
    await flush(temporary);
    // rename would replace a folder made meanwhile if it is empty, and fails if it is not.
    if (existsSync(finalPath)) return 'present';
    try {
      await rename(temporary, finalPath);
    } catch (error) {
      if (existsSync(finalPath)) return 'present';
      throw error;
    }
    await sync(parent);
    return 'published';
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * Removes what processes left in `parent` when they died inside `publishFolder`. Returns the removed names.
 */
export async function removeLeftovers(parent: string): Promise<string[]> {
  if (!existsSync(parent)) return [];
  const removed: string[] = [];
  for (const name of await readdir(parent)) {
    const owner = /^\..+\.writing\.([^.]+)\.(\d+)\.[0-9a-f]{8}$/.exec(name);
    if (owner === null) continue;
    const path = join(parent, name);
    const leftOver = owner[1] === hostLabel() ? !isAlive(Number(owner[2])) : await isOld(path);
    if (!leftOver) continue;
    await rm(path, { recursive: true, force: true });
    removed.push(name);
  }
  return removed;
}

function hostLabel(): string {
  return hostname().replaceAll(/[^A-Za-z0-9-]/g, '-');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means that the process exists and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function isOld(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > FOREIGN_LEFTOVER_MS;
  } catch {
    // Its owner removed or renamed it meanwhile.
    return false;
  }
}

async function flush(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    await (entry.isDirectory() ? flush(path) : sync(path));
  }
  await sync(folder);
}

/**
 * Calls fsync on a file or folder. Windows flushes only files that are open for writing, and cannot open
 * folders.
 */
async function sync(path: string): Promise<void> {
  const windows = process.platform === 'win32';
  if (windows && (await stat(path)).isDirectory()) return;
  const file = await open(path, windows ? 'r+' : 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
