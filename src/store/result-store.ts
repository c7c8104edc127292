/**
 * Keeps results in folders. A folder's files appear all at once or not at all. The folder '' is the store's
 * own.
 */
export interface ResultStore {
  /** Names of the folders. */
  list(): Promise<string[]>;
  /** Rejects with an Error that names the file if it cannot be read. */
  read(folder: string, file: string): Promise<Uint8Array>;
  has(folder: string, file: string): Promise<boolean>;
  /** Makes a folder with these files. A folder that exists stays as it is. */
  publish(folder: string, files: ReadonlyMap<string, Uint8Array | string>): Promise<void>;
  /** Writes one file whole, in place of an earlier one. */
  replace(folder: string, file: string, content: string): Promise<void>;
  remove(folder: string): Promise<void>;
  /** Where a folder is, for messages to the user. */
  locate(folder: string): string;
}

/** Ending of a folder that holds the record of a failed trial; the next call tries it again. */
const FAILED = '.failed';

/** Folder of a trial: readable names, then the identity by which it is found again. */
export function trialFolder(names: readonly string[], hash: string): string {
  const readable = names.map((name) => name.replaceAll('/', ',')).join('_');
  return `${readable.slice(0, 120)}-${hash.slice(0, 16)}`;
}

/** Folder of a failed trial. */
export function failedFolder(folder: string): string {
  return `${folder}${FAILED}`;
}

/** The folder of a trial with this identity, whatever its name was when it ran. */
export function findTrial(folders: readonly string[], hash: string): string | undefined {
  return folders.find((folder) => folder.endsWith(`-${hash.slice(0, 16)}`));
}

/** The folder of a failed attempt at this trial. */
export function findFailed(folders: readonly string[], hash: string): string | undefined {
  return folders.find((folder) => folder.endsWith(`-${hash.slice(0, 16)}${FAILED}`));
}
