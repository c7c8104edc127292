import ts from 'typescript';

/** A source file with its path from `src/`, e.g. `train/loss.ts`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/**
 * What each station may import besides itself, nearest the ground first. A station may only name stations
 * above it in this table, so imports cannot point up. A new edge is a decision. `types` may be imported as
 * types only.
 */
export const MAY_IMPORT: Readonly<Record<string, { readonly values: string; readonly types?: string }>> = {
  random: { values: '' },
  npz: { values: '' },
  schema: { values: '' },
  algebra: { values: 'random' },
  statistics: { values: 'random' },
  gpu: { values: 'random' },
  ops: { values: 'gpu random' },
  model: { values: 'schema' },
  // An entry of `data:` determines the shape that a net gets.
  data: { values: 'model algebra schema random npz' },
  trace: { values: 'npz' },
  // Training takes NO_PREDICTION and the trace's shape from `trace`.
  train: { values: 'model data ops schema random trace' },
  // Critical PC, discriminability and predictions are measured on examples and their principal components.
  measure: { values: 'model data statistics algebra trace random' },
  // The theory of a finding reads its rates from an ensemble's layers and training.
  finding: { values: 'measure statistics data model train trace random' },
  // The store keeps a suite's reference and findings as they are evaluated, and joins the kernel hashes of
  // blocks.
  store: { values: 'finding trace ops data' },
  // A suite is checked by resolving what it describes and what its findings need.
  suite: { values: 'schema data model train finding trace' },
  run: { values: 'store suite finding measure train model data ops gpu trace random' },
  report: { values: 'finding measure statistics trace' },
  // The platform implements the result store, and runs the steps of a WebAssembly backend in threads.
  platform: { values: 'ops', types: 'store' },
  cli: { values: 'run report store platform suite finding measure train model data ops gpu trace random' },
};

/** Most files of a folder, about as many names as a reader takes in at a glance. */
export const MOST_FILES = 17;

/** Only these folders know Node or a browser's page. */
const KNOW_NODE = ['platform', 'cli'];
const NODE_GLOBALS = ['process', 'Buffer', '__dirname', '__filename', 'require', 'global', 'NodeJS'];
/** Names of Node that some browsers lack. They are allowed in a file that checks `typeof` first. */
const ASKED_FOR = ['setImmediate', 'clearImmediate'];

