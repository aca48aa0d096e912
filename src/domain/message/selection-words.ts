import { comparableName } from '../registry/comparable-name';
import { matchUnit } from '../registry/match-unit';
import { isSubsequence } from '../registry/name-similarity';
import type { RegistrySnapshot } from '../registry/registry-snapshot';
import { CHINESE_NUMERAL_CLASS, parseNumeral } from '../text/chinese-numerals';
import { stripWhitespace, toHalfWidth } from '../text/normalise';
import { makesQuantity } from './quantity';
import { isSpecific } from './title-keyword';
import { takeUnitsOfLevel } from './units-of-level';

/** What one selector names and how many characters of the text it takes; `text` is in half-width characters. */
export interface Taken<T> {
  readonly named: T;
  readonly length: number;
}

/** States by which obligations are chosen: 逾期, 未报, 待审, 已报, 退回, 迟报. */
export type SelectedState = 'overdue' | 'missing' | 'toReview' | 'reported' | 'returned' | 'late';

export interface SelectedUnit {
  readonly said: string;
  /** One id, or the members of a group. */
  readonly unitIds: readonly number[];
}

/** Words that look like a unit's name and are none that we know; nearest names first. */
export interface UnknownUnit {
  readonly said: string;
  readonly near: readonly string[];
}

/** One item of the plan, as far as it can be named. */
export interface NamedItem {
  readonly no: number;
  /** As printed, `（三）`. */
  readonly label: string;
  readonly title: string;
  /** The printed order of its top-level section; null where the plan has none. */
  readonly section: number | null;
}

export interface NamedSection {
  /** The printed order among the top-level sections. */
  readonly number: number;
  readonly heading: string;
}

const N = `(?:[0-9]{1,3}|[${CHINESE_NUMERAL_CLASS}]{1,5})`;
const JOINT = '\\s*(?:[、,/]|和|与|及|以及|跟)\\s*';
const NUMBERS = new RegExp(N, 'g');
const RANGE = new RegExp(`^第?\\s?(${N})项?\\s*(?:[-—–~]{1,2}|至|到)\\s*第?\\s?(${N})(项|条|号事项)?`);
/** 第5、6项: the measure word stands once, for all of them. */
const LIST = new RegExp(`^第?\\s?${N}(?:${JOINT}第?${N})+\\s?(?:项|条)(?!目(?!前))`);
/** With 第 in front a thousand is no year. */
const ORDINAL_NUMERAL = `(?:[0-9]{1,4}|[${CHINESE_NUMERAL_CLASS}]{1,7})`;
const ORDINAL = new RegExp(
  `^第\\s?(${ORDINAL_NUMERAL})\\s?(?:个?项(?:工作)?|条|号(?:事项)?|个事项|(?=[\\s、,;:.]|$))`,
);
const BRACKETED = new RegExp(`^[([【〔<]\\s?(${N})\\s?[)\\]】〕>]\\s?项?`);
const ENCLOSED = /^([①-⒛㈠-㈩㉑-㉟㊱-㊿])项?/;
const PLAIN = /^([0-9]{1,3})(?![0-9])(号?事项|项)?/;
const CHINESE = new RegExp(`^([${CHINESE_NUMERAL_CLASS}]{1,5})(项|(?=[、,;:.\\s]|$))`);
/** 二（三）, 第二章（三）: the label as printed, in the section as printed. */
const PRINTED = new RegExp(
  `^(?:第(${N})(?:章|部分|大项)\\s?|([${CHINESE_NUMERAL_CLASS}]{1,3}))[(](${N})[)]项?`,
);
const SECTION = new RegExp(`^第(${N})(?:章节?|部分|节|大项|板块)`);
const STATES: readonly (readonly [RegExp, SelectedState])[] = [
  [/^(?:已?逾期|超期|过期)(?:未报)?/, 'overdue'],
  [/^(?:还|仍)?(?:未|没有?|冇)(?:报|交|填)(?:送|上来)?|^待报/, 'missing'],
  [/^(?:待审核?|待核|未审核?|没审)/, 'toReview'],
  [/^已经?报(?:送)?/, 'reported'],
  [/^(?:被退回|已退回|退回待重报)/, 'returned'],
  [/^迟报/, 'late'],
];
const AFTER_STATE = /^(?:的)?(?:那些|那几家)?(?:单位|事项)?(?:的)?/;
const PERIOD =
  /^(?:20[0-9]{2}(?:Q[1-4]|H[12]|M[0-9]{2}|FA)|20[0-9]{2}-[0-9]{2}-[0-9]{2}|(?:今年|去年|20[0-9]{2}年|[〇零一二]{4}年)?的?(?:第?[一二三四1-4]季度|第?[一二三四]季(?!度)|Q[1-4]|上半年|下半年)|[0-9一二三四五六七八九十]{1,3}月份|[本这]个?季度|[本这上下]一?期|[上下](?:个|一)?季度|(?:细化|实施)?方案)/i;
