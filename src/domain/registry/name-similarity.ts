/** Likeness of two comparable names, 0 … 1: shared character pairs and the longest common subsequence. */
export function nameSimilarity(a: string, b: string): number {
  if (a === b) return 1;
  if (a === '' || b === '') return 0;
  return (pairLikeness(a, b) + (2 * commonSubsequence(a, b)) / (a.length + b.length)) / 2;
}

/** Whether the characters of `short` occur in `long` in the same order. */
export function isSubsequence(short: string, long: string): boolean {
  let at = 0;
  for (const char of long) if (char === short.charAt(at)) at++;
  return at === short.length;
}

function pairLikeness(a: string, b: string): number {
  const pairs = (text: string): string[] =>
    Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2));
  const rest = pairs(b);
  const total = a.length + b.length - 2;
  let shared = 0;
  for (const pair of pairs(a)) {
    const at = rest.indexOf(pair);
    if (at === -1) continue;
    rest.splice(at, 1);
    shared++;
  }
  return total <= 0 ? 0 : (2 * shared) / total;
}

function commonSubsequence(a: string, b: string): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const char of a) {
    const next = [0];
    for (let at = 1; at <= b.length; at++) {
      const same = char === b.charAt(at - 1);
      next[at] = same ? (row[at - 1] ?? 0) + 1 : Math.max(row[at] ?? 0, next[at - 1] ?? 0);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
