import ts from 'typescript';

/** A source file by its path from `src/`, e.g. `train/loss.ts`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/**
 * What each folder may import besides itself: the architecture's table, with the stations below them where they are
 * used too; so a new edge is a decision. `types` may be imported as types only.
 */
export const MAY_IMPORT: Readonly<Record<string, { readonly values: string; readonly types?: string }>> = {
  random: { values: '' },
  npz: { values: '' },
  gpu: { values: 'random' },
  ops: { values: 'gpu random' },
  data: { values: 'ops random npz' },
  model: { values: '' },
  // NO_PREDICTION and the trace's shape.
  train: { values: 'model data ops random trace' },
  trace: { values: 'npz' },
  // Critical PC, discriminability and predictions are measured on examples and their principal components.
  measure: { values: 'data trace random' },
  // The theory of a finding asks an ensemble's layers and training for its rates.
  finding: { values: 'measure data model train trace random' },
  // A suite is checked by resolving what it describes, and by what its findings need.
  suite: { values: 'data model train finding trace' },
  report: { values: 'finding measure trace' },
  run: { values: 'random gpu ops data model train trace measure finding suite report' },
  // It implements the result store that `run` declares.
  platform: { values: '', types: 'run' },
  cli: { values: 'random gpu ops data model train trace measure finding suite report run platform' },
  web: { values: 'train measure report' },
};

/** The only folders that know Node or a browser's page. */
const KNOW_NODE = ['platform', 'cli'];
const NODE_GLOBALS = ['process', 'Buffer', '__dirname', '__filename', 'require', 'global', 'NodeJS'];
/** In Node and not in every browser: allowed where the file asks `typeof` first. */
const ASKED_FOR = ['setImmediate', 'clearImmediate'];

/** What is wrong with a file of `src/`, one line each. */
export function violations({ path, text }: SourceFile): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const folder = path.split('/')[0];
  const found = imports(source).flatMap((each) => importViolation(path, folder, each));
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement) && !(statement.declarationList.flags & ts.NodeFlags.Const)) {
      found.push(
        `${path}: module-level mutable '${statement.getText(source).slice(0, 40)}'; state belongs to an object`,
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

/** A kernel opens with its formula: `// y[m,o,b] = …`, with `=` or an arrow; a piece of the library with a sentence. */
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

/** Static and dynamic imports, and what is exported from elsewhere. */
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

function importViolation(path: string, folder: string, { from, typesOnly }: Import): string[] {
  if (!from.startsWith('.')) {
    const ofNode = from.startsWith('node:') && !KNOW_NODE.includes(folder);
    return ofNode ? [`${path}: imports ${from}; only ${KNOW_NODE.join(' and ')} know Node`] : [];
  }
  const resolved = new URL(from, `file:///${path}`).pathname.slice(1);
  const target = resolved.split('/')[0];
  if (target === folder) return [];
  const rule = MAY_IMPORT[folder];
  if (!rule) return [`${path}: the folder ${folder} stands in no table of what may import what`];
  const allowed = `${rule.values} ${typesOnly ? (rule.types ?? '') : ''}`.split(' ').includes(target);
  const may = [rule.values, rule.types && `types of ${rule.types}`].filter(Boolean).join(', ') || 'nothing';
  return allowed ? [] : [`${path}: imports ${resolved}; ${folder} may import ${may}`];
}

/** Whether an identifier is a use of a global name: no property, no declaration, no name of an import. */
function isGlobalUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  const declared = parent as { readonly name?: ts.Node; readonly propertyName?: ts.Node };
  return declared.name !== node && declared.propertyName !== node;
}
