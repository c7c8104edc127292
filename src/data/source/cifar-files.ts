import { type DataContext, readIfPresent, readRequired } from '../files.js';
import { InputError } from '../input-error.js';
import { withCommas } from '../with-commas.js';
import type { LabelledImages, SourceImages } from './image/source-images.js';

export const SIDE = 32;
const PIXELS = 3 * SIDE * SIDE;

/**
 * Files of CIFAR's binary version (https://www.cs.toronto.edu/~kriz/cifar.html). A record is one or two label
 * bytes, then 1024 red, 1024 green and 1024 blue bytes.
 */
export interface CifarLayout {
  readonly source: 'cifar10' | 'cifar100';
  /** The folder inside the official archive. */
  readonly folder: string;
  readonly archive: string;
  readonly classFile: string;
  readonly trainFiles: readonly string[];
  readonly testFile: string;
  /** Label bytes of a record; byte `labelByte` of them is the class. */
  readonly labelBytes: number;
  readonly labelByte: number;
  /** Records of each official training file, and of the test file. */
  readonly trainRecords: number;
  readonly testRecords: number;
}

/**
 * All images of CIFAR-10 or CIFAR-100, from the binary files in `dataDir` or in the official archive's folder
 * inside it. Any of CIFAR-10's five training files may be absent; the note then says what was found.
 *
 * @throws InputError without --data-dir, or for a missing, truncated or empty file or a label without name
 */
export async function readCifarFiles(layout: CifarLayout, context: DataContext): Promise<SourceImages> {
  const cure =
    `unpack ${layout.archive} from https://www.cs.toronto.edu/~kriz/cifar.html ` +
    'and give its folder as --data-dir';
  if (context.dataDir === undefined) {
    throw new InputError(
      `data.source is ${layout.source}, which is read from a folder, and none is given; ${cure}`,
    );
  }
  const { folder, classes } = await locate(layout, context, context.dataDir, cure);
  const parts: Uint8Array[] = [];
  const paths: string[] = [];
  for (const name of layout.trainFiles) {
    const bytes = await readIfPresent(context.files, `${folder}/${name}`);
    if (bytes === undefined) continue;
    parts.push(bytes);
    paths.push(`${folder}/${name}`);
  }
  if (parts.length === 0) {
    throw new InputError(`${folder}: none of ${layout.trainFiles.join(', ')} is there; ${cure}`);
  }
  const testPath = `${folder}/${layout.testFile}`;
  const testPart = await readRequired(context.files, testPath, cure);
  const train = parseRecords(parts, paths, layout, classes);
  const test = parseRecords([testPart], [testPath], layout, classes);
  const record = layout.labelBytes + PIXELS;
  const official =
    parts.length === layout.trainFiles.length &&
    parts.every((part) => part.length === layout.trainRecords * record) &&
    test.count === layout.testRecords;
  const images = { classes, channels: 3, height: SIDE, width: SIDE, train, test };
  return official ? images : { ...images, note: describePart(layout, train.count, test.count) };
}

/** The folder that holds the file of class names, and these names. */
async function locate(
  layout: CifarLayout,
  context: DataContext,
  dataDir: string,
  cure: string,
): Promise<{ folder: string; classes: string[] }> {
  const base = dataDir.replace(/\/+$/, '') || (dataDir === '' ? '.' : '');
  for (const folder of [base, `${base}/${layout.folder}`]) {
    const bytes = await readIfPresent(context.files, `${folder}/${layout.classFile}`);
    if (bytes === undefined) continue;
    const lines = new TextDecoder().decode(bytes).split('\n');
    const classes = lines.map((line) => line.trim()).filter((line) => line !== '');
    if (classes.length >= 2) return { folder, classes };
    throw new InputError(
      `${folder}/${layout.classFile}: ${classes.length} class names, expected one a line; ${cure}`,
    );
  }
  throw new InputError(
    `--data-dir ${dataDir}: no ${layout.classFile} there nor in ${layout.folder}/ inside it; ${cure}`,
  );
}

function parseRecords(
  parts: readonly Uint8Array[],
  paths: readonly string[],
  layout: CifarLayout,
  classes: readonly string[],
): LabelledImages {
  const record = layout.labelBytes + PIXELS;
  parts.forEach((part, index) => {
    if (part.length > 0 && part.length % record === 0) return;
    throw new InputError(
      `${paths[index]}: ${part.length} bytes, expected a positive multiple of ${record} (one record): ` +
        'truncated, or not the binary version; copy or unpack it again',
    );
  });
  const count = parts.reduce((sum, part) => sum + part.length / record, 0);
  const pixels = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  let example = 0;
  parts.forEach((part, index) => {
    for (let at = 0; at < part.length; at += record) {
      const label = part[at + layout.labelByte]!;
      if (label >= classes.length) {
        throw new InputError(
          `${paths[index]}: label of record ${at / record} is ${label}, ` +
            `expected 0 to ${classes.length - 1} as ${layout.classFile} names; ` +
            'use the two files of one release',
        );
      }
      labels[example] = label;
      pixels.set(part.subarray(at + layout.labelBytes, at + record), example * PIXELS);
      example++;
    }
  });
  return { pixels, labels, count };
}

function describePart(layout: CifarLayout, train: number, test: number): string {
  const officialTrain = layout.trainRecords * layout.trainFiles.length;
  const trainPart = `${withCommas(train)} of ${withCommas(officialTrain)}`;
  const testPart = `test ${withCommas(test)} of ${withCommas(layout.testRecords)}`;
  if (train === officialTrain && test === layout.testRecords) return 'not the official files';
  return test === layout.testRecords ? `part: ${trainPart}` : `part: ${trainPart}, ${testPart}`;
}