const TOKEN = /^[^\s,，、;；:：0-9第（(]+/;
/** A title may hold brackets' worth of quotes (“好差评”): they are left out in comparing. */
const KEYWORD = /^[^\s,、;:0-9第()]{3,20}/;
const QUOTES = /[“”"'‘’「」『』]/g;
const AFTER_KEYWORD = /(?:(?:这|那|的)?(?:一)?(?:事?项|项工作)|的)$/;
const SECTION_WORD = /(?:这|那)?(?:一)?(?:章节?|部分|板块)$/;
/** What people put behind a name: 催下教育局先. */
const BEHIND_NAME = /(?:那边|这边|先|吧|一下|下|了|啦|咯|的|哈|啊|呀|喔)+$/;
const OFFICE = /(?:局|委|办|院|政府|管委会|公司|中心|社|会|厅|处)$/;
const MOST_ITEMS = 500;
const LABEL_CHARACTERS = 24;
/** A short word (市局) fits many: more than these are no help. */
const NEAR_UNITS = 6;

const FORMER_ITEM = /^原(?:来的?)?(?:第\s*([0-9]{1,4})\s*项?|([0-9]{1,4})(?![0-9])项?)/;

/** 原5, 原第5项: an item by the number that it had before the plan was corrected. */
export function takeFormerItem(text: string): Taken<number> | null {
  const match = FORMER_ITEM.exec(text);
  return match && { named: Number(match[1] ?? match[2]), length: match[0].length };
}

/** The item numbers that the text begins with: 5, 第5项, （五）, ⑤, 五、, 3-5, 第5、6项; null where it is a quantity or a day. */
export function takeItems(text: string): Taken<readonly number[]> | null {
  const range = RANGE.exec(text);
  if (range && (range[3] !== undefined || standsFree(text.slice(range[0].length)))) {
    const from = parseNumeral(range[1] ?? '') ?? 0;
    const to = parseNumeral(range[2] ?? '') ?? 0;
    if (from >= 1 && to >= from && to - from < MOST_ITEMS) {
      const named = Array.from({ length: to - from + 1 }, (_, i) => from + i);
      return { named, length: range[0].length };
    }
  }
  const list = LIST.exec(text)?.[0];
  const listed = list?.match(NUMBERS)?.map(parseNumeral) ?? [];
  if (list !== undefined && listed.every((number) => number !== null && number >= 1))
    return { named: listed.flatMap((number) => number ?? []), length: list.length };
  const single = ORDINAL.exec(text) ?? BRACKETED.exec(text) ?? ENCLOSED.exec(text) ?? counted(text);
  const number = parseNumeral(single?.[1] ?? '');
  return single && number ? { named: [number], length: single[0].length } : null;
}

function counted(text: string): RegExpExecArray | null {
  const match = PLAIN.exec(text) ?? CHINESE.exec(text);
  if (!match) return null;
  return match[2] || standsFree(text.slice(match[0].length)) ? match : null;
}

/** Neither a quantity, nor a day, nor a time, nor a decimal. */
function standsFree(after: string): boolean {
  return !makesQuantity(after) && !/^(?:[.:/][0-9]|号(?!事项))/.test(after);
}

/** 二（三）: null where the text is no printed label; `no` null where the plan has none such. */
export function takePrinted(
  text: string,
  items: readonly NamedItem[],
): Taken<{ readonly said: string; readonly no: number | null }> | null {
  const match = PRINTED.exec(text);
  if (!match) return null;
  const section = parseNumeral(match[1] ?? match[2] ?? '');
  const label = parseNumeral(match[3] ?? '');
  const item = items.find((each) => each.section === section && labelNumber(each.label) === label);
  return { named: { said: match[0], no: item?.no ?? null }, length: match[0].length };
}

/** Behind a label that names an item; 一（三）班 names none. */
const BEHIND_LABEL = /^(?:$|[\s:,、.;。]|项|已|正在|目前|完成|开展|推进|本局|我局)/;

/** A text that begins with a printed label, with our number in its place; null where it begins with none that is known. */
export function withOurNumber(text: string, items: readonly NamedItem[]): string | null {
  const printed = takePrinted(toHalfWidth(text.slice(0, LABEL_CHARACTERS)), items);
  if (!printed || printed.named.no === null) return null;
  const rest = text.slice(printed.length);
  return BEHIND_LABEL.test(toHalfWidth(rest.slice(0, 2)))
    ? `${printed.named.no} ${rest.trimStart()}`.trim()
    : null;
}

/** Whether looking into the plan may be worth it. */
export function mayBeginWithLabel(text: string): boolean {
  return PRINTED.test(toHalfWidth(text.slice(0, LABEL_CHARACTERS)));
}

/** 3 for `（三）`, `3.`, `三、`. */
export function labelNumber(label: string): number | null {
  return parseNumeral(stripWhitespace(toHalfWidth(label)).replace(/^[([第]+|[)\].、项条]+$/g, ''));
}

export function takeSection(text: string): Taken<number> | null {
  const match = SECTION.exec(text);
  const number = match && parseNumeral(match[1] ?? '');
  return match && number ? { named: number, length: match[0].length } : null;
}

export function takeState(text: string): Taken<SelectedState> | null {
  for (const [words, state] of STATES) {
    const length = words.exec(text)?.[0].length;
    if (length !== undefined)
      return { named: state, length: length + (AFTER_STATE.exec(text.slice(length))?.[0].length ?? 0) };
  }
  return null;
}

/** The words of a period: 二季度, 2022Q2, 本期; 本季度 and 上个季度 are said as 本期 and 上期. */
export function takePeriodWords(text: string): Taken<string> | null {
  const words = PERIOD.exec(text)?.[0];
  if (words === undefined) return null;
  const relative = /^(?:[本这]个?季度|[本这]一?期)$/.test(words)
    ? '本期'
    : /^上/.test(words) && !words.includes('半年')
      ? '上期'
      : /^下/.test(words) && !words.includes('半年')
        ? '下期'
        : words.replace('的', '');
  return { named: relative, length: words.length };
}

export type UnitNames = readonly (readonly [name: string, unitIds: readonly number[]])[];

/** Names and aliases, longest first: 市教育局 stands glued to what follows. */
export function unitNames(registry: RegistrySnapshot): UnitNames {
  const units = registry.units.flatMap(({ id, name, aliases }) =>
    [name, ...aliases].map((each) => [toHalfWidth(each), [id]] as const),
  );
  const groups = registry.groups.flatMap(({ names, memberUnitIds }) =>
    names.map((each) => [toHalfWidth(each), memberUnitIds] as const),
  );
  // A former unit's own name leads to what it has left behind; as an alias it means the successor everywhere else.
  const former = (registry.former ?? []).map(({ id, name }) => [toHalfWidth(name), [id]] as const);
  return [...former, ...units, ...groups].sort(([a], [b]) => b.length - a.length);
}

export function takeUnit(
  text: string,
  registry: RegistrySnapshot,
  names: UnitNames,
): Taken<SelectedUnit | UnknownUnit> | null {
  const glued = names.find(([name]) => text.startsWith(name));
  const many = takeUnitsOfLevel(text, registry, glued);
  if (many) return many;
  if (glued) return { named: { said: glued[0], unitIds: glued[1] }, length: glued[0].length };
  const token = TOKEN.exec(text)?.[0].replace(BEHIND_NAME, '');
  if (!token || comparableName(token).length < 2) return null;
  const match = matchUnit(registry, token);
  if (match.kind === 'unit')
    return { named: { said: match.unit.name, unitIds: [match.unit.id] }, length: token.length };
  if (match.kind === 'group')
    return { named: { said: token, unitIds: match.group.memberUnitIds }, length: token.length };
  // A word that ends like an office's name is meant as one; anything else is the beginning of a reason.
  if (!OFFICE.test(token)) return null;
  const near = match.candidates.map(({ unit }) => unit.name);
  return {
    named: { said: token, near: near.length > 0 ? near : fitting(token, registry) },
    length: token.length,
  };
}

/** 市局 fits every bureau of the city: the first of those whose characters it holds, to choose from. */
function fitting(token: string, registry: RegistrySnapshot): string[] {
  const wanted = comparableName(token);
  if (wanted.length > 3) return [];
  return registry.units
    .filter(({ name }) => isSubsequence(wanted, name) && name.endsWith(wanted.at(-1) ?? ''))
    .slice(0, NEAR_UNITS)
    .map(({ name }) => name);
}

/** Units whose names hold the characters of these few words in their order: 市发展改革局 for 发改. */
export function unitsInShort(words: string, registry: RegistrySnapshot): string[] {
  const wanted = comparableName(words);
  if (wanted.length < 2 || wanted.length > 4) return [];
  return registry.units
    .filter(({ name }) => isSubsequence(wanted, name))
    .slice(0, NEAR_UNITS)
    .map(({ name }) => name);
}

/** The one item whose title alone holds the word in front (网络安全, 好差评). */
export function takeKeyword(text: string, items: readonly NamedItem[]): Taken<number> | null {
  const token = KEYWORD.exec(text)?.[0];
  if (token === undefined) return null;
  const keyword = token.replace(AFTER_KEYWORD, '').replace(QUOTES, '');
  if ([...keyword].length < 3 || !isSpecific(keyword)) return null;
  const found = new Set(items.filter(({ title }) => holds(title, keyword)).map(({ no }) => no));
  const [only] = found;
  return found.size === 1 && only !== undefined ? { named: only, length: token.length } : null;
}

/** 疫情防控部分, or words that one heading alone holds. */
export function takeSectionWords(text: string, sections: readonly NamedSection[]): Taken<number> | null {
  const token = KEYWORD.exec(text)?.[0];
  if (token === undefined) return null;
  const words = token.replace(SECTION_WORD, '').replace(QUOTES, '');
  if ([...words].length < (words === token ? 4 : 2)) return null;
  const found = sections.filter(({ heading }) => holds(heading, words));
  const [only] = found;
  return found.length === 1 && only ? { named: only.number, length: token.length } : null;
}

function holds(printed: string, words: string): boolean {
  return stripWhitespace(toHalfWidth(printed).replace(QUOTES, '')).includes(words);
}
