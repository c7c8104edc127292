/** The keys of a table in their order: the words that a suite file may write. */
export function keysOf<Table extends object>(
  table: Table,
): readonly [keyof Table & string, ...(keyof Table & string)[]] {
  return Object.keys(table) as [keyof Table & string, ...(keyof Table & string)[]];
}
