import { leadingSelector } from '../../domain/message/item-selector';
import { mistypedCommand, nearestCommand } from '../../domain/message/near-command';
import { withoutOpeningCourtesy } from '../../domain/message/read-command';
import {
  isCourtesyOnly,
  isPromise,
  isQuestion,
  mentionsWork,
  readsAsReport,
} from '../../domain/message/reads-as-report';
import { tasks } from '../commands/tasks';
import type { Exchange } from '../converse';
import type { Command } from '../define-command';
import { acknowledgeOwed } from '../reports/acknowledge-owed';
import { answerRemark, whatNext } from '../reports/everyday-remarks';
import { keepDraft } from '../reports/file-reports';
import { takeReport } from '../reports/take-report';
import { texts } from '../texts/texts';
import type { Reply, Turn } from '../turn';
import { forThisPerson, ownItemNo } from '../understanding/for-this-person';
import { CallReader, commandsOf } from '../understanding/read-call';

/** What is no command: a report, an item's number, thanks, a promise, or words we do not understand. */
export async function understandText(exchange: Exchange): Promise<void> {
  exchange.reply = await understand(exchange.turn);
}

export async function understand(typed: Turn): Promise<Reply> {
  const turn = { ...typed, text: await new CallReader(typed).withOurNumber(typed.text) };
  return (
    (await readItemNumber(turn)) ??
    (await politeReply(turn)) ??
    (await answerRemark(turn)) ??
    (await answerTypo(turn)) ??
    (await takeReport(turn, reportText(turn.text), 'submit', false)) ?? { text: await notUnderstood(turn) }
  );
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

async function politeReply(turn: Turn): Promise<Reply | null> {
  const { text, member } = turn;
  if (isCourtesyOnly(text)) return { text: courtesyText(turn) };
  const said = leadingSelector(text)?.rest ?? text;
  if (!isPromise(said)) return null;
  return member.contactUnitIds.length > 0 ? acknowledgeOwed(turn, text) : { text: texts.promise };
}

/** Thanks are returned, a greeting is returned, an acknowledgement is acknowledged. */
function courtesyText(turn: Turn): string {
  const { text } = turn;
  if (!/谢|辛苦|麻烦|唔该/.test(text) && /[您你上]好|[早下]午?好|老师|领导|在[吗么不线]|有人/.test(text))
    return `您好。${whatNext(turn)}${texts.noSecrets}`;
  return `${/谢|辛苦|麻烦|唔该/.test(text) ? '不客气。' : '好的。'}${whatNext(turn)}`;
}

/** `不充 18 另完成……`: a command but for its spelling, and an item behind it. It is named, never carried out. */
async function answerTypo(turn: Turn): Promise<Reply | null> {
  const mine = commandsOf(turn.member);
  const mistyped = mistypedCommand(turn.text, mine.words);
  if (!mistyped) return null;
  const after = mistyped.after.replace(/^[\s:,、]+/, '');
  if (after !== '' && !leadingSelector(after)) return null;
  const command = mine.commands.find(({ words }) => words.includes(mistyped.word));
  if (!command) return null;
  const kept = turn.member.contactUnitIds.length > 0 && mentionsWork(turn.text);
  if (kept) await keepDraft(turn, turn.text);
  return {
    text: `${suggestion(mistyped.said, await forThisPerson(turn, command))}${kept ? '文字已保存为草稿。' : ''}`,
  };
}

const QUOTED_CHARACTERS = 12;

function suggestion(said: string, command: Command): string {
  const quoted = [...said].slice(0, QUOTED_CHARACTERS).join('');
  return `没有理解“${quoted}”，您是否要用“${command.words[0]}”？用法：${command.usage}，如：${command.example}。`;
}

/** What a contact asks about is mostly seen in the list of what is owed. */
const ASKED_ABOUT_TASKS = /报|交|截止|时间|几号|任务|事项|要求|项/;

async function notUnderstood(turn: Turn): Promise<string> {
  const { contactUnitIds } = turn.member;
  if (contactUnitIds.length > 0 && isQuestion(turn.text) && ASKED_ABOUT_TASKS.test(turn.text)) {
    const { text } = await tasks.handle('', turn);
    return `${text}\n其他问题请回复“帮助”，或与统筹员联系。`;
  }
  if (contactUnitIds.length === 0 && (leadingSelector(turn.text) || readsAsReport(turn.text)))
    return '进展由各单位联络员报送，您未登记为联络员，这段文字未登记。回复“帮助”可查看可用的指令。';
  const command = nearest(turn);
  if (command) return suggestion(turn.text, await forThisPerson(turn, command));
  if (contactUnitIds.length === 0) return `没有理解您的意思。${whatNext(turn)}`;
  const no = await ownItemNo(turn);
  const how = no === null ? '' : `报送请写“事项编号 进展”，如：${no} 已完成……。`;
  return `没有理解您的意思。${how}回复“帮助”可查看可用的指令，回复“联系人”可查看统筹员电话。`;
}

/** The command that a short text comes nearest to, or whose word stands somewhere in it. */
function nearest(turn: Turn): Command | null {
  const { commands, words } = commandsOf(turn.member);
  const near = nearestCommand(turn.text, words) ?? wordWithin(turn.text, words);
  return commands.find((command) => command.words.some((word) => word === near)) ?? null;
}

const SHORT_TEXT_CHARACTERS = 40;

function wordWithin(text: string, words: readonly string[]): string | null {
  if (text.length > SHORT_TEXT_CHARACTERS) return null;
  const within = words.filter((word) => word.length >= 2 && text.includes(word));
  return within.sort((a, b) => b.length - a.length)[0] ?? null;
}
