import type { List, ListLevel } from './list-definitions';
import { formatNumber } from './number-formats';
import { type ListReference, listReferenceOf, type Styles } from './paragraph-styles';
import { propertyOf, type XmlNode } from './xml-nodes';

/** Counts through the document as Word does and gives each paragraph its printed number. */
export class ListNumbers {
  /** The last number of each level, by definition: lists of one definition count on from each other. */
  private readonly counts = new Map<string, Map<number, number>>();
  /** Starts of a list of its own (`numId:level`) that have been used. */
  private readonly started = new Set<string>();

  constructor(
    private readonly lists: ReadonlyMap<string, List>,
    private readonly styles: Styles,
  ) {}

  /** The label with the gap behind it; empty for a paragraph that has none. Counts: ask once a paragraph. */
  next(paragraphProperties: XmlNode | undefined): string {
    const own = listReferenceOf(paragraphProperties);
    const chain = this.styles.chainOf(propertyOf(paragraphProperties, 'w:pStyle'));
    const inherited = this.styles.listOf(chain);
    const list = this.lists.get(own.numId ?? inherited.numId ?? '');
    if (list === undefined) return '';
    const at = levelOf(list, own, inherited, chain);
    const level = list.levels.get(at);
    if (level === undefined) return '';
    return printed(list, level, this.count(list, at));
  }

  private count(list: List, at: number): ReadonlyMap<number, number> {
    const counts = this.counts.get(list.countedAs) ?? new Map<number, number>();
    this.counts.set(list.countedAs, counts);
    const startsAnew = list.startOverrides.has(at) && !this.started.has(`${list.numId}:${at}`);
    this.started.add(`${list.numId}:${at}`);
    const last = startsAnew ? undefined : counts.get(at);
    counts.set(at, last === undefined ? startOf(list, at) : last + 1);
    for (const [deeper, { restartsAfter }] of list.levels) {
      if (deeper > at && restartsAfter >= at) counts.delete(deeper);
    }
    return counts;
  }
}

/** A list that comes with the style stands at the level to which the style is tied. */
function levelOf(list: List, own: ListReference, inherited: ListReference, chain: readonly string[]): number {
  if (own.level !== undefined) return own.level;
  if (own.numId !== undefined) return inherited.level ?? 0;
  for (const style of chain) {
    for (const [at, level] of list.levels) if (level.style === style) return at;
  }
  return inherited.level ?? 0;
}

function startOf(list: List, at: number): number {
  return list.startOverrides.get(at) ?? list.levels.get(at)?.start ?? 0;
}

function printed(list: List, level: ListLevel, counts: ReadonlyMap<number, number>): string {
  const label = level.text.replace(/%([1-9])/g, (_, digit) => {
    const at = Number(digit) - 1;
    const format = list.levels.get(at)?.format ?? 'decimal';
    // A level that was passed over shows its start.
    const number = counts.get(at) ?? startOf(list, at);
    return formatNumber(number, level.inArabic && format !== 'none' ? 'decimal' : format);
  });
  // Chinese marks bring their own white space; between `1.` and `5亿元` the gap keeps the two apart.
  return label === '' || !level.gap || /[、．。：）)\]】〕]$/.test(label) ? label : `${label} `;
}
