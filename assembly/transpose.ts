/**
 * to[c][r] = from[r][c] for four rows and four columns of floats; rows and columns lie `row` and `column`
 * bytes apart. Only `rows` rows are read, the others are zero; only `columns` columns are written.
 */
export function transpose(from: usize, row: usize, rows: i32, to: usize, column: usize, columns: i32): void {
  const zero = f32x4.splat(0);
  const r0 = rows > 0 ? v128.load(from) : zero;
  const r1 = rows > 1 ? v128.load(from + row) : zero;
  const r2 = rows > 2 ? v128.load(from + 2 * row) : zero;
  const r3 = rows > 3 ? v128.load(from + 3 * row) : zero;
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  if (columns > 1) v128.store(to + column, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  if (columns > 2) v128.store(to + 2 * column, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  if (columns > 3) v128.store(to + 3 * column, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

/**
 * As `transpose`, for `groups` groups of four columns: to[c][r] of four rows. Rows that are not there are
 * zero.
 */
export function transpose_groups(
  from: usize,
  row: usize,
  rows: i32,
  to: usize,
  column: usize,
  groups: i32,
): void {
  if (rows < 4) {
    for (; groups > 0; groups--) {
      transpose(from, row, rows, to, column, 4);
      from += 16;
      to += 4 * column;
    }
    return;
  }
  let second = from + row;
  let third = second + row;
  let fourth = third + row;
  for (; groups > 0; groups--) {
    const r0 = v128.load(from);
    const r1 = v128.load(second);
    const r2 = v128.load(third);
    const r3 = v128.load(fourth);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
    v128.store(to + column, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to + 2 * column, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
    v128.store(to + 3 * column, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
    from += 16;
    second += 16;
    third += 16;
    fourth += 16;
    to += 4 * column;
  }
}
