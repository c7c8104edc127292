import type { CommandModule } from 'yargs';
import type { Estimand, Finding } from '../../finding/finding.js';
import { FINDINGS, findingOf } from '../../finding/registry.js';
import { wrap } from '../../report/format/text.js';
import { expectationText, nullText } from '../../report/table/finding-text.js';

interface FindingsOptions {
  readonly id?: string;
}

export const findingsCommand: CommandModule<unknown, FindingsOptions> = {
  command: 'findings [id]',
  describe: 'list the findings that a suite can ask for; with an id, what decides one and why',
  builder: (yargs) =>
    yargs
      .positional('id', {
        type: 'string',
        choices: FINDINGS.map(({ id }) => id),
        describe: 'a finding, to print what decides it',
      })
      .example('$0 findings', 'ids for `findings:` in a suite file and for --finding')
      .example('$0 findings loc-same', "its primary estimand, bounds, the paper's measure, controls"),
  handler: ({ id }) => {
    const shown = id === undefined ? FINDINGS.map(listed) : [detailed(findingOf(id))];
    process.stdout.write(shown.map((lines) => `${lines.join('\n')}\n\n`).join(''));
  },
};

function listed({ id, claim, source, paper, roles, takesComponents }: Finding): string[] {
  return [
    `${id} (${source})`,
    wrap(`  ${claim}`),
    ...(paper === undefined ? [] : [wrap(`  paper: ${paper}`)]),
    ...roles.map(({ name, holds, required }) => `  - ${name}${required ? '' : ' (optional)'}: ${holds}`),
    ...(takesComponents ? ['  - components: numbers of principal components, e.g. [1, 10, 100]'] : []),
  ];
}

function detailed(finding: Finding): string[] {
  const { primary, paperMeasure, controls } = finding;
  return [
    ...listed(finding),
    '',
    ...primary.flatMap(estimandLines),
    ...(paperMeasure === undefined ? [] : [wrap(`  as the paper measured it: ${paperMeasure}`)]),
    ...controls.map((control) => wrap(`  control: ${control}`)),
  ];
}

function estimandLines({ quantity, bounds, reason }: Estimand): string[] {
  return [
    wrap(`  primary: ${quantity}`),
    `    claim ${expectationText(bounds)}, no effect ${nullText(bounds)}`,
    wrap(`    ${reason}`),
  ];
}
