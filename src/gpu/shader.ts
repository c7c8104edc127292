/** Provides shader texts by name, e.g. `dense_forward` or `lib/flat`, without the `.wgsl`. */
export interface ShaderSource {
  read(name: string): string;
}

/** Values for a shader's prelude. A number becomes a `const`; a string fills `${NAME}` in an `#import`. */
export type ShaderConstants = Readonly<Record<string, number | string>>;

export type BindingAccess = 'uniform' | 'read' | 'read_write';

/** What an assembled shader expects from its caller, read from its own text. */
export interface ShaderInterface {
  /** In the order of their binding numbers, with the uniform first. */
  readonly bindings: readonly { readonly name: string; readonly access: BindingAccess }[];
  /** Fields of `struct Sizes`, four bytes each, in order. */
  readonly sizes: readonly { readonly name: string; readonly type: 'u32' | 'f32' }[];
}

/**
 * Returns the text of shader `name`: `enable` lines first, then the constants, then the file with each
 * `#import` resolved once and each loop marked `// unroll` written out. Throws an Error for an unknown
 * import, a `${NAME}` without a constant, or a malformed import line.
 */
export function assembleShader(name: string, constants: ShaderConstants, source: ShaderSource): string {
  const imported = new Set<string>();
  const enables = new Set<string>();
  const resolve = (file: string): string => {
    const lines: string[] = [];
    for (const line of source.read(file).split('\n')) {
      if (line.startsWith('enable ')) {
        enables.add(line.trim());
      } else if (line.startsWith('#import')) {
        const target = importTarget(line, file, constants);
        if (!imported.has(target)) {
          imported.add(target);
          lines.push(resolve(target));
        }
      } else {
        lines.push(line);
      }
    }
    return lines.join('\n');
  };
  const body = unroll(resolve(name), constants);
  const prelude = Object.entries(constants)
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    .map(([key, value]) => `const ${key}: u32 = ${value}u;`);
  return [...enables, ...prelude, body].join('\n');
}

/**
 * Writes out `for (var i = 0u; i < NAME; i++) { // unroll` as NAME blocks with a constant i. Drivers keep an
 * array in registers only if every index is a constant. SwiftShader, which unrolls nothing itself, is ten
 * times slower without this.
 */
function unroll(text: string, constants: ShaderConstants): string {
  const lines = text.split('\n');
  const result: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const match = /^\s*for \(var (\w+) = 0u; \1 < (\w+); \1\+\+\) \{ \/\/ unroll$/.exec(lines[at]);
    if (!match) {
      result.push(lines[at]);
      continue;
    }
    const times = constants[match[2]];
    if (typeof times !== 'number') {
      throw new Error(
        `a loop to ${match[2]} cannot be unrolled: expected one of ${Object.keys(constants).join(', ')}`,
      );
    }
    const end = closingLine(lines, at);
    const body = unroll(lines.slice(at + 1, end).join('\n'), constants);
    for (let i = 0; i < times; i++) {
      result.push(`{ const ${match[1]} = ${i}u;`, body, '}');
    }
    at = end;
  }
  return result.join('\n');
}

/** Returns the line with the brace that closes the one opened in line `at`. */
function closingLine(lines: readonly string[], at: number): number {
  let depth = 0;
  for (let line = at; line < lines.length; line++) {
    for (const character of lines[line].replace(/\/\/.*$/, '')) {
      depth += character === '{' ? 1 : character === '}' ? -1 : 0;
    }
    if (depth === 0) {
      return line;
    }
  }
  throw new Error(`the loop '${lines[at].trim()}' is not closed`);
}

function importTarget(line: string, file: string, constants: ShaderConstants): string {
  const match = /^#import\s+(\S+)\s*$/.exec(line);
  if (!match) {
    throw new Error(`shader ${file}: found '${line}', expected '#import NAME' on a line of its own`);
  }
  return match[1].replace(/\$\{(\w+)\}/g, (_, key: string) => {
    const value = constants[key];
    if (typeof value !== 'string') {
      throw new Error(
        `shader ${file}: '${line}' needs a constant ${key}; known: ${Object.keys(constants).join(', ')}`,
      );
    }
    return value;
  });
}

/** Reads a binding number that is written as digits or as a constant of the prelude. */
function bindingNumber(written: string, text: string): number {
  const constant = new RegExp(`^const ${written}: u32 = (\\d+)u;$`, 'm').exec(text);
  return Number(constant ? constant[1] : written);
}

/**
 * Reads the bindings and `struct Sizes` of an assembled shader. Throws if binding numbers are not 0, 1, 2,
 * ... in order.
 */
export function shaderInterface(name: string, text: string): ShaderInterface {
  const bindings: { name: string; access: BindingAccess }[] = [];
  const binding =
    /@group\(0\)\s*@binding\((\w+)\)\s*var<(uniform|storage,\s*(read|read_write))>\s*(\w+)\s*:/g;
  for (const match of text.matchAll(binding)) {
    const number = bindingNumber(match[1], text);
    if (number !== bindings.length) {
      throw new Error(
        `shader ${name}: binding ${match[4]} has number ${number}, expected ${bindings.length}`,
      );
    }
    bindings.push({ name: match[4], access: (match[3] ?? 'uniform') as BindingAccess });
  }
  const struct = /struct Sizes \{([^}]*)\}/.exec(text);
  if (!struct || bindings[0]?.access !== 'uniform') {
    throw new Error(`shader ${name}: expected 'struct Sizes { ... }' bound as the uniform at binding 0`);
  }
  const fields = struct[1].replaceAll(/\/\/.*$/gm, '');
  const sizes = [...fields.matchAll(/(\w+):\s*(u32|f32)\s*,/g)].map((match) => ({
    name: match[1],
    type: match[2] as 'u32' | 'f32',
  }));
  return { bindings, sizes };
}
