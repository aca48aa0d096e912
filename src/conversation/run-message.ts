import { isAddressed } from '../domain/message/leading-title';
import { answerRefusal } from './answer-refusal';
import { keepDraft } from './reports/file-reports';
import { runCall } from './run-line';
import type { Reply, Turn } from './turn';
import { type MessagePart, messageParts } from './understanding/message-parts';
import { askWhichTitled, type InNamedPlan, planNamed } from './understanding/plan-named';
import { CallReader } from './understanding/read-call';

/** More in one message is an accident of pasting. */
const MOST_COMMANDS = 50;
const QUOTED_CHARACTERS = 16;

type Understand = (turn: Turn) => Promise<Reply>;

/**
 * Carries out the commands of a message one after the other, each done or refused on its own, and answers in their
 * order. Lines under a plan's title (《…》) mean that plan. Null where the message calls no command and names no plan: then
 * it is text as a whole, for which `understand` is not asked.
 */
export async function runMessage(turn: Turn, understand: Understand): Promise<Reply | null> {
  const [first, ...others] = byPlan(turn);
  if (!first) return null;
  if (others.length === 0) return first.named ? inItsPlan(first, understand) : runCommands(turn, understand);
  const answers: string[] = [];
  for (const part of [first, ...others])
    answers.push((await answered(part.text, () => inItsPlan(part, understand))).text);
  return { text: answers.join('\n\n') };
}

/** The message cut before each line that begins with a plan's title. */
function byPlan(turn: Turn): readonly PlanPart[] {
  if (!turn.text.includes('《')) return [{ turn, text: turn.text, rivals: [], named: false }];
  const pieces: string[][] = [];
  const lines = turn.text.split('\n');
  for (const [i, line] of lines.entries()) {
    const begins = isNamed(turn, planOfMessage(turn, lines.slice(i).join('\n')));
    const piece = pieces.at(-1);
    if (begins || !piece) pieces.push([line]);
    else piece.push(line);
  }
  return pieces.flatMap((piece) => {
    const part = planOfMessage(turn, piece.join('\n').trim());
    const withText = { ...part, turn: { ...part.turn, text: part.text }, named: isNamed(turn, part) };
    return part.text === '' ? [] : [withText];
  });
}

interface PlanPart extends InNamedPlan {
  /** A title stands in front. */
  readonly named: boolean;
}

function isNamed(turn: Turn, part: InNamedPlan): boolean {
  return part.turn !== turn || part.rivals.length > 0;
}

/** A title is an address before an item, and before a command of the writer's. */
function planOfMessage(turn: Turn, text: string): InNamedPlan {
  const reader = new CallReader(turn);
  return planNamed(
    turn,
    text,
    (rest) => isAddressed(rest) || reader.leading(rest.split('\n')[0] ?? '') !== null,
  );
}

async function inItsPlan(part: PlanPart, understand: Understand): Promise<Reply> {
  const { turn, text } = part;
  if (part.rivals.length === 0) return (await runCommands(turn, understand)) ?? understand(turn);
  const calls = (await new CallReader(turn).read(text)) !== null;
  return askWhichTitled(turn, { ...part, text: calls ? text : `报 ${text}` });
}

async function runCommands(turn: Turn, understand: Understand): Promise<Reply | null> {
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

function answerPart(turn: Turn, part: MessagePart, understand: Understand): Promise<Reply> {
  return answered(part.text, async () => (part.call ? runCall(turn, part.call) : understand(turn)));
}

/** One part among several: what it is refused with names it, and harms no other part. */
async function answered(said: string, run: () => Promise<Reply>): Promise<Reply> {
  try {
    return await run();
  } catch (error) {
    const refusal = answerRefusal(error);
    if (!refusal) throw error;
    return { text: `“${opening(said)}”：${refusal.text}` };
  }
}

function opening(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ')];
  return characters.length <= QUOTED_CHARACTERS
    ? characters.join('')
    : `${characters.slice(0, QUOTED_CHARACTERS).join('')}…`;
}
