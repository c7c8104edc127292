/** A stretch of time in milliseconds, on the clock that measured it. */
export interface Span {
  readonly begin: number;
  readonly end: number;
}

/** Milliseconds that spans cover. An overlap counts once. */
export function covered(spans: readonly Span[]): number {
  return union(spans).reduce((sum, { begin, end }) => sum + end - begin, 0);
}

/**
 * Returns the same stretches as `spans`, in order and without overlaps. Empty and reversed spans are left
 * out.
 */
export function union(spans: readonly Span[]): Span[] {
  const sorted = spans.filter(({ begin, end }) => end > begin).sort((a, b) => a.begin - b.begin);
  const joined: { begin: number; end: number }[] = [];
  for (const { begin, end } of sorted) {
    const last = joined.at(-1);
    if (last && begin <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ begin, end });
  }
  return joined;
}

/** Returns the parts of `spans` that lie outside `taken`. */
export function without(spans: readonly Span[], taken: readonly Span[]): Span[] {
  const holes = union(taken);
  const left: Span[] = [];
  let next = 0;
  for (const span of union(spans)) {
    let { begin } = span;
    while (next < holes.length && holes[next].end <= begin) next++;
    for (let at = next; at < holes.length && holes[at].begin < span.end; at++) {
      if (holes[at].begin > begin) left.push({ begin, end: holes[at].begin });
      begin = holes[at].end;
    }
    if (begin < span.end) left.push({ begin, end: span.end });
  }
  return left;
}
