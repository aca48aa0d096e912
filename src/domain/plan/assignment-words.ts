/** The words by which official documents say who does what. */

export type AssignmentRole = 'lead' | 'support' | 'responsible';

const PARTY = '(?:单位|部门|主体|处室|科室|机构|地区)';
const DUTY =
  '(?:牵头|责任|配合|主办|协办|承办|落实|实施|参与|参加|主责|负责|承担|组织|支持|指导|协同|协作|督办|监管)';
const QUALIFIER = '(?:第一|共同|主要|总|具体|主体|直接)';
const ROLE_LABEL = `${QUALIFIER}?${DUTY}{1,2}${PARTY}`;
const BARE_ROLE_LABEL = '(?:牵头|责任|配合|主办|协办|负责|参与|落实)';
const PERSON_LABEL =
  '(?:责任领导|牵头领导|分管领导|包保领导|挂点领导|市领导|县领导|区领导|责任人|联系人|联系电话|电话)';
const DUE_LABEL =
  '(?:(?:完成|办结|工作|任务|整改)?(?:时限|期限)(?:要求)?|(?:完成|办结)时间|时间节点|时间要求|完成日期)';

/** `牵头单位：` and the like, wherever a part of an assignment may begin. */
const ANY_LABEL = new RegExp(
  `(?<=^|[；;，,、。\\s])(?:(?<due>${DUE_LABEL})|(?<person>${PERSON_LABEL})|(?<role>${ROLE_LABEL}|${BARE_ROLE_LABEL}))\\s*[:：]`,
  'g',
);
/** A sentence or line of its own that assigns: `责任单位：市教育局`. The bare words are prose there. */
const SENTENCE_LABEL = new RegExp(`^(?:${ROLE_LABEL}|${DUE_LABEL}|责任领导|牵头领导)\\s*[:：]`);

const LEAD_WORDS = /牵头|主办|主责/;
const SUPPORT_WORDS = /配合|协办|协助|协同|协作|参与|参加|支持|指导/;
/** What a list of units may end with: `A、B按职责分工负责`, `A牵头`, `B配合`. */
const ROLE_ENDING = new RegExp(
  '(?:等)?(?:[,，]?(?:按照?|根据|依据|依)(?:各自)?(?:工作)?(?:职责|职能|权限)(?:分工|权限|范围)?)?' +
    '(?:共同|分别|具体|统筹|联合|分工|负责)*' +
    '(?:牵头|主办|承办|负责|配合|协办|协助|协同|参与|参加|落实|实施|组织|支持|指导)+' +
    '(?:落实|实施|负责|工作|推进)*$',
);
/** 等按照各自工作职责权限分工负责落实 and the like; keeps the pattern's cost bounded on prose. */
const LONGEST_ENDING = 30;
/** 「责任单位排在首位的为牵头单位，下同」: says how to read the document, names nobody. */
const READING_RULE =
  /(?:首位|第一位|第一的|第一个|首个|最前|在前|列首|排首).*(?:牵头|主办|负责)|^以?下均?同$|第一.{0,6}(?:单位|部门)(?:为|是)(?:牵头|主办)/;

/** 持续推进, 全年: says when, names nobody and no day. */
const TIMELESS = /^(?:持续|长期|全年|常年|常态化|年内|适时)(?:推进|坚持|开展|实施|落实|抓好)?$/;

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
    const { due, person, role = '' } = mark.groups ?? {};
    return {
      kind: due !== undefined ? 'due' : person !== undefined ? 'person' : 'role',
      role: roleOf(role),
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
  const head = member.slice(0, -LONGEST_ENDING);
  const tail = member.slice(-LONGEST_ENDING);
  const ending = ROLE_ENDING.exec(tail);
  if (ending === null) return { name: member, role: null };
  return { name: head + tail.slice(0, ending.index), role: roleOf(ending[0]) };
}

function roleOf(words: string): AssignmentRole {
  if (LEAD_WORDS.test(words)) return 'lead';
  return SUPPORT_WORDS.test(words) ? 'support' : 'responsible';
}
