import ts from 'typescript';

/** The last column of a line. Prettier keeps code within it; for comments only this check does. */
export const LAST_COLUMN = 110;

/** A file of text with its path from the package's folder, e.g. `src/train/loss.ts`. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A stretch of prose (a comment, or a paragraph of a page) and the line that it begins in, from 1. */
interface Prose {
  readonly line: number;
  readonly text: string;
}

/** Turns of phrase that hide a subject or a verb: what is searched for, and what to write instead. */
const CLUMSY: readonly { readonly pattern: RegExp; readonly cure: string }[] = [
  { pattern: /(?:^|\n|[.!?]\s+)(?:That\s+of|Of)\s/, cure: 'begin the sentence with its subject' },
  { pattern: /\bwhoever\b/i, cure: 'name who does it' },
  { pattern: /\bwhere\s+there\s+is\s+such\b/i, cure: "write 'if it has one'" },
];

/**
 * Returns the lines that run past LAST_COLUMN, one message each. A line is excepted if it cannot be broken:
 * - its text is one word or one link, in a comment or a page;
 * - it is a table row or lies in a code fence of a page;
 * - it lies in a template literal of several lines, whose line breaks are content;
 * - a regular expression, or a string without a space, reaches past the last column;
 * - it opens a test, whose title and function prettier keeps on one line.
 */
export function longLines({ path, text }: TextFile): string[] {
  const lines = text.split('\n');
  const long = lines.flatMap((line, at) => ([...line].length > LAST_COLUMN ? [at] : []));
  if (long.length === 0) return [];
  const excepted = path.endsWith('.ts')
    ? unbreakable(text)
    : path.endsWith('.md')
      ? quoted(lines)
      : new Set();
  return long
    .filter((at) => !excepted.has(at) && !isOneWord(lines[at]))
    .map((at) => {
      const length = [...lines[at]].length;
      return `${path}:${at + 1} has ${length} columns, expected at most ${LAST_COLUMN}; wrap it`;
    });
}

/** Returns the sentences of comments and pages that use a phrase of CLUMSY, one message each. */
export function clumsySentences(file: TextFile): string[] {
  return proseOf(file).flatMap(({ line, text }) =>
    CLUMSY.flatMap(({ pattern, cure }) => {
      const found = pattern.exec(text);
      if (found === null) return [];
      const words = text
        .slice(found.index, found.index + 50)
        .replace(/^[.!?\s]+/, '')
        .replaceAll('\n', ' ');
      return [`${file.path}:${line} says '${words}'; ${cure}`];
    }),
  );
}

/** Returns how many of some messages each folder has, e.g. `src/ops 12`, the most first. */
export function countsByFolder(messages: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const message of messages) {
    const folder = message.split(':')[0].split('/').slice(0, -1).slice(0, 2).join('/') || '.';
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return sorted.map(([folder, count]) => `${folder} ${count}`).join(', ');
}

/** True if a line holds one word or one Markdown link beside the marks of a comment or a list. */
function isOneWord(line: string): boolean {
  const words = line.replace(/^\s*(?:\/\*\*?|\*|\/\/|#)?\s*(?:[-*]|\d+\.)?\s*/, '').replace(/\s*\*\/$/, '');
  return !/\s/.test(words.trim()) || /^\[[^\]]*\]\([^)\s]*\)[.,;]?$/.test(words.trim());
}

