import type { OfficeDay } from '../calendar/office-time';
import { unitLevelOf } from '../registry/unit-level';
import { toHalfWidth } from '../text/normalise';
import { findSpokenDay, type SpokenDayRules } from './spoken-day';

/** One shape for each of several words. */
type One<W extends string, Parts> = W extends string ? { readonly what: W } & Parts : never;

/** What is to be done with the registry: 「单位 …」 in parts; names as typed. */
export type UnitWords =
  | { readonly what: 'list' }
  | { readonly what: 'show'; readonly unit: string }
  | One<'alias' | 'unalias', { readonly unit: string; readonly alias: string }>
  | {
      readonly what: 'rename';
      readonly unit: string;
      readonly newName: string;
      readonly day: OfficeDay | null;
    }
  | {
      readonly what: 'merge';
      readonly units: readonly string[];
      readonly into: string;
      readonly day: OfficeDay | null;
    }
  | { readonly what: 'retire'; readonly unit: string; readonly day: OfficeDay | null }
  | One<'restore' | 'cancel', { readonly unit: string }>
  | { readonly what: 'add'; readonly name: string; readonly level: string | null }
  | { readonly what: 'level'; readonly unit: string; readonly level: string }
  | { readonly what: 'parent'; readonly unit: string; readonly parent: string | null }
  | { readonly what: 'groups' }
  | One<'group' | 'applyGroup', { readonly group: string }>
  | One<
      'addMembers' | 'removeMembers' | 'addGroup',
      { readonly group: string; readonly members: readonly string[] }
    >
  | { readonly what: 'unclear' };

type Verb =
  | 'alias'
  | 'rename'
  | 'merge'
  | 'retire'
  | 'restore'
  | 'cancel'
  | 'add'
  | 'level'
  | 'parent'
  | 'group';

const VERBS: Readonly<Record<string, Verb>> = {
  简称: 'alias',
  别名: 'alias',
  改名: 'rename',
  更名: 'rename',
  改名为: 'rename',
  更名为: 'rename',
  并入: 'merge',
  合并: 'merge',
  合并到: 'merge',
  停用: 'retire',
  撤销: 'retire',
  恢复: 'restore',
  启用: 'restore',
  取消: 'cancel',
  新增: 'add',
  添加: 'add',
  增加: 'add',
  级别: 'level',
  上级: 'parent',
  组: 'group',
  单位组: 'group',
};
const ADDS = /^(?:增加|添加|加入|新增)$/;
const REMOVES = /^(?:移除|删除|移出|去掉|减少)$/;
const APPLIES = /^(?:应用|调整|同步)$/;
/** Words between the names. */
const JOINT = /^(?:为|到|至|进|入|给|的)$/;
const FROM = /^(?:自|从|于)|(?:起|开始|生效|执行)$/g;
const SEPARATORS = /[、，,;；]+/;
const NONE = /^(?:无|空|没有|清空)$/;

/** Reads the argument of 「单位」: the verb may stand in front of the unit or behind it, a day (自7月1日) anywhere. */
export function readUnitWords(args: string, rules: SpokenDayRules): UnitWords {
  let day: OfficeDay | null = null;
  const words: string[] = [];
  for (const word of args.split(/\s+/)) {
    const said: OfficeDay | null = day === null ? dayIn(word, rules) : null;
    if (said) day = said;
    else if (word !== '' && !JOINT.test(word)) words.push(word);
  }
  const [first] = words;
  if (first === undefined) return { what: 'list' };
  const at = VERBS[first] ? 0 : VERBS[words[1] ?? ''] ? 1 : -1;
  const verb = VERBS[words[at] ?? ''];
  if (!verb) return words.length === 1 && day === null ? { what: 'show', unit: first } : UNCLEAR;
  const rest = words.filter((_, i) => i !== at);
  if (day !== null && verb !== 'rename' && verb !== 'merge' && verb !== 'retire') return UNCLEAR;
  return READERS[verb](rest, day);
}

const UNCLEAR: UnitWords = { what: 'unclear' };

function dayIn(word: string, rules: SpokenDayRules): OfficeDay | null {
  const bare = toHalfWidth(word).replace(FROM, '');
  const found = findSpokenDay(bare, rules);
  return found && found.start === 0 && found.end === bare.length ? found.day : null;
}

type Reader = (words: readonly string[], day: OfficeDay | null) => UnitWords;

const READERS: Readonly<Record<Verb, Reader>> = {
  alias([unit, second, third, ...more]) {
    if (unit === undefined || second === undefined || more.length > 0) return UNCLEAR;
    if (third === undefined) return { what: 'alias', unit, alias: second };
    if (ADDS.test(second)) return { what: 'alias', unit, alias: third };
    return REMOVES.test(second) ? { what: 'unalias', unit, alias: third } : UNCLEAR;
  },
  rename([unit, newName, ...more], day) {
    return unit && newName && more.length === 0 ? { what: 'rename', unit, newName, day } : UNCLEAR;
  },
  merge(words, day) {
    const names = words.flatMap((word) => word.split(SEPARATORS)).filter((name) => name !== '');
    const into = names.at(-1);
    const units = names.slice(0, -1);
    return into && units.length > 0 ? { what: 'merge', units, into, day } : UNCLEAR;
  },
  retire([unit, ...more], day) {
    return unit && more.length === 0 ? { what: 'retire', unit, day } : UNCLEAR;
  },
  restore: ([unit, ...more]) => (unit && more.length === 0 ? { what: 'restore', unit } : UNCLEAR),
  cancel: ([unit, ...more]) => (unit && more.length === 0 ? { what: 'cancel', unit } : UNCLEAR),
  add([name, said, ...more]) {
    const level = said === undefined ? null : unitLevelOf(said);
    if (!name || more.length > 0 || (said !== undefined && level === null)) return UNCLEAR;
    return { what: 'add', name, level };
  },
  level([unit, level, ...more]) {
    return unit && level && more.length === 0 ? { what: 'level', unit, level } : UNCLEAR;
  },
  parent([unit, parent, ...more]) {
    if (!unit || !parent || more.length > 0) return UNCLEAR;
    return { what: 'parent', unit, parent: NONE.test(parent) ? null : parent };
  },
  group([group, verb, ...names]) {
    if (group === undefined) return { what: 'groups' };
    const list = (words: readonly string[]) =>
      words.flatMap((word) => word.split(SEPARATORS)).filter((name) => name !== '');
    // 单位 组 新增 各功能区 空港区、大南海
    if (ADDS.test(group) && verb) return { what: 'addGroup', group: verb, members: list(names) };
    if (verb === undefined) return { what: 'group', group };
    if (APPLIES.test(verb) && names.length === 0) return { what: 'applyGroup', group };
    const members = list(names);
    if (members.length === 0) return UNCLEAR;
    if (ADDS.test(verb)) return { what: 'addMembers', group, members };
    return REMOVES.test(verb) ? { what: 'removeMembers', group, members } : UNCLEAR;
  },
};
