import { answerRefusal } from './answer-refusal';
import { keepDraft } from './reports/file-reports';
import { runCall } from './run-line';
import type { Reply, Turn } from './turn';
import { type MessagePart, messageParts } from './understanding/message-parts';
import { CallReader } from './understanding/read-call';

/** More in one message is an accident of pasting. */
const MOST_COMMANDS = 50;
const QUOTED_CHARACTERS = 16;

/**
 * Carries out the commands of a message one after the other, each done or refused on its own, and answers in their
 * order. Null where the message calls none: then it is text as a whole, for which `understand` is not asked.
 */
export async function runMessage(
  turn: Turn,
  understand: (turn: Turn) => Promise<Reply>,
): Promise<Reply | null> {
  const parts = await messageParts(turn, new CallReader(turn));
  const [only] = parts;
  if (!only || parts.every(({ call }) => call === null)) return null;
  if (parts.length === 1 && only.call) return runCall(turn, only.call);
  const answers: string[] = [];
  for (const part of parts.slice(0, MOST_COMMANDS))
    answers.push((await answerPart({ ...turn, text: part.text }, part, understand)).text);
  const left = parts.slice(MOST_COMMANDS);
  if (left.length > 0) answers.push(await leftUndone(turn, left));
  return { text: answers.join('\n\n') };
}

/** What is beyond the most may hold reports: it is kept. */
async function leftUndone(turn: Turn, parts: readonly MessagePart[]): Promise<string> {
  const reports = turn.member.contactUnitIds.length > 0;
  if (reports) await keepDraft(turn, parts.map(({ text }) => text).join('\n'));
  const kept = reports ? '，文字已保存为草稿' : '';
  return `一条消息最多处理${MOST_COMMANDS}条指令，其余${parts.length}条未处理${kept}，请另行发送。`;
}

async function answerPart(
  turn: Turn,
  part: MessagePart,
  understand: (turn: Turn) => Promise<Reply>,
): Promise<Reply> {
  try {
    return part.call ? await runCall(turn, part.call) : await understand(turn);
  } catch (error) {
    const refusal = answerRefusal(error);
    if (!refusal) throw error;
    return { text: `“${opening(part.text)}”：${refusal.text}` };
  }
}

function opening(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ')];
  return characters.length <= QUOTED_CHARACTERS
    ? characters.join('')
    : `${characters.slice(0, QUOTED_CHARACTERS).join('')}…`;
}
