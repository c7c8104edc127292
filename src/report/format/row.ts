/** A cell: what is undefined or not finite becomes an empty cell, and the row says why in `reason`. */
export type Cell = string | number | undefined;
export type Row = Readonly<Record<string, Cell>>;
