import { type AssignmentRole, roleOf } from '../assignment-words';

/** What a column of a task table holds, by the words of its header. */
export type ColumnRole =
  | 'no'
  | 'section'
  | 'task'
  | 'measure'
  | 'lead'
  | 'support'
  | 'responsible'
  | 'due'
  | 'person'
  | 'note'
  | 'unknown';

/** Words as a header cell has them, white space and brackets removed; the first that fits counts. */
const HEADER_WORDS: readonly (readonly [ColumnRole, RegExp])[] = [
  ['no', /^(?:序号?|编号|项目?号|任务编号|项目编号|项次|No\.?|号)$/i],
  [
    'person',
    /领导$|责任人$|负责人$|联系人$|联络员$|电话$|联系方式$|^(?:责任|包保|包联)人|^姓名$|^职务$|责任人及电话/,
  ],
  [
    'due',
    /时限$|期限$|完成时间|完成日期|办结时间|时间节点|时间要求|时间安排|时限要求|整改时间|^时间$|^完成进度$|计划完成/,
  ],
  [
    'note',
    /^(?:备注|说明|依据|来源|任务来源|文件依据|进展|进展情况|完成情况|工作进展|落实情况|是否完成|资金来源|投资额?|总投资|建设地点|地点|页码)/,
  ],
  [
    'section',
    /^(?:类别|分类|类型|领域|板块|方面|重点领域|(?:任务|工作|项目|事项)类别|一级(?:任务|指标)|章节|大类)$/,
  ],
  [
    'measure',
    /(?:措施|举措|内容|目标|要求|标准|安排|规模|成果|做法|描述|二级指标|三级指标)$|^(?:具体|细化|二级|三级|分项|子)(?:任务|工作|事项)$/,
  ],
  ['task', /(?:任务|事项|工作|项目|问题|指标|要点|政策|名称)(?:清单)?$/],
];
const UNIT_WORDS =
  /(?:牵头|责任|配合|主办|协办|承办|主管|落实|实施|参与|参加|主责|负责|协同|协助|完成|承担|组织)(?:和|及|、|\/)?(?:牵头|责任|配合|主办|协办|参与|实施|落实)?(?:单位|部门|主体|机构|处室|科室)?$/;
const LONGEST_HEADER = 14;

/** 牵头单位（部门）, 完 成 时 限: the words of one header cell. */
export function columnRole(cell: string): ColumnRole {
  const full = cell.replace(/\s+/g, '').normalize('NFKC');
  const words = full.replace(/\([^()]*\)/g, '');
  if (words === '' || words.length > LONGEST_HEADER) return 'unknown';
  const known = HEADER_WORDS.find(([, pattern]) => pattern.test(words))?.[0];
  if (known !== undefined) return known;
  if (/^(?:单位|部门|责任分工|任务分工|分工|职责分工)$/.test(words)) return 'responsible';
  if (!UNIT_WORDS.test(words)) return 'unknown';
  // 牵头(责任)单位 and 牵头及配合单位: one column for both, only the place in it tells who leads.
  return roleOf(full.replace(/\(/g, '（').replace(/\)/g, '）'));
}

export function isUnitRole(role: ColumnRole): role is AssignmentRole {
  return role === 'lead' || role === 'support' || role === 'responsible';
}

/** The roles of all columns when the cells are the header of a task table; null when they are not. */
export function headerRoles(cells: readonly string[]): readonly ColumnRole[] | null {
  const roles = cells.map(columnRole);
  const filled = cells.filter((cell) => cell.trim() !== '').length;
  const known = roles.filter((role) => role !== 'unknown').length;
  const tells = roles.some((role) => role === 'task' || role === 'measure');
  const assigns = roles.some((role) => isUnitRole(role) || role === 'due');
  return known >= 2 && known * 2 > filled && tells && assigns ? roles : null;
}

/** 责任分工 above 牵头单位 and 配合单位: in a header of two rows the lower words are the exact ones. */
export function joinedRoles(
  upper: readonly ColumnRole[],
  lower: readonly string[],
): readonly ColumnRole[] | null {
  const below = lower.map(columnRole);
  const filled = lower.filter((cell) => cell.trim() !== '').length;
  const known = below.filter((role) => role !== 'unknown').length;
  if (known === 0 || known < filled || lower.length < upper.length) return null;
  if (lower.length === upper.length)
    return below.map((role, index) => (role === 'unknown' ? (upper[index] ?? role) : role));
  return filled === lower.length ? below : null;
}
