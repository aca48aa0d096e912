import { readBrackets, splitOutside } from './brackets';

/** What names of offices end with; districts and places are apart because prose ends with those too. */
const OFFICE_END =
  /(?:局|委|办|厅|部|署|院|会|处|科|室|所|站|台|队|社|行|联|协|馆|中心|公司|集团|政府|海关|办公室|机构|大学|学院|学校|中学|小学|医院|指挥部|工会|银行|中支|电视台|报社|党校|办事处|专班|领导小组|工作组|园区|部门|单位|企业|高校|院校|电信|移动|联通|铁塔|监狱|基地|林场|水库|军分区|街办|[一二三四五六七八九十][中小]|幼儿园)$/;
const PLACE_END =
  /(?:县区|市区|区县|县|区|市|州|盟|旗|镇|乡|村|社区|村居|镇乡|乡镇|街道|镇街|各地|开发区|高新区|示范区|管理区|新区)$/;
/** `各市、县〔区〕人民政府` is one collective name although it holds 、. */
const ZONE = '(?:园区|开发区|经开区|高新区|功能区|管理区|示范区|新区)';
const DISTRICT =
  '(?:省|自治区|直辖市|自治州|州|盟|地级市|设区市|地级以上市|市|县级市|县|自治县|区|旗|镇|乡|街道|镇街)';
const AREA = `(?:${DISTRICT}|${ZONE})`;
const AREA_BRACKET = '(?:[（(<＜〈〔\\[][^）)>＞〉〕\\]]*[）)>＞〉〕\\]])?';
const OPEN_COLLECTIVE = new RegExp(`^各(?:${AREA}|地|有关)*${AREA}${AREA_BRACKET}$`);
const ONE_AREA = new RegExp(`^(?:各(?:有关|相关)?)?${AREA}${AREA_BRACKET}$`);
const COLLECTIVE_END = new RegExp(
  `^${AREA}+${AREA_BRACKET}(?:人民政府|政府|党委|管委会|管理委员会|办事处)?${AREA_BRACKET}$`,
);
const BEGINS_WITH_ZONE = new RegExp(`^${ZONE}`);
/** 等有关部门, 等国务院相关部门, 等12个部门, 等: a catch-all at the end of a list names nobody. */
const CATCH_ALL_END =
  /等(?:[一二三四五六七八九十\d]+[家个]?)?(?:[^、，。；等]{0,10}?(?:部门|单位|地区|机构|企业)(?:[和及](?:部门|单位|地区|企业))?)?$/;
const CATCH_ALL =
  /^(?:会同|和|及|以及)?(?:各|其他|其它)?(?:有关|相关)(?:部门|单位|方面|部门和单位|部门、单位)?$/;
/** 商务部等和各省级人民政府: the catch-all stands inside, a further unit follows it. */
const CATCH_ALL_INSIDE = /^(.{2,}?)(等(?:[^、，等]{0,8}?(?:部门|单位))?)(?:和|及|以及|、)(各.{2,})$/;
/** Between two whole office names 和 is a separator; inside 文化和旅游部 it is part of the name. */
const JOINED_OFFICES =
  /^(.+(?:局|委|办|厅|部|署|院|管委会|委员会|联|中心|公司|政府|海关|办公室|银行|支行|分局|总队|支队|部门|单位))(?:和|及|与|以及)(.{2,})$/;

/** Whether a name reads as an office: `市教育局`, `各县<市、区>政府<管委会>`, `交发集团`. */
export function looksLikeOffice(name: string): boolean {
  const core = withoutTrailingBrackets(name);
  return core.length >= 2 && core.length <= 40 && OFFICE_END.test(core);
}

export function looksLikeOfficeOrPlace(name: string): boolean {
  const place = withoutTrailingBrackets(name);
  return looksLikeOffice(name) || (place.length >= 2 && name.length <= 30 && PLACE_END.test(place));
}

/** The members of a printed list, separators inside brackets respected; nothing is judged or dropped yet. */
export function listMembers(text: string): string[] {
  const members = splitOutside(text, /[、，,；;。\t\n\v]/)
    .flatMap(splitAtSpaces)
    .flatMap(splitAtMarks)
    .map((member) => member.trim())
    .filter((member) => member !== '');
  return joinCollectives(members);
}

export interface NamedInMember {
  readonly names: readonly string[];
  /** A trailing catch-all as printed (等有关部门); it names nobody. */
  readonly etc: string | null;
}

