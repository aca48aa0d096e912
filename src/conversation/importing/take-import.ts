import { mayImport } from '../../actions/importer';
import { inOrderSent, isDropWord, isEndWord } from '../../domain/importing/pasted-parts';
import { readCommand } from '../../domain/message/read-command';
import { namesSomething, readSelection } from '../../domain/message/selection';
import type { PlanImportEntity } from '../../store/entities/plan-import-entity';
import { PlanImportRepository } from '../../store/plan-import-repository';
import { openQuestion } from '../answer-question';
import type { Exchange } from '../converse';
import type { Reply, Turn } from '../turn';
import { CallReader, mayRun } from '../understanding/read-call';
import { endCollecting, takeLatePart, takePart } from './collect';
import { decideImport } from './decide';
import { handleImport } from './handle-import';
import { IMPORT_WORDS } from './import-kinds';
import { beingPasted, dropImport, isFresh, partOf, partsOf, sayDocument } from './import-session';
import { showImport } from './show-import';

/** A command in between is short; what is longer is text of the document. */
const COMMAND_CHARACTERS = 40;

/**
 * Before anything else understands a message: while a document is being pasted, messages are its text, word for word,
 * whatever they look like. Only 完, 取消, 导入, 帮助 and one-line commands that say nothing but what they are about pass.
 */
export async function takeImport(exchange: Exchange, next: () => Promise<void>): Promise<void> {
  const { turn } = exchange;
  // A button that is pressed is no text of anything.
  if (!mayImport(turn.member) || turn.message.content.type !== 'text') return next();
  const document = await new PlanImportRepository(turn.act.manager).current(turn.member.personId);
  const reply = await answerAbout(turn, document);
  if (reply) {
    exchange.reply = reply;
    return;
  }
  await next();
  const pasted = beingPasted(document, turn.act.now);
  if (exchange.reply && pasted)
    exchange.reply = {
      text: `${exchange.reply.text}\n（仍在收取导入的文字，已收${partsOf(pasted).length}段，本条未计入。）`,
    };
}

async function answerAbout(turn: Turn, document: PlanImportEntity | null): Promise<Reply | null> {
  const { act, text } = turn;
  const called = readCommand(text, IMPORT_WORDS);
  if (called) return handleImport(turn, document, called);
  if (!document || !isFresh(document, act.now)) return null;
  if (isDropWord(text) && !(await asksSomethingElse(turn, document))) {
    await dropImport(turn, document);
    return { text: `已放弃导入：${sayDocument(document)}。未作任何改动。` };
  }
  if (document.state === 'collecting') return whileCollecting(turn, document);
  return document.state === 'read' ? onceRead(turn, document) : null;
}

async function whileCollecting(turn: Turn, document: PlanImportEntity): Promise<Reply | null> {
  if (isEndWord(turn.text)) return endCollecting(turn, document);
  return (await isMeantForTheBot(turn)) ? null : takePart(turn, document, turn.text);
}

async function onceRead(turn: Turn, document: PlanImportEntity): Promise<Reply | null> {
  if (isEndWord(turn.text)) return { text: '文字已读取。查看预览请回复“导入 预览”，放弃请回复“取消”。' };
  if (overtookTheEnd(turn, document)) return takeLatePart(turn, document);
  if (/^(?:确认|确定)$/.test(turn.text) && (await openQuestion(turn)) === null)
    return showImport(turn, document, { note: '目前没有等待确认的预览，请先核对以下内容。' });
  return decideImport(turn, document);
}

/** Sent before 「完」 and after the first part, but arrived later: it belongs to the text. */
function overtookTheEnd(turn: Turn, document: PlanImportEntity): boolean {
  const { collectedUntil } = document;
  const [first] = inOrderSent(partsOf(document));
  if (collectedUntil === null || !first) return false;
  const late = partOf(turn, turn.text);
  return late.sentAt >= first.sentAt && turn.message.sentAt < collectedUntil;
}

/** 取消 drops the question that came last. */
async function asksSomethingElse(turn: Turn, document: PlanImportEntity): Promise<boolean> {
  const question = await openQuestion(turn);
  return question !== null && question.id !== document.questionId && question.askedAt >= document.touchedAt;
}

/** 帮助; a number, where a question waits; a command's word alone or with nothing but selectors: 查看 5 市教育局, 确认 37. */
async function isMeantForTheBot(turn: Turn): Promise<boolean> {
  const line = turn.text.trim();
  if (line.includes('\n') || [...line].length > COMMAND_CHARACTERS) return false;
  if (/^[0-9０-９]{1,2}$/.test(line)) return (await openQuestion(turn)) !== null;
  const reader = new CallReader(turn);
  const call = reader.leading(line);
  if (!call || !mayRun(call.command, turn.member)) return false;
  if (call.args === '' || call.command.words[0] === '帮助') return true;
  const { selection, rest } = readSelection(call.args, await reader.named());
  return rest === '' && namesSomething(selection);
}
