import compose, { type Middleware } from 'koa-compose';
import type { EntityManager } from 'typeorm';
import { reportTime } from '../domain/obligation/punctuality';
import type { OfficeRules } from '../domain/office-rules';
import type { Clock } from '../observability/clock';
import { machineNow } from '../store/dialect';
import { loadPlanCalendar } from '../store/read-models/plan-calendar';
import { answerRefusal } from './answer-refusal';
import type { InboundMessage } from './inbound-message';
import type { Converse } from './inbox';
import { identifyMember } from './member';
import { answerOpenQuestion } from './middleware/answer-open-question';
import { runCommand } from './middleware/run-command';
import { understandText } from './middleware/understand-text';
import { texts } from './texts/texts';
import type { Reply, Turn } from './turn';

/** A message on its way through the pipeline; `reply` is set by whoever answers it. */
export interface Exchange {
  readonly turn: Turn;
  reply: Reply | null;
}

/** From the outside in: a violation anywhere becomes its sentence; the first that understands the text answers. */
const PIPELINE: Middleware<Exchange>[] = [answerViolations, answerOpenQuestion, runCommand, understandText];

/** Events that open no conversation: nothing is said, nothing is changed. */
const SILENT_EVENTS = ['enter_agent', 'location', 'view', 'unsubscribe'];

/** Builds the conversation: words in, actions, words out, all in the caller's transaction. */
export function createConverse({ rules, clock }: { rules: OfficeRules; clock: Clock }): Converse {
  const run = compose(PIPELINE);
  return async (manager, inboundId, message) => {
    const { content } = message;
    if (message.from === 'sys' || (content.type === 'event' && SILENT_EVENTS.includes(content.event)))
      return null;
    const turn = await beginTurn(manager, inboundId, message, rules, clock.now());
    if (!turn) return texts.stranger;
    if (content.type === 'event')
      return content.event === 'subscribe' ? texts.welcome(turn.member.name) : null;
    if (content.type !== 'text') return texts.notText;
    const exchange: Exchange = { turn, reply: null };
    await run(exchange);
    return exchange.reply?.text ?? null;
  };
}

/** Null for a person without any role: such a person sees nothing. */
async function beginTurn(
  manager: EntityManager,
  inboundId: number,
  message: InboundMessage,
  rules: OfficeRules,
  now: Date,
): Promise<Turn | null> {
  const member = await identifyMember(manager, message.from);
  if (!member) return null;
  return {
    message,
    inboundId,
    text: message.content.type === 'text' ? withoutNul(message.content.text).trim() : '',
    reportedAt: reportTime(message.sentAt, now),
    act: {
      manager,
      now,
      machineNow: await machineNow(manager),
      actor: member.userid,
      inboundId,
      rules,
      operation: null,
    },
    member,
    calendar: await loadPlanCalendar(manager, rules, now),
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

/** XML cannot carry it, and SQLite would end the text there. */
function withoutNul(text: string): string {
  return text.replaceAll('\u0000', '');
}
