import ts from 'typescript';

/** A kind that is added to its table with nothing else. */
export interface Addition {
  /** What is added, in a word: `activation`. */
  readonly what: string;
  /** The name of the new kind: the compiler's messages hold it. */
  readonly name: string;
  /** Path of the file from the package's folder, the text that is there once, and what takes its place. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Files that the compiler must name: each owes the new kind something. */
  readonly owed: readonly string[];
}

/** A message of the compiler and the path of its file from the package's folder. */
export interface Complaint {
  readonly file: string;
  readonly text: string;
}

/**
 * Compiles the project with these additions in memory and returns the compiler's messages about the files
 * that owe something; checking the others would take as long again. It writes no file. Throws an Error if the
 * text of an addition is not exactly once in its file, or if a file that owes something is not there.
 */
export function complaintsAbout(root: string, additions: readonly Addition[]): Complaint[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    `${root}/tsconfig.json`,
    { noEmit: true, incremental: false, tsBuildInfoFile: undefined },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (diagnostic) => fail(diagnostic) },
  );
  if (config === undefined) throw new Error(`${root}/tsconfig.json: cannot be read`);
  const changed = new Map<string, string>();
  for (const { file, find, replace } of additions) {
    const path = `${root}/${file}`;
    const text = changed.get(path) ?? ts.sys.readFile(path) ?? '';
    if (text.split(find).length !== 2) throw new Error(`${file}: expected exactly once: ${find}`);
    changed.set(
      path,
      text.replace(find, () => replace),
    );
  }
  const host = ts.createCompilerHost(config.options);
  const readFile = (path: string): string | undefined => changed.get(path) ?? ts.sys.readFile(path);
  const program = ts.createProgram({
    rootNames: config.fileNames,
    options: config.options,
    host: {
      ...host,
      readFile,
      getSourceFile: (path, languageVersion) => {
        const text = readFile(path);
        return text === undefined ? undefined : ts.createSourceFile(path, text, languageVersion, true);
      },
    },
  });
  const owing = [...new Set(additions.flatMap(({ owed }) => owed))];
  return owing.flatMap((file) => {
    const source = program.getSourceFile(`${root}/${file}`);
    if (source === undefined) throw new Error(`${file}: owes something, but there is no such file`);
    return program
      .getSemanticDiagnostics(source)
      .map(({ messageText }) => ({ file, text: ts.flattenDiagnosticMessageText(messageText, ' ') }));
  });
}

function fail({ messageText }: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(messageText, ' '));
}
