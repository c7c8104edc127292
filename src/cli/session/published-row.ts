import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { distance } from 'fastest-levenshtein';
import * as files from '../../platform/node/files.js';
import { readClaims, type PublishedClaim } from '../../report/claim/claim-csv.js';
import type { ClaimRow } from '../../report/claim/claim-rows.js';
import type { RowPlace } from '../../suite/row.js';
import { CommandError, EXIT } from '../exit.js';

/** Names that an error suggests. */
const NEAREST = 3;

/** The place of a row in its suite. A row over a range of data names only its ends, so it takes all. */
export function placeOf({ request, data }: ClaimRow): RowPlace {
  return { request, data: data === '' || data.includes(' … ') ? [] : data.split(' | ') };
}

/**
 * A row of the published tables by its id, `SUITE/FINDING/DATA`. Rejects with CommandError for a suite
 * without a table, a table that cannot be read, and an unknown row, with the nearest names.
 */
export async function publishedRow(folder: string, id: string): Promise<PublishedClaim> {
  const [suite] = id.split('/');
  const known = await tablesIn(folder);
  if (!known.includes(suite)) {
    const ids = (await Promise.all(known.map((name) => readTable(folder, name)))).flat();
    throw unknown(id, ids, `${folder} has tables of ${known.join(', ') || 'no suite'}`);
  }
  const rows = await readTable(folder, suite);
  const found = rows.find(({ row }) => row.id === id);
  if (found === undefined) throw unknown(id, rows, `${join(folder, `${suite}.csv`)} has no such row`);
  return found;
}

function unknown(id: string, rows: readonly PublishedClaim[], why: string): CommandError {
  const nearest = rows
    .map(({ row }) => row.id)
    .sort((one, other) => distance(id, one) - distance(id, other))
    .slice(0, NEAREST);
  const cure =
    nearest.length > 0 ? `nearest: ${nearest.join(', ')}` : 'publish a suite first: pcbias publish SUITE';
  return new CommandError(`${id}: ${why}, expected a row as SUITE/FINDING/DATA; ${cure}`, EXIT.usage);
}

/** Suites that have a table of claims. */
async function tablesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => /(?<!-all)\.csv$/.test(name)).map((name) => name.replace(/\.csv$/, ''));
}

async function readTable(folder: string, suite: string): Promise<PublishedClaim[]> {
  const path = join(folder, `${suite}.csv`);
  try {
    return await readClaims(new TextDecoder().decode(await files.read(path)), path);
  } catch (error) {
    throw new CommandError(files.why(error), EXIT.usage);
  }
}
