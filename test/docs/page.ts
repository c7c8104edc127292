import { posix } from 'node:path';
import ts from 'typescript';

/** What a page may point to. Paths are from the package's folder. */
export interface Tree {
  exists(path: string): boolean;
  /** Paths that a pattern with `*` (within one name) stands for. */
  matches(pattern: string): readonly string[];
  /** Text of a page. */
  read(path: string): string;
}

const FENCE = /^```[\s\S]*?^```$/gm;
const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;
/** Folders whose files pages cite by path. Paths into `results/` and `dist/` are those of runs and builds. */
const CITED = /(?<![\w./-])(?:src|test|docs|shaders|bench|suites|examples|\.ci)\/[\w./*-]*/g;
const COMMENT = /\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm;
const YAML_COMMENT = /#.*$/gm;
const NAMED_PAGE = /(?<![\w./-])[\w./-]+\.md\b/g;
const CITED_SECTION = /\bsection (\d+) of (\w+\.md)|\b(\w+\.md),? section (\d+)/g;

/** Pages that a run or the benchmark writes: comments name them, and no checkout has them. */
const WRITTEN = ['report.md'];

/** Links, anchors and cited paths of a page that lead nowhere: one line each. */
export function pageFaults(path: string, text: string, tree: Tree): string[] {
  const prose = text.replaceAll(FENCE, '');
  const links = [...prose.replaceAll(/`[^`\n]*`(?!\])/g, '').matchAll(LINK)].map(([, target]) => target);
  return [
    ...links.flatMap((target) => linkFault(path, target, text, tree)),
    ...citedFaults(path, text.replaceAll(LINK, ''), tree),
  ];
}

/** Pages and sections that a source file's comments name and that do not exist: one line each. */
export function commentFaults(path: string, text: string, tree: Tree): string[] {
  if (!text.includes('.md')) return [];
  const code = path.endsWith('.ts') ? withoutLiterals(text) : text;
  const comments = code.match(path.endsWith('.yaml') ? YAML_COMMENT : COMMENT);
  // A sentence may go on in the next line of a comment.
  const joined = (comments ?? []).join('\n').replaceAll(/\s*\n\s*(?:\*|\/\/|#)?\s*/g, ' ');
  const pages = [...joined.matchAll(NAMED_PAGE)]
    .map(([page]) => page)
    .filter((page) => !WRITTEN.includes(page) && pageOf(path, page, tree) === undefined)
    .map((page) => `${path}: a comment names ${page}, which is neither in docs/ nor beside it`);
  const sections = [...joined.matchAll(CITED_SECTION)].flatMap(([, before, of, page, after]) => {
    const [name, number] = [of ?? page, before ?? after];
    const found = pageOf(path, name, tree);
    if (found === undefined || new RegExp(`^## ${number}\\. `, 'm').test(tree.read(found))) return [];
    return [`${path}: a comment names section ${number} of ${name}, which has no heading '## ${number}. …'`];
  });
  return [...pages, ...sections];
}

/** Anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(text: string): Set<string> {
  const headings = text.replaceAll(FENCE, '').matchAll(/^#{1,6} (.+)$/gm);
  return new Set(
    [...headings].map(([, heading]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-'),
    ),
  );
}

function linkFault(path: string, target: string, text: string, tree: Tree): string[] {
  if (/^[a-z]+:/.test(target)) return [];
  const [file, anchor] = target.split('#');
  const to = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), file));
  if (to !== path && !tree.exists(to)) return [`${path}: links to ${target}, which does not exist`];
  if (anchor === undefined || !to.endsWith('.md')) return [];
  const anchors = anchorsOf(to === path ? text : tree.read(to));
  return anchors.has(anchor) ? [] : [`${path}: links to ${target}, and ${to} has no such heading`];
}

function citedFaults(path: string, text: string, tree: Tree): string[] {
  const cited = new Set([...text.matchAll(CITED)].map(([found]) => found.replace(/[.:]+$/, '')));
  return [...cited]
    .filter((each) => (each.includes('*') ? tree.matches(each).length === 0 : !tree.exists(each)))
    .map((each) => `${path}: cites ${each}, which does not exist`);
}

/** TypeScript without its strings, templates and regular expressions, which may look like comments. */
function withoutLiterals(text: string): string {
  const source = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true);
  const parts: string[] = [];
  let end = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isLiteralExpression(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      parts.push(text.slice(end, node.getStart(source)));
      end = node.end;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return parts.join('0') + text.slice(end);
}

/** The page that a comment means: from the package's folder, in docs/, or beside the file. */
function pageOf(path: string, page: string, tree: Tree): string | undefined {
  const candidates = [page, `docs/${page}`, posix.join(posix.dirname(path), page)];
  return candidates.find((each) => tree.exists(each));
}
