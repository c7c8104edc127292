/** A contender's first line: what it is, and its losses after 0 to 3 calls. */
export interface ReadyLine {
  readonly peer: string;
  /** How it trains, in its own words. */
  readonly variant: string;
  /** Members. */
  readonly E: number;
  /** Training steps between two entries of `lossTrace`. */
  readonly stepsPerCall: number;
  /** Mean over its members. NaN marks a loss that was not finite. */
  readonly lossTrace: readonly number[];
  readonly versions: Readonly<Record<string, unknown>>;
  /** Losses [step][member] and their steps; only ours reports them. */
  readonly memberLosses?: readonly (readonly number[])[];
  readonly traceSteps?: readonly number[];
}

/** A contender's line after a round. */
export interface RoundLine {
  /** Network-steps a second. */
  readonly rate: number;
  /** Average number of cores that it used, and that everything else used meanwhile. */
  readonly cores: { readonly own: number; readonly others: number };
}

/** A contender's last line. */
export interface EndLine {
  readonly lossEnd: number;
  readonly steps: number;
}

/** A contender printed something other than the expected line. */
export class LineError extends Error {
  override readonly name = 'LineError';
}

type Fields = Readonly<Record<string, unknown>>;

export function parseReady(line: string): ReadyLine {
  const fields = parse(line);
  const { peer, variant, lossTrace, versions, memberLosses, traceSteps } = fields;
  const listed = Array.isArray(lossTrace) && lossTrace.length > 0;
  if (fields.ready !== true || typeof peer !== 'string' || typeof variant !== 'string' || !listed) {
    throw unexpected(line, 'ready, peer, variant and lossTrace');
  }
  return {
    peer,
    variant,
    E: positive(fields, 'E', line),
    stepsPerCall: positive(fields, 'stepsPerCall', line),
    lossTrace: lossTrace.map(lossOf),
    versions: typeof versions === 'object' && versions !== null ? (versions as Fields) : {},
    ...(Array.isArray(memberLosses) && Array.isArray(traceSteps)
      ? {
          memberLosses: memberLosses.map((row: unknown[]) => row.map(lossOf)),
          traceSteps: traceSteps.map(Number),
        }
      : {}),
  };
}

export function parseRound(line: string): RoundLine {
  const fields = parse(line);
  const cores = (fields.cores ?? {}) as Fields;
  return {
    rate: positive(fields, 'rate', line),
    cores: { own: Number(cores.own ?? NaN), others: Number(cores.others ?? NaN) },
  };
}

export function parseEnd(line: string): EndLine {
  const fields = parse(line);
  if (!('lossEnd' in fields)) throw unexpected(line, 'lossEnd');
  return { lossEnd: lossOf(fields.lossEnd), steps: positive(fields, 'steps', line) };
}

function parse(line: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw unexpected(line, 'JSON');
  }
  if (typeof value !== 'object' || value === null) throw unexpected(line, 'an object');
  return value as Fields;
}

/** JSON has no NaN, so a loss that is not finite arrives as null. */
function lossOf(value: unknown): number {
  return typeof value === 'number' ? value : NaN;
}

function positive(fields: Fields, name: string, line: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !(value > 0)) throw unexpected(line, `${name} above 0`);
  return value;
}

function unexpected(line: string, expected: string): LineError {
  return new LineError(`printed '${line.slice(0, 120)}', expected a line of JSON with ${expected}`);
}
