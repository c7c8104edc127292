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
  '|': '\\textbar{}',
  '½': '$\\frac12$',
  '√': '$\\surd$',
  '‖': '$\\|$',
  Σ: '$\\Sigma$',
  Θ: '$\\Theta$',
  κ: '$\\kappa$',
  σ: '$\\sigma$',
  '·': '$\\cdot$',
  '∞': '$\\infty$',
  '₂': '$_2$',
  '⁻': '$^-$',
  '¹': '$^1$',
  '’': "'",
  '<': '$<$',
  '>': '$>$',
};

/** Text as LaTeX prints it: a minus before a digit is a minus and no hyphen. */
export function escapeTex(text: string): string {
  const minus = text.replace(/(?<![\p{L}\d_])-(?=\.?\d)/gu, '−');
  return Array.from(minus, (character) => ESCAPES[character] ?? character).join('');
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
  const head = ['\\toprule', line(header), '\\midrule'];
  return [
    '% needs \\usepackage{booktabs,longtable,array}',
    `\\begin{longtable}{${columns}}`,
    `\\caption{${escapeTex(caption)}}\\label{${label}} \\\\`,
    ...head,
    '\\endfirsthead',
    // Without the caption: it would be numbered again on every page.
    ...head,
    '\\endhead',
    ...rows.map(line),
    '\\bottomrule',
    '\\end{longtable}',
    '',
  ].join('\n');
}