/** One member to the unit names in it: catch-alls apart, `A会同B` and `A和B` taken apart. */
export function unitNames(member: string): NamedInMember {
  const inside = CATCH_ALL_INSIDE.exec(member);
  if (inside !== null) {
    const [, first = '', etc = '', other = ''] = inside;
    return { names: [...unitNames(first).names, ...unitNames(other).names], etc };
  }
  const names: string[] = [];
  let etc: string | null = null;
  for (const [index, part] of member
    .replace(/^(?:由|以及|及|和|会同)/, '')
    .split('会同')
    .entries()) {
    const printed = part.trim();
    const name = printed.replace(CATCH_ALL_END, '').trim();
    if (CATCH_ALL.test(name)) etc = member.includes('会同') ? `会同${name}` : name;
    else if (name !== printed) etc = printed.slice(printed.lastIndexOf(name) + name.length);
    if (name !== '' && !CATCH_ALL.test(name)) names.push(...splitJoined(name));
    else if (name === '' && index === 0 && printed !== '') etc = printed;
  }
  return { names, etc };
}

function splitJoined(name: string): string[] {
  const [, left = '', right = ''] = JOINED_OFFICES.exec(name) ?? [];
  // 所有部门和单位 is one phrase, 有关部门及各地区 are two.
  const names = right.startsWith('各')
    ? looksLikeOfficeOrPlace(right)
    : looksLikeOffice(right) && !/^(?:部门|单位)$/.test(right);
  return names ? [...splitJoined(left), right] : [name];
}

/** 市教育局 市财政局负责: every word but the last must be an office, or the space is a stray one. */
function splitAtSpaces(member: string): string[] {
  const words = member.trim().split(/\s+/);
  return words.length > 1 && words.slice(0, -1).every(looksLikeOfficeOrPlace) ? words : [member];
}

/** 市教育局/市财政局, 市教育局·市财政局. */
function splitAtMarks(member: string): string[] {
  const parts = splitOutside(member, /[/／·•+＋]/).map((part) => part.trim());
  return parts.length > 1 && parts.slice(0, -1).every(looksLikeOfficeOrPlace) ? parts : [member];
}

function joinCollectives(members: readonly string[]): string[] {
  const joined: string[] = [];
  for (const member of members) {
    const previous = joined.at(-1);
    const ending = member.replace(/(?:等.*)?(?:按职责.*|共同|分别)?(?:牵头|负责|配合|落实|参与|实施).*$/, '');
    const continues =
      previous !== undefined &&
      isOpenCollective(previous) &&
      COLLECTIVE_END.test(ending) &&
      // 各县区 is whole by itself, so the 高新区管委会 after it is another unit; 各县、 is not.
      !(BEGINS_WITH_ZONE.test(ending) && !previous.split('、').every((part) => ONE_AREA.test(part)));
    if (continues) joined[joined.length - 1] = `${previous}、${member}`;
    else joined.push(member);
  }
  return joined;
}

/** `各市`, `各省、自治区`: still without the word government. */
function isOpenCollective(name: string): boolean {
  const [first = '', ...more] = name.split('、');
  return (
    OPEN_COLLECTIVE.test(first) && more.every((part) => new RegExp(`^${AREA}${AREA_BRACKET}$`).test(part))
  );
}

function withoutTrailingBrackets(name: string): string {
  const last = readBrackets(name).spans.find((span) => span.close === name.length - 1);
  return last === undefined || last.open === 0
    ? name
    : withoutTrailingBrackets(name.slice(0, last.open).trim());
}

/** 办公室, 分局: what stands alone in the next line is the end of the name before it. */
const NAME_TAIL =
  /^(?:办公室|局|委|办|中心|厅|部|分局|支队|大队|委员会|人民政府|政府|管委会|[（(<〈、，,；;）)])/;
/** 市委 over 宣传部: a name that likes to go on. */
const OPEN_NAME = /^(?:省|市|县|区|镇|乡)?(?:委|政府|人大|政协|党委)$/;

/** Whether the lines of a table cell are names of their own rather than one name in a narrow column. */
export function nameEndsAtBreak(before: string, after: string): boolean {
  const last = lastName(before);
  const collective = last.startsWith('各') && /^[市县区、（(]/.test(after);
  return last.length >= 3 && looksLikeOfficeOrPlace(last) && !goesOn(last, after) && !collective;
}

/** The same in running text, where a wrapped name is likelier: the next line must begin like a name. */
export function namesMeetAtBreak(before: string, after: string): boolean {
  const last = lastName(before);
  return last.length >= 3 && looksLikeOffice(last) && !goesOn(last, after) && /^[省市县区州各]/.test(after);
}

function lastName(text: string): string {
  const named = text.replace(/[（(][^（()）]*[）)]$/, '');
  return named.split(/[、，,；;：:（([【〔\s]/).at(-1) ?? '';
}

function goesOn(last: string, after: string): boolean {
  return OPEN_NAME.test(last) || NAME_TAIL.test(after);
}
