/** The words by which official documents say who does what. */

export type AssignmentRole = 'lead' | 'support' | 'responsible';

const PARTY = '(?:单位|部门|主体|处室|科室|机构|地区)';
const DUTY =
  '(?:牵头|责任|配合|主办|协办|承办|落实|实施|参与|参加|主责|负责|承担|组织|支持|指导|协同|协作|督办|监管|完成)';
const QUALIFIER = '(?:第一|共同|主要|总|具体|主体|直接|其他)';
/** 牵头单位, 牵头责任单位, 牵头（责任）单位, 责任单位（部门）. */
const ROLE_LABEL = `${QUALIFIER}?${DUTY}(?:[（(及和、/]?${DUTY}[）)]?)?${PARTY}(?:[（(][^（()）]{1,8}[）)])?`;
const BARE_ROLE_LABEL = '(?:牵头|责任|配合|主办|协办|负责|参与|落实)';
const LEVEL = '(?:省|市|县|区|镇|乡)?级?';
const PERSON_LABEL = `(?:(?:责任|牵头|分管|包保|包联|挂点|联系|主管|领衔)?${LEVEL}领导|(?:第一|直接|具体|主要)?(?:责任|负责|联系|经办)人|联系(?:电话|方式)|电话)`;
const DUE_LABEL =
  '(?:(?:计划)?(?:完成|办结|工作|任务|整改|落实)?(?:时限|期限)(?:要求)?|(?:计划)?(?:完成|办结|整改)(?:时间|日期)|时间(?:节点|要求|安排))';

/** `牵头单位：` and the like, `【责任单位】` included, wherever a part of an assignment may begin. */
const ANY_LABEL = new RegExp(
  `(?<=^|[；;，,、。:：\\s])(?:(?<due>${DUE_LABEL})|(?<person>${PERSON_LABEL})|(?<role>${ROLE_LABEL}|${BARE_ROLE_LABEL}))\\s*[:：]` +
    `|[【〔[](?:(?<boxedDue>${DUE_LABEL})|(?<boxedPerson>${PERSON_LABEL})|(?<boxed>${ROLE_LABEL}))[】〕\\]]\\s*[:：]?`,
  'g',
);
/** A sentence or line of its own that assigns: `责任单位：市教育局`. The bare words are prose there. */
const SENTENCE_LABEL = new RegExp(
  `^(?:(?:${ROLE_LABEL}|${DUE_LABEL}|(?:责任|牵头|分管)${LEVEL}领导)\\s*[:：]|[【〔[](?:${ROLE_LABEL}|${DUE_LABEL})[】〕\\]])`,
);
/** The label without its colon, as a line of a copied table or a sloppy hand leaves it. */
const LINE_LABEL = new RegExp(`^(${ROLE_LABEL}|${DUE_LABEL})\\s*[:：]?\\s+(?=\\S)`);
const ONLY_LABEL = new RegExp(`^(?:${ROLE_LABEL}|${DUE_LABEL}|${PERSON_LABEL})$`);

