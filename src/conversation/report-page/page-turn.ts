import type { EntityManager } from 'typeorm';
import type { Act } from '../../actions/act';
import type { OfficeRules } from '../../domain/office-rules';
import { loadPlanCalendar } from '../../store/read-models/plan-calendar';
import { unitIdsWithRole } from '../../store/read-models/reading-rights';
import type { Member } from '../member';
import type { Turn } from '../turn';

/** Who sits at a page, with the roles of this moment. */
export type PagePerson = Pick<Member, 'personId' | 'userid' | 'name' | 'roles'>;

/** Where a page reads, and when. */
export interface PageReading {
  readonly manager: EntityManager;
  readonly rules: OfficeRules;
  readonly now: Date;
}

/** A page asks what the chat would answer this person: nothing is written, so no message stands behind it. */
export function readingTurn({ manager, rules, now }: PageReading, person: PagePerson): Promise<Turn> {
  const act: Act = {
    manager,
    now,
    machineNow: now,
    actor: person.userid,
    inboundId: null,
    rules,
    operation: null,
  };
  const contactUnitIds = unitIdsWithRole(person, 'contact');
  return pageTurn(act, { ...person, contactUnitIds, chosenPlanId: null });
}

export const PAGE = 'page';
/** Its words are in what it changed. */
export const PAGE_CONTENT = { type: 'other', name: PAGE } as const;

/** What comes over a page on its way to its answer, as a message of the chat: the one behind the act, or none. */
export async function pageTurn(act: Act, member: Member, dedupeKey = ''): Promise<Turn> {
  const { actor, inboundId, now } = act;
  const calendar = await loadPlanCalendar(act.manager, act.rules, now);
  return {
    message: { dedupeKey, agentId: PAGE, from: actor, sentAt: now, content: PAGE_CONTENT },
    inboundId: inboundId ?? 0,
    text: '',
    reportedAt: now,
    act,
    member,
    calendar,
    onlyPlanId: null,
    everyPlan: calendar,
    uploadLink: null,
    importLink: null,
    pageRoot: null,
  };
}
