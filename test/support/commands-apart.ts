/**
 * True if PCBIAS_COMMANDS is `apart`, as in `.ci/run`: tests then start each command in a process of its own.
 * False if it is `here` or not set: most commands run in the process of their test, which loads hundreds of
 * modules once and not for each. Throws an Error for another value.
 */
export function commandsApart(asked = process.env.PCBIAS_COMMANDS ?? 'here'): boolean {
  if (asked === 'apart' || asked === 'here') return asked === 'apart';
  throw new Error(`PCBIAS_COMMANDS is '${asked}', expected 'here' or 'apart'`);
}
