import { distance } from 'fastest-levenshtein';

/** The candidate that is most like a misspelt word; undefined if none is like it. */
export function nearestWord(word: string, candidates: readonly string[]): string | undefined {
  const wanted = simplify(word);
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const simple = simplify(candidate);
    const isPrefix = wanted.length >= 3 && (simple.startsWith(wanted) || wanted.startsWith(simple));
    const edits = isPrefix ? 1 : distance(wanted, simple);
    if (edits < bestDistance && edits < Math.max(wanted.length, simple.length)) {
      best = candidate;
      bestDistance = edits;
    }
  }
  return best;
}

/** `did you mean x?`, or what to do when no candidate is like the word. */
export function suggestion(word: string, candidates: readonly string[], otherwise: string): string {
  const nearest = nearestWord(word, candidates);
  return nearest === undefined ? otherwise : `did you mean ${nearest}?`;
}

/** The word without what spellings differ in: learning_rate, Learning-Rate and learningRate are one word. */
function simplify(word: string): string {
  return word.toLowerCase().replace(/[^a-z0-9]/g, '');
}
