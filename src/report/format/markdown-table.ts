/**
 * Matches a number, with its interval or marks, or a dash. Columns of such cells are aligned to the right.
 */
const NUMERIC = /^\**[-−–±≥≤<]? ?\d[\d.,]*\**( ?%)?( ?\[.*\])?\**$|^[–−]?$/;

/** A Markdown table; bars in cells are escaped, columns of numbers are to the right. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  const isNumeric = (at: number) => at > 0 && rows.every((cells) => NUMERIC.test(cells[at]));
  const rule = header.map((_, at) => (isNumeric(at) ? '---:' : '---'));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}
