import type { TrainedEnsemble } from '../trace/trained-ensemble.js';
import { FORMAT_VERSION, RECORD_FILE, TRACE_FILE, type TrialRecord } from '../trace/description.js';
import { decodeTrace } from '../trace/encode.js';
import { ResultError, why } from './result-error.js';
import { failedFolder, type ResultStore } from './result-store.js';

/** Record and trace of a stored trial; a failed one has no trace. Rejects with ResultError. */
export async function readTrial(store: ResultStore, folder: string): Promise<TrainedEnsemble> {
  const cure = `remove ${store.locate(folder)} and run the suite again`;
  let record: TrialRecord;
  try {
    record = JSON.parse(new TextDecoder().decode(await store.read(folder, RECORD_FILE))) as TrialRecord;
  } catch (error) {
    throw new ResultError(
      `${store.locate(folder)}/${RECORD_FILE}: not a trial's record (${why(error)}); ${cure}`,
    );
  }
  if (typeof record.hash !== 'string' || !folder.includes(record.hash.slice(0, 16))) {
    throw new ResultError(
      `${store.locate(folder)}/${RECORD_FILE}: found the record of trial ${String(record.hash)}, ` +
        `expected the one that its folder is named after; ${cure}`,
    );
  }
  if (record.formatVersion !== FORMAT_VERSION) {
    throw new ResultError(
      `${store.locate(folder)}/${RECORD_FILE}: found format version ${record.formatVersion}, ` +
        `expected ${FORMAT_VERSION}; ${cure}`,
    );
  }
  if (record.state === 'failed') {
    return { record };
  }
  try {
    const trace = decodeTrace(await store.read(folder, TRACE_FILE), `${store.locate(folder)}/${TRACE_FILE}`);
    return { record, trace };
  } catch (error) {
    throw new ResultError(`${why(error)}; ${cure}`);
  }
}

/** The stored trials of these folders, in the sequence given. Rejects with ResultError. */
export async function readNamedTrials(
  store: ResultStore,
  folders: readonly string[],
): Promise<TrainedEnsemble[]> {
  const trials: TrainedEnsemble[] = [];
  for (const folder of folders) trials.push(await readTrial(store, folder));
  return trials;
}

/** All stored trials, done, diverged and failed, sorted by their folders' names. */
export async function readTrials(store: ResultStore): Promise<TrainedEnsemble[]> {
  const trials: TrainedEnsemble[] = [];
  const folders = (await store.list()).sort();
  for (const folder of folders) {
    const doneSince = folders.some((other) => failedFolder(other) === folder);
    if (!doneSince && (await store.has(folder, RECORD_FILE))) {
      trials.push(await readTrial(store, folder));
    }
  }
  return trials;
}