const LEAD_WORDS = /牵头|主办|主责/;
const SUPPORT_WORDS = /配合|协办|协助|协同|协作|参与|参加|支持|指导/;
/** 牵头及责任单位: one list for both, in which only the place tells who leads. */
const BOTH_WORDS = /牵头[（(及和、/]+(?:责任|配合|实施|落实)/;
/** What a list of units may end with: `A、B按职责分工负责`, `A牵头`, `B配合`. */
const ROLE_ENDING = new RegExp(
  '(?:[,，]?(?:按照?|根据|依据|依)(?:各自)?(?:工作)?(?:职责|职能|权限)(?:分工|权限|范围)?)?' +
    '(?:共同|分别|具体|统筹|联合|分工|负责)*' +
    '(?:负总责|牵头|主办|承办|负责|配合|协办|协助|协同|参与|参加|落实|实施|组织|支持|指导|督促|督导)+' +
    '(?:落实|实施|负责|工作|推进)*$',
);
/** 市教育局（牵头）. */
const BRACKETED_ROLE = /^(.+?)[（(]((?:共同)?(?:牵头|主办|主责|配合|协办|参与|负责)(?:单位|部门)?)[）)]$/;
/** 等按照各自工作职责权限分工负责落实 and the like; keeps the pattern's cost bounded on prose. */
const LONGEST_ENDING = 30;
/** 「责任单位排在首位的为牵头单位，下同」: says how to read the document, names nobody. */
const READING_RULE =
  /(?:首位|第一位|第1位|第一的|第一个|首个|最前|在前|列首|排首).*(?:牵头|主办|负责)|^以?下均?同$|第一.{0,6}(?:单位|部门)(?:为|是)(?:牵头|主办)/;

/** 持续推进, 全年: says when, names nobody and no day. */
const TIMELESS =
  /^并?(?:持续|长期|全年|常年|常态化|年内|适时|立行立改)(?:推进|坚持|开展|实施|落实|抓好|整改)?$/;

export interface LabelledPart {
  readonly kind: 'role' | 'person' | 'due';
  readonly role: AssignmentRole;
  readonly text: string;
}

/** Whether some text speaks of responsibility at all. */
export function mentionsRole(text: string): boolean {
  return /牵头|负责|责任单位|责任部门|配合|落实单位|主办|协办/.test(text);
}

export function beginsAssignmentSentence(text: string): boolean {
  return SENTENCE_LABEL.test(text);
}

/** `责任单位 市教育局` as a line: the same with its colon put in; anything else as it is. */
export function withLabelColon(line: string): string {
  return line.replace(LINE_LABEL, '$1：');
}

/** The words 责任单位 by themselves are no unit. */
export function isRoleLabel(text: string): boolean {
  return ONLY_LABEL.test(text);
}

export function isReadingRule(text: string): boolean {
  return READING_RULE.test(text.replace(/\s+/g, ''));
}

export function isTimeless(text: string): boolean {
  return TIMELESS.test(text);
}

/** `牵头单位：A；配合单位：B` → its parts; what stands before the first label is given apart. */
export function labelledParts(text: string): {
  readonly before: string;
  readonly parts: readonly LabelledPart[];
} {
  const marks = [...text.matchAll(ANY_LABEL)];
  const parts = marks.map((mark, index): LabelledPart => {
    const end = marks[index + 1]?.index ?? text.length;
    const { due, boxedDue, person, boxedPerson, role, boxed } = mark.groups ?? {};
    const isDue = (due ?? boxedDue) !== undefined;
    return {
      kind: isDue ? 'due' : (person ?? boxedPerson) !== undefined ? 'person' : 'role',
      role: roleOf(role ?? boxed ?? ''),
      text: text.slice(mark.index + mark[0].length, end),
    };
  });
  return { before: text.slice(0, marks[0]?.index ?? text.length), parts };
}

/** Takes the role off the end of one list member: `市财政局配合` → 市财政局, support. */
export function splitRoleEnding(member: string): {
  readonly name: string;
  readonly role: AssignmentRole | null;
} {
  const [, named = '', bracketed] = BRACKETED_ROLE.exec(member) ?? [];
  if (bracketed !== undefined) return { name: named, role: roleOf(bracketed) };
  const head = member.slice(0, -LONGEST_ENDING);
  const tail = member.slice(-LONGEST_ENDING);
  const ending = ROLE_ENDING.exec(tail);
  if (ending === null) return { name: member, role: null };
  return { name: head + tail.slice(0, ending.index), role: roleOf(ending[0]) };
}

export function roleOf(words: string): AssignmentRole {
  if (BOTH_WORDS.test(words)) return 'responsible';
  if (LEAD_WORDS.test(words)) return 'lead';
  return SUPPORT_WORDS.test(words) ? 'support' : 'responsible';
}
