import { leadingSelector } from '../../domain/message/item-selector';
import { nearestCommand, withoutOpeningCourtesy } from '../../domain/message/read-command';
import {
  isCourtesyOnly,
  isPromise,
  isQuestion,
  mentionsWork,
  readsAsReport,
} from '../../domain/message/reads-as-report';
import { COMMANDS } from '../commands';
import { tasks } from '../commands/tasks';
import type { Exchange } from '../converse';
import { hasRole } from '../member';
import { takeReport } from '../take-report';
import { texts } from '../texts/texts';
import type { Reply, Turn } from '../turn';

/** What is no command: a report, an item's number, thanks, a promise, or words we do not understand. */
export async function understandText(exchange: Exchange): Promise<void> {
  const { turn } = exchange;
  exchange.reply = (await readItemNumber(turn)) ??
    politeReply(turn.text) ??
    (await takeReport(turn, reportText(turn.text), 'submit', false)) ?? { text: notUnderstood(turn) };
}

/** Greetings go only from before an item number; the words of a report stay as they were typed. */
function reportText(text: string): string {
  const bare = withoutOpeningCourtesy(text);
  return leadingSelector(bare) ? bare : text;
}

/** A number alone, or a question behind it, is a question about that item. */
async function readItemNumber(turn: Turn): Promise<Reply | null> {
  const selector = leadingSelector(withoutOpeningCourtesy(turn.text));
  if (!selector || turn.member.contactUnitIds.length === 0) return null;
  const { number, rest } = selector;
  const asks = rest.trim() === '' || (isQuestion(rest) && !mentionsWork(rest));
  return asks ? tasks.handle(String(number), turn) : null;
}

function politeReply(text: string): Reply | null {
  if (isCourtesyOnly(text)) return { text: courtesyText(text) };
  const said = leadingSelector(text)?.rest ?? text;
  return isPromise(said) ? { text: texts.promise } : null;
}

/** Thanks are returned, a greeting is returned, an acknowledgement is acknowledged. */
function courtesyText(text: string): string {
  const opening = /谢|辛苦|麻烦/.test(text)
    ? '不客气。'
    : /[您你上]好|[早下]午?好|老师|领导/.test(text)
      ? '您好。'
      : '好的。';
  return `${opening}${texts.howToReport}`;
}

const QUOTED_CHARACTERS = 12;

function notUnderstood(turn: Turn): string {
  if (turn.member.contactUnitIds.length === 0 && (leadingSelector(turn.text) || readsAsReport(turn.text)))
    return '进展由各单位联络员报送，您未登记为联络员，这段文字未登记。回复“帮助”可查看可用的指令。';
  const mine = COMMANDS.filter(
    ({ allowed }) => allowed === null || allowed.some((role) => hasRole(turn.member, role)),
  );
  const near = nearestCommand(
    turn.text,
    mine.flatMap(({ words }) => words),
  );
  const command = near && mine.find(({ words }) => words.includes(near));
  if (command) {
    const said = [...turn.text].slice(0, QUOTED_CHARACTERS).join('');
    return `没有理解“${said}”，您是否要用“${command.words[0]}”？用法：${command.usage}`;
  }
  const how = turn.member.contactUnitIds.length > 0 ? '报送请写“事项编号 进展”，如：18 已完成……。' : '';
  return `没有理解您的意思。${how}回复“帮助”可查看可用的指令。`;
}
