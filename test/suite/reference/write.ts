import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/platform/node/files.js';
import { generatedFiles } from './files.js';

// `npm run schema`: writes the files that describe the format of suite files.
for (const [path, text] of Object.entries(await generatedFiles())) {
  writeFileSync(join(packageRoot(), path), text);
  console.log(`written: ${path}`);
}
