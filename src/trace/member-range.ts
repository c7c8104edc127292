/** Consecutive members of an ensemble, by their indices. */
export interface MemberRange {
  readonly first: number;
  /** At least 1. */
  readonly count: number;
}

/** The index after the last member of a range. */
export function endOf({ first, count }: MemberRange): number {
  return first + count;
}

/** What `range` holds of `whole`; undefined where they have no member in common. */
export function sharedRange(whole: MemberRange, range: MemberRange): MemberRange | undefined {
  const first = Math.max(whole.first, range.first);
  const count = Math.min(endOf(whole), endOf(range)) - first;
  return count > 0 ? { first, count } : undefined;
}
