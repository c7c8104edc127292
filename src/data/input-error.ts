/**
 * Something that a user gave is missing or wrong: a field of a suite file, an option, a data file. The
 * message says where, what was found, what was expected and the cure. The command line prints it without a
 * stack and exits with 2.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}