/** Lines (from 0) of a page that stand in a table or a code fence. */
function quoted(lines: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  let fenced = false;
  lines.forEach((line, at) => {
    const fence = /^\s*(?:```|~~~)/.test(line);
    if (fenced || fence || /^\s*\|/.test(line)) found.add(at);
    if (fence) fenced = !fenced;
  });
  return found;
}

/** Lines (from 0) of TypeScript that hold a literal which cannot be broken, as `longLines` says. */
function unbreakable(text: string): ReadonlySet<number> {
  const source = ts.createSourceFile('', text, ts.ScriptTarget.Latest, true);
  const found = new Set<number>();
  const visit = (node: ts.Node): void => {
    const begin = source.getLineAndCharacterOfPosition(node.getStart(source));
    const end = source.getLineAndCharacterOfPosition(node.end);
    const several = begin.line < end.line;
    if ((ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node)) && several) {
      for (let line = begin.line; line <= end.line; line++) found.add(line);
    }
    const whole = ts.isRegularExpressionLiteral(node) || (ts.isStringLiteral(node) && !/\s/.test(node.text));
    if ((whole && end.character > LAST_COLUMN) || opensTest(node)) found.add(begin.line);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** True for `test('title', () => …)`, with or without an object before the dot. */
function opensTest(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !/^test(?:\.\w+)?$/.test(node.expression.getText())) return false;
  const [title, body] = node.arguments;
  return title !== undefined &&
    ts.isStringLiteralLike(title) &&
    body !== undefined &&
    ts.isArrowFunction(body)
    ? true
    : title !== undefined && ts.isTemplateExpression(title) && body !== undefined && ts.isArrowFunction(body);
}

function proseOf({ path, text }: TextFile): Prose[] {
  if (path.endsWith('.md')) return paragraphsOf(text);
  if (path.endsWith('.ts')) return commentsOfTypeScript(text).flatMap(sentencesApart);
  const mark = path.endsWith('.wgsl') ? '//' : '#';
  return lineComments(text, mark).flatMap(sentencesApart);
}

/** Comments of TypeScript without their marks. Line comments that follow one another are one comment. */
function commentsOfTypeScript(text: string): Prose[] {
  const source = ts.createSourceFile('', text, ts.ScriptTarget.Latest, true);
  const ranges = new Map<number, ts.CommentRange>();
  const visit = (node: ts.Node): void => {
    if (node.getChildCount(source) === 0) {
      const around = [
        ...(ts.getLeadingCommentRanges(text, node.pos) ?? []),
        ...(ts.getTrailingCommentRanges(text, node.end) ?? []),
      ];
      for (const range of around) ranges.set(range.pos, range);
    }
    node.getChildren(source).forEach(visit);
  };
  visit(source);
  const found: { line: number; text: string; end: number; kind: ts.CommentKind }[] = [];
  for (const { pos, end, kind } of [...ranges.values()].sort((a, b) => a.pos - b.pos)) {
    const line = source.getLineAndCharacterOfPosition(pos).line + 1;
    const own = text.slice(pos, end);
    const last = found.at(-1);
    const single = ts.SyntaxKind.SingleLineCommentTrivia;
    const follows =
      last?.kind === single && kind === single && /^\r?\n[ \t]*$/.test(text.slice(last.end, pos));
    if (last && follows) {
      last.text += `\n${own.slice(2)}`;
      last.end = end;
    } else {
      const bare = kind === single ? own.slice(2) : own.slice(2, -2).replaceAll(/^[ \t]*\*+/gm, '');
      found.push({ line, text: bare.replace(/^\*/, ''), end, kind });
    }
  }
  return found;
}

/** Comments that take whole lines behind `mark`; neighbouring lines are one comment. */
function lineComments(text: string, mark: string): Prose[] {
  const found: { line: number; text: string; next: number }[] = [];
  text.split('\n').forEach((line, at) => {
    const trimmed = line.trimStart();
    if (!trimmed.startsWith(mark) || trimmed.startsWith('#!')) return;
    const own = trimmed.slice(mark.length);
    const last = found.at(-1);
    if (last?.next === at) {
      last.text += `\n${own}`;
      last.next = at + 1;
    } else {
      found.push({ line: at + 1, text: own, next: at + 1 });
    }
  });
  return found;
}

/** Splits a comment into parts that begin anew: paragraphs, tags and items of a list. */
function sentencesApart({ line, text }: Prose): Prose[] {
  return text.split(/\n\s*\n|\n(?=\s*(?:@\w+|- ))/).map((part) => ({
    line,
    text: part
      .replace(/^\s*-\s/, '')
      .replaceAll(/\s*\n\s*/g, '\n')
      .trim(),
  }));
}

/** Paragraphs and items of a page outside its tables and code fences. */
function paragraphsOf(text: string): Prose[] {
  const lines = text.split('\n');
  const skipped = quoted(lines);
  const found: { line: number; text: string }[] = [];
  let open = false;
  lines.forEach((line, at) => {
    const blank = skipped.has(at) || line.trim() === '';
    const begins = /^\s*(?:[-*]|\d+\.|#+|>)\s/.test(line);
    if (!blank && open && !begins) found[found.length - 1].text += `\n${line.trim()}`;
    else if (!blank)
      found.push({ line: at + 1, text: line.replace(/^\s*(?:[-*]|\d+\.|#+|>)?\s+/, '').trim() });
    open = !blank;
  });
  return found;
}
