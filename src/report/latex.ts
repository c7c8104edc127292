/** Characters that TeX gives a meaning, and what prints them. */
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '≥': '$\\geq$',
  '≤': '$\\leq$',
  '×': '$\\times$',
  '−': '$-$',
  '–': '--',
  '…': '\\ldots{}',
  λ: '$\\lambda$',
  μ: '$\\mu$',
  α: '$\\alpha$',
  β: '$\\beta$',
  ρ: '$\\rho$',
  '±': '$\\pm$',
  '²': '$^2$',
  '₁': '$_1$',
  '→': '$\\to$',
  '<': '$<$',
  '>': '$>$',
};

/** Text as LaTeX prints it. */
export function escapeTex(text: string): string {
  return Array.from(text, (character) => ESCAPES[character] ?? character).join('');
}

/** A table in the style of booktabs; cells are escaped, the first column is to the left, `columns` is a tabular's preamble. */
export function latexTable({
  columns,
  header,
  rows,
  caption,
  label,
}: {
  readonly columns: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly caption: string;
  readonly label: string;
}): string {
  const line = (cells: readonly string[]) => `${cells.map(escapeTex).join(' & ')} \\\\`;
  return [
    '% needs \\usepackage{booktabs,longtable,array}',
    `\\begin{longtable}{${columns}}`,
    `\\caption{${escapeTex(caption)}}\\label{${label}} \\\\`,
    '\\toprule',
    line(header),
    '\\midrule',
    '\\endhead',
    ...rows.map(line),
    '\\bottomrule',
    '\\end{longtable}',
    '',
  ].join('\n');
}