/** Returns what is wrong with a file of `src/`, one line each. */
export function violations({ path, text }: SourceFile): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const folder = path.split('/')[0];
  const found = imports(source).flatMap((each) => importViolation(path, folder, each));
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement) && !(statement.declarationList.flags & ts.NodeFlags.Const)) {
      found.push(
        `${path}: module-level mutable '${statement.getText(source).slice(0, 40)}'; ` +
          `state belongs to an object`,
      );
    }
  }
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.getText(source) === 'Math.random') {
      found.push(`${path}: Math.random; take a Generator with a seed by name`);
    }
    if (ts.isIdentifier(node) && !KNOW_NODE.includes(folder) && isGlobalUse(node)) {
      const name = node.text;
      const asked = ASKED_FOR.includes(name) && text.includes(`typeof ${name}`);
      if (NODE_GLOBALS.includes(name) || (ASKED_FOR.includes(name) && !asked)) {
        found.push(`${path}: Node's global ${name}; only ${KNOW_NODE.join(' and ')} know Node`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/**
 * A kernel must open with its formula, `// y[m,o,b] = …` with `=` or an arrow; a piece of the library with a
 * sentence.
 */
export function shaderViolations(name: string, text: string): string[] {
  const opening = text.split('\n').find((line) => line.trim() !== '' && !line.startsWith('enable ')) ?? '';
  const expected = name.startsWith('lib/') ? /^\/\/ .{20}/ : /^\/\/ .*(=|<-)/;
  return expected.test(opening)
    ? []
    : [`${name}.wgsl opens with '${opening.slice(0, 60)}', expected a comment with its formula`];
}

interface Import {
  readonly from: string;
  readonly typesOnly: boolean;
}

/** Returns static and dynamic imports, and re-exports. */
function imports(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const { moduleSpecifier } = node;
      if (moduleSpecifier && ts.isStringLiteral(moduleSpecifier)) {
        found.push({ from: moduleSpecifier.text, typesOnly: isTypesOnly(node) });
      }
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [from] = node.arguments;
      found.push({ from: ts.isStringLiteral(from) ? from.text : from.getText(source), typesOnly: false });
    }
    if (ts.isImportTypeNode(node)) {
      found.push({ from: node.argument.getText(source).slice(1, -1), typesOnly: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTypesOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (!clause) return false;
  const bindings = clause.namedBindings;
  const each = bindings && ts.isNamedImports(bindings) && !clause.name ? bindings.elements : undefined;
  return (
    clause.isTypeOnly ||
    (each !== undefined && each.length > 0 && each.every((element) => element.isTypeOnly))
  );
}

/** Returns each file with the files of `src/` that it imports, types included. */
function importGraph(files: readonly SourceFile[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    files.map(({ path, text }) => {
      const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
      const targets = imports(source).filter(({ from }) => from.startsWith('.'));
      return [path, [...new Set(targets.map(({ from }) => resolved(path, from).replace(/\.js$/, '.ts')))]];
    }),
  );
}

/**
 * Returns the circles of files that import each other, types included: one line a circle, its files in path
 * order.
 */
export function circles(files: readonly SourceFile[]): string[] {
  const graph = importGraph(files);
  const reach = (from: string): Set<string> => {
    const seen = new Set<string>();
    const waiting = [...(graph.get(from) ?? [])];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...(graph.get(next) ?? []));
    }
    return seen;
  };
  const reached = new Map([...graph.keys()].map((path) => [path, reach(path)]));
  const found = new Set<string>();
  for (const [path, all] of reached) {
    if (!all.has(path)) continue;
    const circle = [...all].filter((other) => reached.get(other)?.has(path));
    found.add(`${circle.sort().join(', ')} import each other in a circle`);
  }
  return [...found];
}

/** Returns folders of more than MOST_FILES files. `paths` are relative to a common root. */
export function fullFolders(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > MOST_FILES)
    .map(
      ([folder, count]) => `${folder} holds ${count} files, expected at most ${MOST_FILES}; give it shelves`,
    );
}

/** Names that say nothing of what a file holds, so that anything ends up in it. */
const DRAWERS = ['common', 'helper', 'helpers', 'manager', 'misc', 'shared', 'util', 'utils'];

/** Returns the files and folders with a drawer's name. `paths` are relative to a common root. */
export function drawerNames(paths: readonly string[]): string[] {
  return paths
    .filter((path) => path.split('/').some((part) => DRAWERS.includes(part.split('.')[0])))
    .map((path) => `${path} has the name of a drawer; name it after what it holds`);
}

/** Returns the rows of the table that name a station below themselves, so that an import could point up. */
export function tableViolations(table: typeof MAY_IMPORT): string[] {
  const stations = Object.keys(table);
  return stations.flatMap((station, at) => {
    const { values, types = '' } = table[station];
    return `${values} ${types}`
      .split(' ')
      .filter((other) => other !== '' && !stations.slice(0, at).includes(other))
      .map((other) => `${station} may import ${other}, which does not stand above it in the table`);
  });
}

function resolved(path: string, from: string): string {
  return new URL(from, `file:///${path}`).pathname.slice(1);
}

function importViolation(path: string, folder: string, { from, typesOnly }: Import): string[] {
  if (!from.startsWith('.')) {
    const ofNode = from.startsWith('node:') && !KNOW_NODE.includes(folder);
    return ofNode ? [`${path}: imports ${from}; only ${KNOW_NODE.join(' and ')} know Node`] : [];
  }
  const file = resolved(path, from);
  const target = file.split('/')[0];
  if (target === folder) return [];
  const rule = MAY_IMPORT[folder];
  if (!rule) return [`${path}: the folder ${folder} stands in no table of what may import what`];
  const allowed = `${rule.values} ${typesOnly ? (rule.types ?? '') : ''}`.split(' ').includes(target);
  const may = [rule.values, rule.types && `types of ${rule.types}`].filter(Boolean).join(', ') || 'nothing';
  return allowed ? [] : [`${path}: imports ${file}; ${folder} may import ${may}`];
}

/**
 * True if an identifier uses a global name, i.e. it is not a property, a declaration, or an imported name.
 */
function isGlobalUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  const declared = parent as { readonly name?: ts.Node; readonly propertyName?: ts.Node };
  return declared.name !== node && declared.propertyName !== node;
}
