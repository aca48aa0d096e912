import compose, { type Middleware } from 'koa-compose';
import type { EntityManager } from 'typeorm';
import type { Act } from '../actions/act';
import { reportTime } from '../domain/obligation/punctuality';
import type { OfficeRules } from '../domain/office-rules';
import { machineNow } from '../store/dialect';
import { loadPlanCalendar } from '../store/read-models/plan-calendar';
import { answerRefusal } from './answer-refusal';
import { answerStranger } from './answer-stranger';
import { isMedia, takeMedia } from './attachments/take-media';
import { markPressed, pressedButton } from './card-press';
import { holdBackFlood } from './hold-back-flood';
import { takeImport } from './importing/take-import';
import type { InboundMessage } from './inbound-message';
import { identifyMember, type Member } from './member';
import type { Converse } from './message-store';
import { answerOpenQuestion } from './middleware/answer-open-question';
import { runCommand } from './middleware/run-command';
import { understandText } from './middleware/understand-text';
import { noteSignOfLife, takeContactEvent } from './people/contact-event';
import { texts } from './texts/texts';
import type { ImportLink, Reply, Turn, UploadLink } from './turn';

/** A message on its way through the pipeline; `reply` is set by whoever answers it. */
export interface Exchange {
  readonly turn: Turn;
  reply: Reply | null;
}

/** From the outside in: a violation anywhere becomes its sentence; the first that understands the text answers. */
const PIPELINE: Middleware<Exchange>[] = [
  answerViolations,
  takeImport,
  answerOpenQuestion,
  runCommand,
  understandText,
];

/** Events that open no conversation: nothing is said, nothing is changed. */
const SILENT_EVENTS = ['enter_agent', 'location', 'view', 'unsubscribe'];

/** Builds the conversation: words in, actions, words out, all in the caller's transaction. */
export function createConverse({
  rules,
  uploadLink = null,
  importLink = null,
  pageRoot = null,
  messagesAMinute,
  onFlood = () => undefined,
}: {
  rules: OfficeRules;
  uploadLink?: UploadLink | null;
  importLink?: ImportLink | null;
  pageRoot?: string | null;
  /** What one person may write; more is kept, not carried out. */
  messagesAMinute?: number;
  /** Somebody has begun to write more than that, with the message of this row. */
  onFlood?: (inboundId: number) => void;
}): Converse {
  const run = compose(PIPELINE);
  return async (manager, inboundId, message, receivedAt) => {
    const { content } = message;
    const act = await beginAct(manager, inboundId, message, rules, receivedAt);
    if (message.from === 'sys' || (content.type === 'event' && SILENT_EVENTS.includes(content.event))) {
      await takeContactEvent(act, message);
      return null;
    }
    const member = await memberWhoWrites(act);
    const flooded = { id: inboundId, isMember: member !== null, message };
    const heldBack = await holdBackFlood(act, flooded, messagesAMinute);
    if (heldBack) onFlood(inboundId);
    if (heldBack !== undefined) return heldBack;
    const pressed = pressedButton(message);
    const text = visible(content.type === 'text' ? content.text : (pressed?.says ?? ''));
    if (!member) return answerStranger(act, { inboundId, userid: message.from, text });
    const turn = await beginTurn(act, inboundId, message, { member, text, uploadLink, importLink, pageRoot });
    if (content.type === 'event' && !pressed)
      return content.event === 'subscribe' ? texts.welcome(turn.member.name) : null;
    if (isMedia(content)) return (await takeMedia(turn, content)).text;
    if (content.type !== 'text' && !pressed) return texts.notText;
    if (pressed?.settles) await markPressed(turn, pressed);
    const exchange: Exchange = { turn, reply: null };
    await run(exchange);
    return exchange.reply?.text ?? null;
  };
}

/** Whose messages arrive can be written to, whatever was known before. */
async function memberWhoWrites(act: Act): Promise<Member | null> {
  const member = await identifyMember(act.manager, act.actor);
  if (!member || member.roles.every(({ reachable }) => reachable)) return member;
  await noteSignOfLife(act);
  return identifyMember(act.manager, act.actor);
}

async function beginAct(
  manager: EntityManager,
  inboundId: number,
  { from }: InboundMessage,
  rules: OfficeRules,
  now: Date,
): Promise<Act> {
  const actor = from.toLowerCase();
  return { manager, now, machineNow: await machineNow(manager), actor, inboundId, rules, operation: null };
}

async function beginTurn(
  act: Act,
  inboundId: number,
  message: InboundMessage,
  {
    member,
    text,
    uploadLink,
    importLink,
    pageRoot,
  }: Pick<Turn, 'member' | 'text' | 'uploadLink' | 'importLink' | 'pageRoot'>,
): Promise<Turn> {
  const calendar = await loadPlanCalendar(act.manager, act.rules, act.now);
  return {
    message,
    inboundId,
    text,
    reportedAt: reportTime(message.sentAt, act.now),
    act,
    member,
    calendar,
    onlyPlanId: null,
    everyPlan: calendar,
    uploadLink,
    importLink,
    pageRoot,
  };
}

async function answerViolations(exchange: Exchange, next: () => Promise<void>): Promise<void> {
  try {
    await next();
  } catch (error) {
    const refusal = answerRefusal(error);
    if (!refusal) throw error;
    exchange.reply = refusal;
  }
}

/** White space, and marks of direction and of no width, as they come with what is pasted. */
const UNSEEN = /[\s\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/;

/** Without what nobody sees around it, and without NUL: XML cannot carry it, and SQLite would end the text there. */
function visible(typed: string): string {
  const text = typed.replaceAll('\u0000', '');
  let from = 0;
  let to = text.length;
  while (from < to && UNSEEN.test(text.charAt(from))) from++;
  while (to > from && UNSEEN.test(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}
