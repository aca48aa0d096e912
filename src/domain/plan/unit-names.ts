import { readBrackets, splitOutside } from './brackets';

/** What names of offices end with; districts and places are apart because prose ends with those too. */
const OFFICE_END =
  /(?:局|委|办|厅|部|署|院|会|处|科|室|所|站|台|队|社|行|联|协|馆|中心|公司|集团|政府|海关|办公室|机构|大学|学院|学校|中学|小学|医院|指挥部|工会|银行|电视台|报社|党校|办事处|专班|领导小组|园区|部门|单位|企业)$/;
const PLACE_END = /(?:县区|市区|区县|县|区|市|旗|镇|乡|街道|镇街|各地|开发区|高新区|示范区|管理区)$/;
/** `各市、县〔区〕人民政府` is one collective name although it holds 、. */
const AREA =
  '(?:省|自治区|直辖市|自治州|州|盟|地级市|设区市|市|县级市|县|自治县|区|旗|镇|乡|街道|镇街|园区|开发区|高新区|功能区|管理区)';
const AREA_BRACKET = '(?:[（(<＜〈〔\\[][^）)>＞〉〕\\]]*[）)>＞〉〕\\]])?';
const OPEN_COLLECTIVE = new RegExp(`^各(?:${AREA}|地|有关)*${AREA}${AREA_BRACKET}$`);
const COLLECTIVE_END = new RegExp(
  `^${AREA}+${AREA_BRACKET}(?:人民政府|政府|党委|管委会|管理委员会|办事处)?${AREA_BRACKET}$`,
);
/** 等有关部门, 等国务院相关部门, 等: a catch-all at the end of a list names nobody. */
const CATCH_ALL_END =
  /等(?:[一二三四五六七八九十\d]+[家个]?)?(?:[^、，。；等]{0,10}?(?:部门|单位|地区|机构|企业)(?:[和及](?:部门|单位|地区|企业))?)?$/;
const CATCH_ALL =
  /^(?:会同|和|及|以及)?(?:各|其他|其它)?(?:有关|相关)(?:部门|单位|方面|部门和单位|部门、单位)?$/;
/** Between two whole office names 和 is a separator; inside 文化和旅游部 it is part of the name. */
const JOINED_OFFICES =
  /^(.+(?:局|委|办|厅|部|署|院|管委会|委员会|联|中心|公司|政府|海关|办公室|银行|支行|分局|总队|支队))(?:和|及|与|以及)(.{2,})$/;

/** Whether a name reads as an office: `市教育局`, `各县<市、区>政府<管委会>`, `交发集团`. */
export function looksLikeOffice(name: string): boolean {
  const core = withoutTrailingBrackets(name);
  return core.length >= 2 && core.length <= 40 && OFFICE_END.test(core);
}

export function looksLikeOfficeOrPlace(name: string): boolean {
  return looksLikeOffice(name) || (name.length <= 30 && PLACE_END.test(withoutTrailingBrackets(name)));
}

/** The members of a printed list, separators inside brackets respected; nothing is judged or dropped yet. */
export function listMembers(text: string): string[] {
  const members = splitOutside(text, /[、，,；;。]/)
    .flatMap(splitAtSpaces)
    .map((member) => member.trim())
    .filter((member) => member !== '');
  return joinCollectives(members);
}

/** One member to the unit names in it: catch-alls gone, `A会同B` and `A和B` taken apart. */
export function unitNames(member: string): string[] {
  return member
    .replace(/^(?:由|以及|及|和|会同)/, '')
    .split('会同')
    .map((name) => name.replace(CATCH_ALL_END, '').trim())
    .filter((name) => name !== '' && !CATCH_ALL.test(name))
    .flatMap(splitJoined);
}

function splitJoined(name: string): string[] {
  const [, left = '', right = ''] = JOINED_OFFICES.exec(name) ?? [];
  return looksLikeOffice(right) ? [...splitJoined(left), right] : [name];
}

function splitAtSpaces(member: string): string[] {
  const words = member.trim().split(/\s+/);
  return words.length > 1 && words.slice(0, -1).every(looksLikeOffice) ? words : [member];
}

function joinCollectives(members: readonly string[]): string[] {
  const joined: string[] = [];
  for (const member of members) {
    const previous = joined.at(-1);
    const ending = member.replace(/(?:等.*)?(?:按职责.*|共同|分别)?(?:牵头|负责|配合|落实|参与|实施).*$/, '');
    const continues = previous !== undefined && isOpenCollective(previous) && COLLECTIVE_END.test(ending);
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
