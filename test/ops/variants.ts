import type { KernelShape } from '../../src/gpu/adapter.js';
import type { Columns } from '../../src/gpu/tile.js';
import type { Tile } from '../../src/gpu/tile.js';
import { hardwareTiles } from '../../src/gpu/tiles.js';
import type { OpenDevice } from '../support/backend.js';
import type { OperationCase } from './cases/operation-case.js';

/** A kernel shape with its name. */
export interface Variant {
  readonly name: string;
  readonly shape: KernelShape;
  /** Only for operations whose columns lie so; undefined: for all. */
  readonly columns?: Columns;
}

function variant({ rows, lanes, down, tm, tn }: Tile, flat = 64, columns?: Columns, terms = 1): Variant {
  return {
    name:
      `${rows} rows, ${lanes} x ${down} lanes, tiles of ${tm} x ${tn}, flat ${flat}` +
      `${columns ? `, columns ${columns}` : ''}, terms ${terms}`,
    shape: { rows, lanes, down, terms, flat, span: 1, tile: () => ({ tm, tn }) },
    ...(columns ? { columns } : {}),
  };
}

/** Products of so many rows have other tiles to choose from. */
const ROWS = [1, 4, 8, 12, 16, 24, 32, 64, 1000];

/**
 * Returns the tile with the fewest results of each way to read rows and each way in which columns lie. The
 * adapter's own way to read rows is there with the columns that it chooses from. Every product is also
 * computed in the adapter's own shape, whose tiles are larger. A driver compiles for tenths of a second to
 * seconds for each variant of each kernel.
 */
export function coreOf(every: readonly Variant[], own: KernelShape): Variant[] {
  const least = new Map<string, Variant>();
  const chosen = new Set(every.filter(({ columns }) => columns !== undefined).map(({ shape }) => shape.rows));
  for (const each of every) {
    const { rows } = each.shape;
    if (rows === own.rows && each.columns === undefined && chosen.has(rows)) continue;
    const kind = [rows, each.columns].join();
    const before = least.get(kind);
    if (before === undefined || resultsOf(each) < resultsOf(before)) least.set(kind, each);
  }
  return [...least.values()];
}

/** Groups of four results that a workgroup computes. */
function resultsOf({ shape: { lanes, down, tile } }: Variant): number {
  const { tm, tn } = tile(1, 1);
  return lanes * down * tm * tn;
}

/** Every tile that this adapter or a GPU may choose. Sharing rows needs subgroups of a fixed size. */
export function variantsFor({ device, subgroupLanes }: OpenDevice): Variant[] {
  const found: Variant[] = [
    // The smallest and the largest tile that every adapter could have, with both ways to read rows.
    variant({ rows: 'direct', lanes: 8, down: 1, tm: 8, tn: 1 }),
    variant({ rows: 'direct', lanes: 8, down: 1, tm: 16, tn: 2 }),
    variant({ rows: 'direct', lanes: 8, down: 1, tm: 8, tn: 2 }, 64, undefined, 2),
    ...(subgroupLanes === undefined
      ? []
      : [variant({ rows: 'subgroup', lanes: subgroupLanes, down: 1, tm: 16, tn: 2 }, 32)]),
    ...ROWS.flatMap((rows) => hardwareTiles(rows, 1000, subgroupLanes))
      // More lanes of the same tile only reach farther, and each variant compiles for seconds.
      .filter(
        ({ rows, lanes, tm, tn }) => rows !== 'direct' || lanes === 16 || (lanes === 64 && tm * tn === 16),
      )
      .map((tile) => variant(tile, 256)),
    ...(['adjacent', 'gathered'] as const).flatMap((columns) =>
      ROWS.flatMap((rows) => device.shape.tiles?.(rows, 1000, columns) ?? []).map((tile) =>
        variant(tile, 64, columns, device.shape.terms),
      ),
    ),
  ];
  return [...new Map(found.map((each) => [each.name, each])).values()];
}

/** The case of one member of an ensemble, trained alone. Undefined if an operand has the members inside. */
export function memberAlone(example: OperationCase, member: number): OperationCase | undefined {
  const operands = Object.entries(example.operands);
  if (operands.some(([, { axis }]) => axis === 'other')) return undefined;
  const own = operands.map(([name, operand]) => {
    if (operand.axis === 'shared') return [name, operand] as const;
    const values = Array.from(operand.values);
    const stride = values.length / example.members;
    return [
      name,
      {
        ...operand,
        shape: [1, ...operand.shape.slice(1)],
        values: values.slice(member * stride, (member + 1) * stride),
      },
    ] as const;
  });
  const sizes = 'members' in example.sizes ? { ...example.sizes, members: 1 } : example.sizes;
  return { ...example, members: 1, sizes, operands: Object.fromEntries(own) };
}
