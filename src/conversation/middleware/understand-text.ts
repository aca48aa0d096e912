import { leadingSelector } from '../../domain/message/item-selector';
import { nearestCommand, withoutOpeningCourtesy } from '../../domain/message/read-command';
import { isCourtesyOnly } from '../../domain/message/reads-as-report';
import { COMMANDS } from '../commands';
import { tasks } from '../commands/tasks';
import type { Exchange } from '../converse';
import { hasRole } from '../member';
import { takeReport } from '../take-report';
import { texts } from '../texts/texts';
import type { Turn } from '../turn';

/** What is no command: a report, an item's number, thanks, or words we do not understand. */
export async function understandText(exchange: Exchange): Promise<void> {
  const { turn } = exchange;
  exchange.reply = (await readItemNumber(turn)) ??
    (isCourtesyOnly(turn.text) ? { text: texts.courtesy } : null) ??
    (await takeReport(turn, reportText(turn.text), 'submit', false)) ?? { text: notUnderstood(turn) };
}

/** Greetings go only from before an item number; the words of a report stay as they were typed. */
function reportText(text: string): string {
  const bare = withoutOpeningCourtesy(text);
  return leadingSelector(bare) ? bare : text;
}

/** A number alone, with nothing asked, is a question about that item. */
async function readItemNumber(turn: Turn) {
  const selector = leadingSelector(turn.text);
  if (selector?.rest.trim() !== '' || turn.member.contactUnitIds.length === 0) return null;
  return tasks.handle(turn.text, turn);
}

function notUnderstood(turn: Turn): string {
  const mine = COMMANDS.filter(
    ({ allowed }) => allowed === null || allowed.some((role) => hasRole(turn.member, role)),
  );
  const near = nearestCommand(
    turn.text,
    mine.flatMap(({ words }) => words),
  );
  const command = near && mine.find(({ words }) => words.includes(near));
  if (command) return `没有理解“${turn.text}”，您是否要用“${command.words[0]}”？用法：${command.usage}`;
  const how = turn.member.contactUnitIds.length > 0 ? '报送请写“事项编号 进展”，如：18 已完成……。' : '';
  return `没有理解您的意思。${how}回复“帮助”可查看可用的指令。`;
}
