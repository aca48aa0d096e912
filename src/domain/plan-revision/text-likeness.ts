import { comparableName } from '../registry/comparable-name';

/** A text as it is compared: pairs of neighbouring characters and how often each occurs. */
export interface Fingerprint {
  readonly pairs: ReadonlyMap<string, number>;
  readonly total: number;
  /** Runs of four: rarer than pairs, so that few texts share one by chance. */
  readonly runs: ReadonlySet<string>;
}

const RUN = 4;
const PUNCTUATION = /[\p{P}\p{S}]/gu;

/** White space and punctuation do not count. */
export function fingerprint(text: string): Fingerprint {
  const characters = comparableName(text).replace(PUNCTUATION, '');
  const pairs = new Map<string, number>();
  for (let at = 0; at + 2 <= characters.length; at++) {
    const pair = characters.slice(at, at + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  const runs = new Set<string>();
  for (let at = 0; at + RUN <= characters.length; at++) runs.add(characters.slice(at, at + RUN));
  return { pairs, total: Math.max(0, characters.length - 1), runs };
}

/** 0 … 1: which part of both texts' pairs they share. */
export function likeness(a: Fingerprint, b: Fingerprint): number {
  if (a.total + b.total === 0) return 1;
  let shared = 0;
  for (const [pair, count] of a.pairs) shared += Math.min(count, b.pairs.get(pair) ?? 0);
  return (2 * shared) / (a.total + b.total);
}

/** Finds the texts of a set that share most pairs with another one, without comparing each with each. */
export class LikenessIndex<K> {
  private readonly holders = new Map<string, K[]>();

  constructor(texts: ReadonlyMap<K, Fingerprint>) {
    for (const [key, { pairs, runs }] of texts) {
      for (const mark of [...runs, ...pairs.keys()]) {
        const known = this.holders.get(mark);
        if (known) known.push(key);
        else this.holders.set(mark, [key]);
      }
    }
  }

  /**
   * The `most` keys that share most of the marks that tell: one that many texts have (推进, 建设) tells little, and
   * following it up would make the search quadratic.
   */
  nearest({ pairs, runs }: Fingerprint, most: number): K[] {
    const telling = [...runs, ...pairs.keys()]
      .flatMap((mark) => {
        const holders = this.holders.get(mark);
        return holders && holders.length <= HOLDERS_FOLLOWED ? [holders] : [];
      })
      .sort((a, b) => a.length - b.length)
      .slice(0, MARKS_FOLLOWED);
    const weights = new Map<K, number>();
    for (const holders of telling)
      for (const key of holders) weights.set(key, (weights.get(key) ?? 0) + 1 / holders.length);
    return [...weights]
      .sort(([, a], [, b]) => b - a)
      .slice(0, most)
      .map(([key]) => key);
  }
}

const MARKS_FOLLOWED = 100;
const HOLDERS_FOLLOWED = 200;
