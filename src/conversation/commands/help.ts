import { mayImport } from '../../actions/importer';
import { nearestCommand } from '../../domain/message/near-command';
import type { Role } from '../../store/entities/role-entity';
import { alikeOfUnits } from '../../store/read-models/alike-obligations';
import { isOwed } from '../../store/read-models/judged-obligations';
import type { Command } from '../define-command';
import { defineCommand } from '../define-command';
import { coordinatedPlanIds, hasRole } from '../member';
import { owedNow, type ReportTargetGroup, reportTargets } from '../reports/report-targets';
import { roleNames } from '../texts/role-names';
import { texts } from '../texts/texts';
import type { Turn } from '../turn';
import { coordinatedPeriods } from '../understanding/coordinator-scope';
import { forThisPerson, ownUses } from '../understanding/for-this-person';
import { COMMANDS } from './index';

/** 「帮助」: short, made for this person's situation now; of one command the usage; 全部 the whole list. */
export const help = defineCommand({
  words: ['帮助', '怎么用', '使用说明', 'help', '菜单', '指令'],
  usage: '帮助 [指令名|全部]',
  example: '帮助',
  summary: '查看现在用得上的指令，或某一指令的用法',
  allowed: null,
  takesGluedText: false,
  handle: async (args, turn) => ({ text: await helpText(args.replace(/[。.!！?？“”"]/g, '').trim(), turn) }),
});

async function helpText(about: string, turn: Turn): Promise<string> {
  if (/^(?:全部|所有|全部指令|更多)$/.test(about)) return everything(turn);
  const command = COMMANDS.find(({ words }) => words.includes(about));
  if (command) return usageText(await forThisPerson(turn, command));
  return about === '' || /^[0-9０-９\s]+$/.test(about) ? forNow(turn) : unknownText(about, turn);
}

function usageText({ words, usage, example, summary, allowed }: Command): string {
  const [word, ...others] = words;
  return [
    `“${word}”：${summary}${allowed ? `（由${roleNames(allowed)}使用）` : ''}。`,
    `用法：${usage}`,
    `例如：${example}`,
    ...(others.length > 0 ? [`也可以说：${others.join('、')}`] : []),
    texts.noSecrets,
  ].join('\n');
}

async function unknownText(about: string, turn: Turn): Promise<string> {
  const mine = COMMANDS.filter((command) => isMine(command, turn));
  const near = nearestCommand(
    about,
    mine.flatMap(({ words }) => words),
  );
  const command = mine.find(({ words }) => words.some((word) => word === near));
  const rest = '回复“帮助 全部”可查看所有指令。';
  return command
    ? `没有“${about}”这一指令，相近的是：\n${usageText(await forThisPerson(turn, command))}\n${rest}`
    : `没有“${about}”这一指令。${rest}`;
}

/** At most so many of one role; of several roles fewer of each. */
const SHOWN = 8;
const SHOWN_OF_SEVERAL = 4;

async function forNow(turn: Turn): Promise<string> {
  const roles = [
    importerView(turn),
    await contactView(turn),
    await coordinatorView(turn),
    readerView(turn),
  ].flatMap((view) => view ?? []);
  const lines = [`${turn.member.name}同志：`, ...roles.map(({ opening }) => opening)];
  const most = roles.length > 1 ? SHOWN_OF_SEVERAL : SHOWN;
  const shown = new Set(roles.flatMap(({ useful }) => commandsNamed(useful, turn).slice(0, most)));
  for (const command of shown) {
    const { usage, summary } = ownUses(turn, command);
    lines.push(`${usage}：${summary}`);
  }
  if (shown.size === 0) lines.push('您已登记，目前没有需要您操作的指令；报送情况请向统筹员了解。');
  else lines.push('回复“帮助 指令名”看怎么写，回复“帮助 全部”看所有指令。');
  lines.push(texts.noSecrets);
  return lines.join('\n');
}

/** How a person stands in one role, and the commands that are of use there now, the most useful first. */
interface RoleView {
  readonly opening: string;
  readonly useful: readonly string[];
}

/** Who may begin an office is told how, as long as there is none. */
function importerView({ member, calendar }: Turn): RoleView | null {
  if (!mayImport(member)) return null;
  if (calendar.plans.length === 0)
    return {
      opening: '目前没有启用的工作要点。请先导入工作要点，再导入联络员名单。',
      useful: ['导入', '联络员'],
    };
  return hasRole(member, 'admin')
    ? { opening: '您是管理员，可导入工作要点、联络员名单和单位库。', useful: ['导入', '联络员'] }
    : null;
}

async function contactView(turn: Turn): Promise<RoleView | null> {
  if (turn.member.contactUnitIds.length === 0) return null;
  const groups = await reportTargets(turn);
  const owed = owedNow(groups, turn.act.now);
  const no = owed[0]?.itemNo;
  if (no === undefined) {
    return {
      opening: awaited(groups, turn),
      useful: ['任务', '查看', '补充', '修改', '撤回', '进度', '草稿', '报'],
    };
  }
  return {
    opening: `目前有${owed.length}项未报。直接回复“${no} 已完成……”即可报送第${no}项，多项请每项另起一行。`,
    useful: ['报', '任务', '零报告', '延期', '填报', '补充', '修改', '查看'],
  };
}

/** Nothing is owed; before the opening notice what is to come is said all the same. */
function awaited(groups: readonly ReportTargetGroup[], { calendar }: Turn): string {
  const current = new Set(calendar.plans.flatMap(({ current: each }) => each?.period.id ?? []));
  const coming = groups.filter(({ obligations }) =>
    obligations.some((each) => current.has(each.periodId) && isOwed(each) && each.lamp === 'none'),
  );
  return coming.length > 0
    ? `本期应报${coming.length}项，报送通知尚未发出，现在也可以报送。`
    : '目前没有未报事项。';
}

async function coordinatorView(turn: Turn): Promise<RoleView | null> {
  if (coordinatedPlanIds(turn.member, turn.calendar).length === 0) return null;
  const units = [];
  for (const { inForce } of coordinatedPeriods(turn, ''))
    units.push(...(await alikeOfUnits(turn.act, inForce)));
  const toReview = units
    .filter(({ state, itemClosed }) => state === 'submitted' && !itemClosed)
    .reduce((sum, { count }) => sum + count, 0);
  const missing = new Set(units.filter(isOwed).map(({ unitId }) => unitId)).size;
  return {
    opening: `您是统筹员，本期待审${toReview}项，未报${missing}家单位。`,
    useful:
      toReview > 0
        ? ['待审', '通过', '退回', '状态', '未报', '催办', '延期', '同意']
        : ['状态', '未报', '催办', '查看', '延期', '同意', '报送期', '提醒计划'],
  };
}

function readerView({ member }: Turn): RoleView | null {
  if (hasRole(member, 'leader')) return { opening: '您可随时查看报送数字。', useful: ['看数', '进度'] };
  if (hasRole(member, 'unitLeader'))
    return { opening: '您可随时查看本单位的报送进度。', useful: ['进度', '看数'] };
  return null;
}

function commandsNamed(words: readonly string[], turn: Turn): Command[] {
  const mine = COMMANDS.filter((command) => isMine(command, turn));
  return words.flatMap((word) => mine.find((command) => command.words[0] === word) ?? []);
}

function isMine({ allowed }: Command, { member }: Turn): boolean {
  return allowed === null || allowed.some((role) => hasRole(member, role));
}

const GROUPS: readonly (readonly [title: string, roles: readonly Role[]])[] = [
  ['报送', ['contact']],
  ['统筹', ['coordinator']],
  ['查看进度', ['unitLeader', 'leader', 'admin']],
];

/** Every command the person may use, under the first of the person's roles that may. */
function everything(turn: Turn): string {
  const left = new Set(COMMANDS.filter((command) => isMine(command, turn)));
  const blocks: string[] = [];
  for (const [title, roles] of GROUPS) {
    const mine = roles.filter((role) => hasRole(turn.member, role));
    const group = [...left].filter(({ allowed }) => allowed?.some((role) => mine.includes(role)));
    for (const command of group) left.delete(command);
    if (group.length > 0)
      blocks.push([`【${title}】`, ...group.map((each) => lineOf(each, turn))].join('\n'));
  }
  blocks.push(['【通用】', ...[...left].map((each) => lineOf(each, turn))].join('\n'));
  return [...blocks, `回复“帮助 指令名”看怎么写。${texts.noSecrets}`].join('\n');
}

function lineOf(command: Command, turn: Turn): string {
  const { words, summary } = ownUses(turn, command);
  return `${words[0]}：${summary}`;
}
