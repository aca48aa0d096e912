import { comparableName } from '../registry/comparable-name';
import type { IdentityReason, ItemIdentity, OldItem } from './item-identity';
import { type Fingerprint, fingerprint, LikenessIndex, likeness } from './text-likeness';

export interface OldItemText extends OldItem {
  readonly text: string;
}

export interface NewItemText {
  readonly no: number;
  readonly title: string;
  readonly text: string;
}

export interface ProposedIdentities {
  /** One for each new item, in its order. */
  readonly identities: readonly ItemIdentity[];
  /** Old items that no new item is. */
  readonly removed: readonly OldItem[];
  /** Decisions that cannot hold: an unknown number, an item named twice. */
  readonly conflicts: readonly number[];
}

/** Less like than that, two items are two items. */
const LEAST_LIKENESS = 0.45;
/** Closer together than that, two candidates cannot be told apart. */
const TOO_CLOSE = 0.08;
const CANDIDATES = 6;

/**
 * Which old item each new one is: what a person has decided; the same number and title; the same title; a like text.
 * Proposed, never settled: a person confirms it, or says otherwise. Each old item is at most one new one.
 */
export function proposeIdentities(
  old: readonly OldItemText[],
  fresh: readonly NewItemText[],
  decided: ReadonlyMap<number, number | null>,
): ProposedIdentities {
  const matching = new Matching(old, fresh);
  matching.takeDecided(decided);
  matching.takeSame();
  matching.takeTitles();
  matching.takeLike();
  return matching.outcome();
}

class Matching {
  private readonly found = new Map<number, ItemIdentity>();
  private readonly takenOld = new Set<number>();
  private readonly conflicts: number[] = [];

  constructor(
    private readonly old: readonly OldItemText[],
    private readonly fresh: readonly NewItemText[],
  ) {}

  takeDecided(decided: ReadonlyMap<number, number | null>): void {
    const byId = new Map(this.old.map((item) => [item.id, item]));
    const byNo = new Map(this.fresh.map((item) => [item.no, item]));
    for (const [no, id] of decided) {
      const item = byNo.get(no);
      const known = id === null ? null : byId.get(id);
      if (!item || known === undefined || (known && this.takenOld.has(known.id))) this.conflicts.push(no);
      else this.take(item, known, 'decided');
    }
  }

  /** Where several items are called alike, the number says nothing: their texts decide (`takeLike`). */
  takeSame(): void {
    const byNo = new Map(this.old.map((item) => [item.no, item]));
    const titles = byTitle(this.openFresh());
    for (const item of this.openFresh()) {
      const same = byNo.get(item.no);
      if (!same || this.takenOld.has(same.id) || !sameTitle(same, item)) continue;
      const alone = titles.get(comparableName(item.title))?.length === 1;
      if (alone || comparableName(same.text) === comparableName(item.text)) this.take(item, same, 'same');
    }
  }

  takeTitles(): void {
    const oldByTitle = byTitle(this.openOld());
    for (const [title, items] of byTitle(this.openFresh())) {
      const candidates = oldByTitle.get(title) ?? [];
      const [only] = candidates;
      const [item] = items;
      if (only && item && candidates.length === 1 && items.length === 1) this.take(item, only, 'title');
    }
  }

  /** The likest pairs first, so that no item takes another one's place. */
  takeLike(): void {
    const old = new Map(this.openOld().map((item) => [item, printOf(item)]));
    const fresh = this.openFresh().map((item) => ({ item, print: printOf(item) }));
    const index = new LikenessIndex(new Map([...old].map(([item, { whole }]) => [item, whole])));
    const pairs = fresh.flatMap(({ item, print }) =>
      index.nearest(print.whole, CANDIDATES).map((candidate) => {
        const other = old.get(candidate) ?? printOf(candidate);
        return { item, candidate, confidence: likenessOf(print, other) };
      }),
    );
    const likely = pairs.filter(({ confidence }) => confidence >= LEAST_LIKENESS);
    likely.sort((a, b) => b.confidence - a.confidence || distance(a) - distance(b));
    for (const { item, candidate, confidence } of likely) {
      if (this.found.has(item.no) || this.takenOld.has(candidate.id)) continue;
      const orElse = likely
        .filter((other) => other.item === item && other.candidate !== candidate)
        .filter(
          (other) => confidence - other.confidence < TOO_CLOSE && !this.takenOld.has(other.candidate.id),
        )
        .map((other) => named(other.candidate));
      this.take(item, candidate, 'similar', confidence, orElse);
    }
  }

  outcome(): ProposedIdentities {
    const identities = this.fresh.map(
      ({ no, title }): ItemIdentity =>
        this.found.get(no) ?? { no, title, item: null, reason: 'new', confidence: 1, orElse: [] },
    );
    return { identities, removed: this.openOld().map(named), conflicts: this.conflicts };
  }

  private take(
    { no, title }: NewItemText,
    old: OldItemText | null,
    reason: IdentityReason,
    confidence = 1,
    orElse: readonly OldItem[] = [],
  ): void {
    if (old) this.takenOld.add(old.id);
    this.found.set(no, { no, title, item: old && named(old), reason, confidence, orElse });
  }

  private openOld(): OldItemText[] {
    return this.old.filter(({ id }) => !this.takenOld.has(id));
  }

  private openFresh(): NewItemText[] {
    return this.fresh.filter(({ no }) => !this.found.has(no));
  }
}

interface Prints {
  readonly title: Fingerprint;
  readonly whole: Fingerprint;
}

function printOf({ title, text }: { readonly title: string; readonly text: string }): Prints {
  return { title: fingerprint(title), whole: fingerprint(text === '' ? title : text) };
}

/** A title says what the item is; the text tells apart what is called alike. */
function likenessOf(a: Prints, b: Prints): number {
  return (likeness(a.title, b.title) + likeness(a.whole, b.whole)) / 2;
}

function distance({ item, candidate }: { item: NewItemText; candidate: OldItemText }): number {
  return Math.abs(item.no - candidate.no);
}

function sameTitle(a: { readonly title: string }, b: { readonly title: string }): boolean {
  return comparableName(a.title) === comparableName(b.title);
}

function byTitle<I extends { readonly title: string }>(items: readonly I[]): Map<string, I[]> {
  const titles = new Map<string, I[]>();
  for (const item of items) {
    const title = comparableName(item.title);
    const known = titles.get(title);
    if (known) known.push(item);
    else titles.set(title, [item]);
  }
  return titles;
}

function named({ id, no, title }: OldItem): OldItem {
  return { id, no, title };
}
