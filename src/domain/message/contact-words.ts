import { parseNumeral } from '../text/chinese-numerals';
import { toHalfWidth } from '../text/normalise';

/** A contact as a coordinator names one: 张三 zhangsan 0663-8123456 顺序2. */
export interface ContactWords {
  readonly name: string;
  /** Lower-case; null where none was said. */
  readonly userid: string | null;
  readonly phone: string | null;
  /** 顺序; null where none was said. */
  readonly rank: number | null;
}

const LONGEST_NAME = 32;
const LAST_RANK = 99;
const RANK =
  /(?:^|[\s,、])(?:顺序|排序|第)\s*[:：]?\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:位|名)?(?=[\s,、]|$)/;
const PHONE_PREFIX = /^(?:电话|手机号?|联系电话)[:：]?/;
const USERID_PREFIX = /^(?:账号|帐号|userid|id)[:：]?/i;
const USERID = /^[a-z0-9_\-.@]{1,64}$/;
const PHONE = /^\+?[0-9][0-9-]{5,19}$/;
/** A telephone number and nothing else: a mobile one, or one with an area code. */
const SURELY_PHONE = /^(?:\+?86)?1[3-9][0-9]{9}$|^0[0-9]{2,3}-[0-9]{7,8}$/;

/** Null where the words name no person, or hold something that is none of these. */
export function readContactWords(text: string): ContactWords | null {
  const plain = toHalfWidth(text).trim();
  const rankWords = RANK.exec(plain);
  const rank = rankWords ? parseNumeral(rankWords[1] ?? '') : null;
  if (rankWords && (rank === null || rank < 1 || rank > LAST_RANK)) return null;
  const [name, ...others] = plain
    .replace(RANK, ' ')
    .split(/[\s,，、;；()（）]+/)
    .filter((word) => word !== '');
  if (!name || name.length > LONGEST_NAME || !/^\p{Script=Han}[\p{Script=Han}·.\w]*$/u.test(name))
    return null;
  const read = readIds(others);
  return read && { name, rank, ...read };
}

function readIds(words: readonly string[]): { userid: string | null; phone: string | null } | null {
  let userid: string | null = null;
  let phone: string | null = null;
  for (const word of words) {
    const bare = word.replace(USERID_PREFIX, '').toLowerCase();
    if (PHONE_PREFIX.test(word)) phone ??= word.replace(PHONE_PREFIX, '');
    else if (bare !== word.toLowerCase() && USERID.test(bare)) userid ??= bare;
    else if (SURELY_PHONE.test(word) && phone === null) phone = word;
    else if (USERID.test(bare) && userid === null) userid = bare;
    else if (PHONE.test(word) && phone === null) phone = word;
    else return null;
  }
  return phone !== null && !PHONE.test(phone) ? null : { userid, phone };
}
