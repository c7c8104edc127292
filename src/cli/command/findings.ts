import { FINDINGS } from '../../finding/registry.js';
import type { CommandBody } from '../command-body.js';
import { wrap } from '../../report/format/text.js';

export const findingsCommand: CommandBody = {
  builder: (yargs) => yargs.example('$0 findings', 'ids for `findings:` in a suite file and for --finding'),
  handler: () => {
    for (const { id, claim, source, paper, roles, takesComponents } of FINDINGS) {
      const lines = [
        `${id} (${source})`,
        wrap(`  ${claim}`),
        ...(paper === undefined ? [] : [wrap(`  paper: ${paper}`)]),
        ...roles.map(({ name, holds, required }) => `  - ${name}${required ? '' : ' (optional)'}: ${holds}`),
        ...(takesComponents ? ['  - components: numbers of principal components, e.g. [1, 10, 100]'] : []),
      ];
      process.stdout.write(`${lines.join('\n')}\n\n`);
    }
  },
};
