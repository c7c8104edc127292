import { z } from 'zod';
import type { AdapterDescription } from '../../gpu/adapter.js';
import type { Tile } from '../../gpu/tile.js';
import type { ShaderConstants } from '../../gpu/shader.js';
import { hashText } from '../../gpu/shader-hash.js';

/** Keeps texts between processes, one a name. No call rejects: what is lost is measured again. */
export interface TileMemory {
  /** The text of a name, or undefined if there is none. It may be damaged. */
  read(name: string): Promise<string | undefined>;
  /** Replaces the whole text. */
  write(name: string, text: string): Promise<void>;
  /** Every text. */
  all(): Promise<readonly string[]>;
}

const PAGE_VERSION = 3;
const TILE = z.strictObject({
  rows: z.enum(['direct', 'subgroup', 'workgroup', 'matrix']),
  lanes: z.int().min(1),
  down: z.int().min(1),
  tm: z.int().min(1),
  tn: z.int().min(1),
});
const CHOICE = z.strictObject({
  tile: TILE,
  gflops: z.number(),
  defaultTile: TILE,
  defaultGflops: z.number(),
  /** Names of the tiles that were compared; another tile is measured when there is time. */
  tried: z.array(z.string()),
  measuredAt: z.string(),
});
const PAGE = z.strictObject({
  version: z.literal(PAGE_VERSION),
  adapter: z.string(),
  driver: z.string(),
  operation: z.string(),
  /** Name of the kernel's file, which operations may share. */
  file: z.string(),
  /** What fills `${NAME}` in the kernel's imports, except what the tile chooses. */
  imports: z.record(z.string(), z.string()),
  shader: z.string(),
  choices: z.record(z.string(), CHOICE),
});

/** The tile that was fastest for a class of products, and when it was measured. */
export type Choice = z.infer<typeof CHOICE>;
/** What is remembered of one kernel on one adapter and driver. */
export type Page = z.infer<typeof PAGE>;

/** A kernel with any tile: its operation, its file, its imports, and the hash of all its files. */
export type Kernel = Pick<Page, 'operation' | 'file' | 'imports' | 'shader'>;

/** Choices of tiles, on a page for each adapter, driver and text of a kernel. */
export class TileBook {
  constructor(
    private readonly adapter: AdapterDescription,
    private readonly memory: TileMemory | undefined,
    /** Takes one line about a page that cannot be used. */
    private readonly say: (line: string) => void,
  ) {}

  /** Choices by class. Empty if nothing is remembered, or if the page is damaged, which is said. */
  async read(kernel: Kernel): Promise<Record<string, Choice>> {
    const name = this.nameOf(kernel);
    const text = await this.memory?.read(name);
    if (text === undefined) return {};
    const page = pageIn(text);
    if (page === undefined || page.operation !== kernel.operation || page.shader !== kernel.shader) {
      this.say(`tiles of ${kernel.operation}: what ${name} holds cannot be used; they are measured again`);
      return {};
    }
    return page.choices;
  }

  /** Adds choices to what is remembered now, also by other processes. */
  async add(kernel: Kernel, choices: Record<string, Choice>): Promise<void> {
    if (this.memory === undefined) return;
    const name = this.nameOf(kernel);
    const kept = pageIn((await this.memory.read(name)) ?? '')?.choices ?? {};
    const { description, driver } = this.adapter;
    const page: Page = {
      version: PAGE_VERSION,
      adapter: description,
      driver,
      operation: kernel.operation,
      file: kernel.file,
      imports: kernel.imports,
      shader: kernel.shader,
      choices: { ...kept, ...choices },
    };
    await this.memory.write(name, `${JSON.stringify(page, null, 2)}\n`);
  }

  /** Pages of this adapter and driver whose kernels still have the hash of `hashOf`, sorted by operation. */
  async pages(hashOf: (file: string, constants: ShaderConstants) => string): Promise<Page[]> {
    const texts = (await this.memory?.all()) ?? [];
    return texts
      .flatMap((text) => pageIn(text) ?? [])
      .filter(({ adapter, driver }) => adapter === this.adapter.description && driver === this.adapter.driver)
      .filter(({ file, imports, shader }) => hashed(() => hashOf(file, imports)) === shader)
      .sort((a, b) => (a.operation < b.operation ? -1 : 1));
  }

  private nameOf({ operation, imports, shader }: Kernel): string {
    const { description, driver } = this.adapter;
    const identity = [PAGE_VERSION, description, driver, operation, imports, shader];
    return `${operation}-${hashText(JSON.stringify(identity))}`;
  }
}

/** E.g. `16 x 2, 8 lanes, subgroup` or `8 x 2, 16 x 16 lanes, workgroup`. */
export function tileName({ rows, lanes, down, tm, tn }: Tile): string {
  return `${tm} x ${tn}, ${down > 1 ? `${down} x ` : ''}${lanes} lanes, ${rows}`;
}

export function sameTile(a: Tile, b: Tile): boolean {
  return tileName(a) === tileName(b);
}

function pageIn(text: string): Page | undefined {
  try {
    return PAGE.safeParse(JSON.parse(text)).data;
  } catch {
    // It is no JSON: a machine went down while it wrote the file.
    return undefined;
  }
}

/** undefined if the kernel no longer exists. */
function hashed(hash: () => string): string | undefined {
  try {
    return hash();
  } catch {
    return undefined;
  }
}
