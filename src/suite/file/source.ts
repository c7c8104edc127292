import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, YAMLError } from 'yaml';
import { SuiteError, type SuitePath, type SuiteProblem } from './error.js';

/** Line and column in a file, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML file that was read, with the place of everything in it. */
export interface SuiteSource {
  readonly file: string;
  /** Mappings, lists, texts, numbers, booleans and null. */
  readonly value: unknown;
  /** The place of a path's key or value. What is missing has the place of the key that should hold it. */
  positionOf(path: SuitePath, part: 'key' | 'value'): Position;
}

/**
 * Reads YAML.
 *
 * @throws SuiteError for text that is not one YAML document, a duplicate key, an unknown tag, or too many
 *   aliases.
 */
export function readYaml(text: string, file: string): SuiteSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    throw new SuiteError(
      file,
      faults.map((fault): SuiteProblem => ({
        ...position(fault.pos[0]),
        path: '',
        text: explain(fault, text),
      })),
    );
  }
  return {
    file,
    value: toPlainValue(document, file),
    positionOf: (path, part) => position(offsetOf(document, path, part)),
  };
}

function toPlainValue(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // The library throws a ReferenceError for more than 100 uses of anchors, which only a harmful file has.
    const text = `found ${(error as Error).message}, expected few aliases; write the entries out`;
    throw SuiteError.about(file, '', text);
  }
}

function explain(fault: YAMLError, text: string): string {
  if (fault.code === 'DUPLICATE_KEY') {
    const key = /^[^:\n]*/.exec(text.slice(fault.pos[0]))![0].trim();
    return `found the key ${key} a second time, expected each key once in a mapping; rename or delete one`;
  }
  const found = `text that is not YAML (${fault.message})`;
  return `found ${found}, expected YAML; correct it here or just before`;
}

function offsetOf(document: Document.Parsed, path: SuitePath, part: 'key' | 'value'): number {
  let node: Node | null = document.contents;
  let keyOffset = startOf(node) ?? 0;
  let valueOffset = keyOffset;
  for (const segment of path) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
      if (pair === undefined) return keyOffset;
      keyOffset = startOf(pair.key as Node) ?? keyOffset;
      node = pair.value as Node | null;
      valueOffset = isEmpty(node) ? keyOffset : (startOf(node) ?? keyOffset);
    } else if (isSeq(node)) {
      const item: Node | undefined = node.items[Number(segment)] as Node | undefined;
      if (item === undefined) return keyOffset;
      node = item;
      keyOffset = valueOffset = startOf(item) ?? keyOffset;
    } else {
      return keyOffset;
    }
  }
  return part === 'key' ? keyOffset : valueOffset;
}

function isEmpty(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null && node.source === '');
}

function startOf(node: Node | null): number | undefined {
  return node?.range?.[0];
}
