import type { Dataset, ExampleSet } from '../data/dataset.js';
import { FIRST_DRAW } from '../data/draw.js';
import type { DataContext, FileSource } from '../data/files.js';
import { InputError } from '../data/input-error.js';
import { prepareDataset, readSource, sourceKey } from '../data/load.js';
import { RecentlyUsed } from '../data/recently-used.js';
import { rememberedFiles } from '../data/remembered-files.js';
import type { SourceExamples } from '../data/source-examples.js';
import type { Trial } from '../suite/suite.js';

/** Bytes of files that are kept: all of MNIST takes 55 MB. */
const FILE_BYTES = 64e6;
/** Bytes of examples that are kept, before their preparation and after it. */
const EXAMPLE_BYTES = 128e6;

/**
 * Datasets of a suite, loaded when asked for. Files, what sources make of them, and datasets are kept while
 * they are not large, so that entries of one source read it once; the last of each is always kept.
 */
export class Datasets {
  private readonly files: FileSource;
  private readonly sources = new RecentlyUsed<SourceExamples>(EXAMPLE_BYTES, ({ dataset }) =>
    bytesOf(dataset),
  );
  private readonly datasets = new RecentlyUsed<Dataset>(EXAMPLE_BYTES, bytesOf);

  constructor(private readonly context: Omit<DataContext, 'seed'>) {
    this.files = rememberedFiles(context.files, FILE_BYTES);
  }

  /** Rejects with InputError. */
  of({ data: { name, spec }, dataSeed: seed, dataDraw: draw = FIRST_DRAW }: Trial): Promise<Dataset> {
    const context = { ...this.context, files: this.files, seed, draw };
    const load = async (): Promise<Dataset> => {
      const key = JSON.stringify([sourceKey(spec), draw]);
      const source = await this.sources.of(key, () => readSource(spec, context));
      return prepareDataset(spec, source, context);
    };
    return this.datasets.of(JSON.stringify([name, draw]), load).catch(named(name, draw));
  }
}

/** Adds the entry and its draw to what is wrong with a further draw of its source. */
function named(name: string, draw: number): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof InputError) || draw === FIRST_DRAW) throw error;
    throw new InputError(`data ${name}, draw ${draw}: ${error.message}`, { cause: error });
  };
}

function bytesOf({ train, test }: { readonly train: ExampleSet; readonly test: ExampleSet }): number {
  return train.inputs.byteLength + test.inputs.byteLength;
}
