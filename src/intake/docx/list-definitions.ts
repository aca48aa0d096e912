import type { Styles } from './paragraph-styles';
import { attribute, childNamed, childrenNamed, propertyOf, switchOf, type XmlNode } from './xml-nodes';

/** One level of a list as numbering.xml defines it. */
export interface ListLevel {
  readonly start: number;
  readonly format: string;
  /** `（%2）`: %1 to %9 stand for the numbers of the levels. */
  readonly text: string;
  /** Legal numbering: every number of this label in Arabic digits. */
  readonly inArabic: boolean;
  /** What Word sets between label and text. */
  readonly gap: boolean;
  /** It starts anew after a level up to this one (from 0) was used; -1: it never does. */
  readonly restartsAfter: number;
  /** The paragraph style that is tied to this level. */
  readonly style: string | undefined;
}

/** A `w:num`: a list as paragraphs name it. */
export interface List {
  readonly numId: string;
  /** Lists of the same abstract definition count on from each other. */
  readonly countedAs: string;
  readonly levels: ReadonlyMap<number, ListLevel>;
  /** Levels that begin anew, with this number, where this list is first used. */
  readonly startOverrides: ReadonlyMap<number, number>;
}

const LEVELS = 9;

export function readLists(numbering: XmlNode | null, styles: Styles): ReadonlyMap<string, List> {
  const abstracts = new Map(
    childrenNamed(numbering, 'w:abstractNum').map((each) => [attribute(each, 'w:abstractNumId') ?? '', each]),
  );
  const instances = childrenNamed(numbering, 'w:num');
  const abstractOf = new Map(
    instances.map((each) => [attribute(each, 'w:numId') ?? '', propertyOf(each, 'w:abstractNumId') ?? '']),
  );

  /** An abstract definition may only point to a numbering style, and that to the list which has the levels. */
  function definitionOf(abstractId: string): string {
    const link = propertyOf(abstracts.get(abstractId), 'w:numStyleLink');
    const linked = link === undefined ? undefined : abstractOf.get(styles.listOf([link]).numId ?? '');
    return linked ?? abstractId;
  }

  const levelsOf = new Map([...abstracts].map(([id, each]) => [id, readLevels(each)]));
  return new Map(
    instances.map((instance) => {
      const numId = attribute(instance, 'w:numId') ?? '';
      const countedAs = definitionOf(abstractOf.get(numId) ?? '');
      return [numId, readList(instance, numId, countedAs, levelsOf.get(countedAs) ?? new Map())];
    }),
  );
}

function readList(
  instance: XmlNode,
  numId: string,
  countedAs: string,
  defined: ReadonlyMap<number, ListLevel>,
): List {
  const levels = new Map(defined);
  const startOverrides = new Map<number, number>();
  for (const override of childrenNamed(instance, 'w:lvlOverride')) {
    const at = levelNumber(override);
    const replacement = childNamed(override, 'w:lvl');
    if (replacement && at < LEVELS) levels.set(at, readLevel(replacement, at));
    const start = propertyOf(override, 'w:startOverride');
    if (start !== undefined) startOverrides.set(at, whole(start));
  }
  return { numId, countedAs, levels, startOverrides };
}

function readLevels(abstract: XmlNode): Map<number, ListLevel> {
  const levels = new Map<number, ListLevel>();
  for (const element of childrenNamed(abstract, 'w:lvl')) {
    const at = levelNumber(element);
    if (at < LEVELS) levels.set(at, readLevel(element, at));
  }
  return levels;
}

/** What is left out has the defaults of ECMA-376 part 1, 17.9. */
function readLevel(element: XmlNode, at: number): ListLevel {
  const format = formatOf(element);
  const restart = propertyOf(element, 'w:lvlRestart');
  const isPicture = childNamed(element, 'w:lvlPicBulletId') !== undefined;
  return {
    start: whole(propertyOf(element, 'w:start')),
    format,
    // A bullet is a mark, not a label that anyone refers to.
    text: format === 'bullet' || isPicture ? '' : (propertyOf(element, 'w:lvlText') ?? ''),
    inArabic: switchOf(element, 'w:isLgl') ?? false,
    gap: propertyOf(element, 'w:suff') !== 'nothing',
    restartsAfter: Math.min(restart === undefined ? at - 1 : whole(restart) - 1, at - 1),
    style: propertyOf(element, 'w:pStyle'),
  };
}

/** A format that older programs do not know is written twice, the second time in terms they do. */
function formatOf(element: XmlNode): string {
  const alternative = childNamed(childNamed(element, 'mc:AlternateContent'), 'mc:Fallback');
  return propertyOf(element, 'w:numFmt') ?? propertyOf(alternative, 'w:numFmt') ?? 'decimal';
}

function levelNumber(element: XmlNode): number {
  return whole(attribute(element, 'w:ilvl'));
}

function whole(value: string | undefined): number {
  const number = Number(value ?? 0);
  return Number.isSafeInteger(number) && number >= 0 ? number : 0;
}
