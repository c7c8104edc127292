/** Characters with a meaning in TeX, and the commands that print them. */
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
  '≈': '$\\approx$',
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
  // Names of swept entries are longer than a column.
  '/': '/\\allowbreak{}',
  '=': '=\\allowbreak{}',
  '<': '$<$',
  '>': '$>$',
};

/**
 * Text escaped for LaTeX. A minus before a digit is a minus and no hyphen. A sign that pdfTeX does not know
 * stands as [U+2248].
 */
export function escapeTex(text: string): string {
  const minus = text.replace(/(?<![\p{L}\d_])-(?=\.?\d)/gu, '−');
  return Array.from(minus, (character) => ESCAPES[character] ?? knownToTex(character)).join('');
}

/** ASCII and the letters of Latin-1 are what a plain document sets. */
function knownToTex(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return point < 0x7f || (point >= 0xc0 && point <= 0xff)
    ? character
    : `[U+${point.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/**
 * A table in the style of booktabs, small and as wide as the text. `widths` are shares of the text's width,
 * 0.89 in all beside the gaps. Cells are escaped.
 */
export function latexTable({
  widths,
  header,
  rows,
  caption,
  label,
}: {
  readonly widths: readonly number[];
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly caption: string;
  readonly label: string;
}): string {
  const line = (cells: readonly string[]) => `${cells.map(escapeTex).join(' & ')} \\\\`;
  const columns = widths.map((share) => `>{\\raggedright\\arraybackslash}p{${share}\\linewidth}`);
  const head = ['\\toprule', line(header), '\\midrule'];
  return [
    '% needs \\usepackage{booktabs,longtable,array}',
    '\\begingroup\\scriptsize\\setlength{\\tabcolsep}{3pt}',
    `\\begin{longtable}{${columns.join('')}}`,
    `\\caption{${escapeTex(caption)}}\\label{${label}} \\\\`,
    ...head,
    '\\endfirsthead',
    // The caption is left out, because it would be numbered again on every page.
    ...head,
    '\\endhead',
    ...rows.map(line),
    '\\bottomrule',
    '\\end{longtable}',
    '\\endgroup',
    '',
  ].join('\n');
}
