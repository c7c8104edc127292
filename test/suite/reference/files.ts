import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { packageRoot } from '../../../src/platform/node/files.js';
import { suiteJsonSchema } from '../../../src/suite/reference/json-schema.js';
import { withReference } from '../../../src/suite/reference/page.js';

/** Files that describe the format of suite files, by their paths in the package. */
export const FILES = { schema: 'suites/suite.schema.json', page: 'docs/suites.md' } as const;

/** Each of these files as it should be: what is written by hand stays, what is generated is made anew. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  const page = withReference(readFileSync(join(packageRoot(), FILES.page), 'utf8'), suiteJsonSchema());
  return {
    [FILES.schema]: await formatted(FILES.schema, JSON.stringify(suiteJsonSchema())),
    [FILES.page]: await formatted(FILES.page, page),
  };
}

/** The text as `prettier --check .` wants it. */
async function formatted(path: string, text: string): Promise<string> {
  const filepath = join(packageRoot(), path);
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}
