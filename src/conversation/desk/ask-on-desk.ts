import type { EntityManager } from 'typeorm';
import type { Act } from '../../actions/act';
import type { OfficeRules } from '../../domain/office-rules';
import type { Clock } from '../../observability/clock';
import { isDuplicateKey } from '../../store/dialect';
import { InboundMessageEntity } from '../../store/entities/inbound-message-entity';
import type { OpenQuestionEntity } from '../../store/entities/open-question-entity';
import { QuestionRepository } from '../../store/question-repository';
import type { Store } from '../../store/store';
import { answerRefusal } from '../answer-refusal';
import { identifyMember } from '../member';
import { choosePreview, confirmPreview, isPreview, wordsOfPreview } from '../preview';
import { answerPageMessage, beginPageMessage } from '../report-page/page-message';
import { PAGE, type PagePerson, pageTurn } from '../report-page/page-turn';
import type { Turn } from '../turn';
import { mayOnDesk } from './desk-rights';
import { askFor, type DeskWish } from './desk-wish';

interface Parts {
  readonly store: Store;
  readonly rules: OfficeRules;
  readonly clock: Clock;
}

export type DeskAnswer =
  /** Waits under this number, on the page and in the chat, where another question may have waited until now. */
  | { readonly outcome: 'asked'; readonly number: number; readonly replaces: boolean }
  /** There is nothing to do, or a rule says no. */
  | { readonly outcome: 'nothing'; readonly says: string }
  /** The person may not (any more). */
  | { readonly outcome: 'foreign' };

/** Shows what would be done as a preview of the chat; an older question of the person's is replaced, as there. */
export async function askOnDesk(
  { store, rules, clock }: Parts,
  userid: string,
  wish: DeskWish,
): Promise<DeskAnswer> {
  const machineNow = await store.machineNow();
  return store.inTransaction(async (manager) => {
    const turn = await askingTurn(manager, userid, { rules, now: clock.now(), machineNow });
    if (!turn || !mayOnDesk(turn.member, wish.power)) return { outcome: 'foreign' };
    try {
      const { number, text, replaced } = await askFor(turn, wish);
      if (number === null) return { outcome: 'nothing', says: text };
      // Another preview, which who begins anew has left behind, needs no mention.
      const replaces = replaced !== null && !isPreview(replaced) && replaced.expiresAt > turn.act.now;
      return { outcome: 'asked', number, replaces };
    } catch (error) {
      const refusal = answerRefusal(error);
      if (!refusal) throw error;
      return { outcome: 'nothing', says: refusal.text };
    }
  });
}

/** Nothing is said in the chat yet, so no message stands behind it. The person's row is locked, as by a message. */
async function askingTurn(
  manager: EntityManager,
  userid: string,
  { rules, now, machineNow }: Pick<Act, 'rules' | 'now' | 'machineNow'>,
): Promise<Turn | null> {
  const member = await identifyMember(manager, userid);
  if (!member) return null;
  const act: Act = { manager, now, machineNow, actor: userid, inboundId: null, rules, operation: null };
  // What is ticked is meant, whichever plan the chat has been switched to.
  return pageTurn(act, { ...member, chosenPlanId: null });
}

/** A preview as the page shows it. */
export interface DeskQuestion {
  readonly number: number;
  /** `accept`, `return`, `nudge`, `requests` … */
  readonly kind: string;
  readonly text: string;
  readonly choices: readonly string[] | null;
  readonly stands: 'open' | 'done' | 'replaced' | 'cancelled' | 'expired';
  /** What was done, where it was confirmed on the page. */
  readonly answer: string | null;
}

/** The person's own preview of that number; null where there is none. */
export async function questionOnDesk(
  { store, clock }: Parts,
  { personId, userid }: Pick<PagePerson, 'personId' | 'userid'>,
  number: number,
): Promise<DeskQuestion | null> {
  const question = await new QuestionRepository(store.read).byNumber(personId, number);
  if (!question || !isPreview(question)) return null;
  const confirmed = await store.read.findOneBy(InboundMessageEntity, { dedupeKey: keyOf(userid, number) });
  const { text, choices } = wordsOfPreview(question);
  return {
    ...{ number, kind: question.kind, text, choices },
    stands: standsNow(question, clock.now()),
    answer: confirmed?.reply ?? null,
  };
}

function standsNow({ outcome, expiresAt }: OpenQuestionEntity, now: Date): DeskQuestion['stands'] {
  return outcome === 'open' && expiresAt <= now ? 'expired' : outcome;
}

function keyOf(userid: string, number: number): string {
  return `${PAGE}:${userid}:confirm:${number}`;
}

class Foreign extends Error {}

/**
 * 确认 of a preview, as a message of the person: the same rules, the same operation, the same answer, which also goes
 * into the chat, where it can be undone. Sent twice it is done once. `asked`: what would be done has grown meanwhile, so
 * it was shown anew under another number.
 */
export async function confirmOnDesk(
  { store, rules, clock }: Parts,
  userid: string,
  { number, choice }: { readonly number: number; readonly choice: number | null },
): Promise<DeskAnswer | { readonly outcome: 'answered' }> {
  const machineNow = await store.machineNow();
  try {
    return await store.inTransaction(async (manager) => {
      const times = { manager, rules, now: clock.now(), machineNow };
      const turn = await beginPageMessage(times, userid, keyOf(userid, number));
      if (!turn) throw new Foreign();
      const reply = await confirmed(turn, number, choice);
      const waiting = await new QuestionRepository(manager).open(turn.member.personId);
      if (waiting && waiting.id > number && isPreview(waiting))
        return { outcome: 'asked', number: waiting.id, replaces: false };
      await answerPageMessage(turn, reply);
      return { outcome: 'answered' };
    });
  } catch (error) {
    if (error instanceof Foreign) return { outcome: 'foreign' };
    if (!isDuplicateKey(error)) throw error;
    return { outcome: 'answered' };
  }
}

async function confirmed(turn: Turn, number: number, choice: number | null): Promise<string> {
  try {
    const question = await new QuestionRepository(turn.act.manager).byNumber(turn.member.personId, number);
    const chosen =
      choice !== null && question?.outcome === 'open' && question.expiresAt > turn.act.now
        ? await choosePreview({ ...turn, text: String(choice) }, question)
        : null;
    return (chosen ?? (await confirmPreview(turn, String(number)))).text;
  } catch (error) {
    const refusal = answerRefusal(error);
    if (!refusal) throw error;
    return refusal.text;
  }
}

/** 放弃: nothing is done. */
export async function dropOnDesk({ store }: Parts, userid: string, number: number): Promise<void> {
  await store.inTransaction(async (manager) => {
    const member = await identifyMember(manager, userid);
    const questions = new QuestionRepository(manager);
    const question = member && (await questions.byNumber(member.personId, number));
    if (question && isPreview(question)) await questions.settle(number, 'cancelled');
  });
}
