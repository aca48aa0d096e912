import type { Command } from '../define-command';
import { defineCommand } from '../define-command';
import { coordinatedPlanIds, hasRole } from '../member';
import { owedNow, reportTargets } from '../report-targets';
import type { Turn } from '../turn';
import { COMMANDS } from './index';

/** 「帮助」: short, made for this person's situation now. */
export const help = defineCommand({
  words: ['帮助', '怎么用', '使用说明', 'help', '菜单'],
  usage: '帮助',
  example: '帮助',
  summary: '查看可用的指令',
  allowed: null,
  takesGluedText: false,
  handle: async (_args, turn) => ({ text: await helpText(turn) }),
});

async function helpText(turn: Turn): Promise<string> {
  const lines = [`${turn.member.name}同志：`];
  if (turn.member.contactUnitIds.length > 0) {
    const owed = owedNow(await reportTargets(turn), turn.act.now);
    const no = owed[0]?.itemNo;
    lines.push(
      no === undefined
        ? '目前没有未报事项。'
        : `目前有${owed.length}项未报。直接回复“${no} 已完成……”即可报送第${no}项，多项请每项另起一行。`,
    );
  }
  if (coordinatedPlanIds(turn.member, turn.calendar).length > 0) lines.push('您是统筹员，可随时查询和催办。');
  const mine = COMMANDS.filter((command) => isFor(command, turn));
  if (mine.length === 0) lines.push('您已登记，目前没有需要您操作的指令；报送情况请向统筹员了解。');
  for (const { usage, summary } of mine) lines.push(`${usage}：${summary}`);
  lines.push('请勿报送涉密信息。');
  return lines.join('\n');
}

/** Commands that anybody may use explain themselves where they are needed. */
function isFor({ allowed }: Command, turn: Turn): boolean {
  return allowed?.some((role) => hasRole(turn.member, role)) ?? false;
}
