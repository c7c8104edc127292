import { readFileSync } from 'node:fs';

/** The kernel tells Linux programs of times in these ticks, on every architecture. */
const TICKS_PER_SECOND = 100;

/** Processor time of the child processes that have ended. */
export class ProcessorClock {
  private before = readEnded();

  /**
   * Returns milliseconds of user and system time of the children that ended since the last call, with all
   * that they started and waited for. Undefined where the system has no `/proc`. Call it in a child's `exit`
   * event. The times of two children that end together are counted for the one that is asked about first.
   */
  takeMs(): number | undefined {
    const now = readEnded();
    const ms = now === undefined || this.before === undefined ? undefined : now - this.before;
    this.before = now;
    return ms;
  }
}

/** Reads `cutime` and `cstime` in milliseconds, see proc_pid_stat(5). */
function readEnded(): number | undefined {
  let text: string;
  try {
    text = readFileSync('/proc/self/stat', 'utf8');
  } catch {
    return undefined;
  }
  // The name of the program comes second, in brackets, and may hold spaces. `cutime` is field 16.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[13]) + Number(fields[14])) * 1000) / TICKS_PER_SECOND;
}
