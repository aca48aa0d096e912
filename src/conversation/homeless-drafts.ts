import { In } from 'typeorm';
import { DraftEntity } from '../store/entities/draft-entity';
import { OpenQuestionEntity } from '../store/entities/open-question-entity';
import { PeopleRepository, type RoleHolder } from '../store/people-repository';
import { judgedObligations } from '../store/read-models/judged-obligations';
import { GUIDED_QUESTION } from './guided-session';
import { coordinatedPlanIds } from './member';
import type { NumberedQuestion } from './numbered-question';
import { NUMBERED_QUESTION } from './numbered-question';
import type { Turn } from './turn';

/** A text that has found no item, and whose. */
export interface HomelessDraft {
  readonly draft: DraftEntity;
  readonly writer: string;
  readonly units: readonly string[];
  /** Where it belongs, if that is known; null for a text without any item. */
  readonly itemNo: number | null;
}

/**
 * 未归档: texts of contacts of the member's plans that wait for an item, the oldest first. Those that a question to
 * their writer may still settle are not counted.
 */
export async function homelessDrafts(turn: Turn): Promise<HomelessDraft[]> {
  const { manager, rules, now } = turn.act;
  const planIds = coordinatedPlanIds(turn.member, turn.calendar);
  const all = await judgedObligations(manager, turn.calendar, {}, rules, now);
  const mine = new Map(all.filter(({ planId }) => planIds.includes(planId)).map((each) => [each.id, each]));
  const unitIds = [...new Set([...mine.values()].map(({ unitId }) => unitId))];
  const contacts = await new PeopleRepository(manager).ofUnits(unitIds, ['contact']);
  const holders = new Map<string, RoleHolder[]>();
  for (const each of contacts) holders.set(each.userid, [...(holders.get(each.userid) ?? []), each]);
  if (holders.size === 0) return [];
  const drafts = await manager.find(DraftEntity, {
    where: { userid: In([...holders.keys()]), status: 'waiting' },
    order: { id: 'ASC' },
  });
  const asked = await draftsInQuestion(turn, contacts);
  return drafts
    .filter(({ id, obligationId }) => !asked.has(id) && (obligationId === null || mine.has(obligationId)))
    .map((draft) => {
      const roles = holders.get(draft.userid) ?? [];
      const obligation = draft.obligationId === null ? undefined : mine.get(draft.obligationId);
      return {
        draft,
        writer: roles[0]?.name ?? draft.userid,
        units: obligation ? [obligation.unitName] : roles.flatMap(({ unitName }) => unitName ?? []),
        itemNo: obligation?.itemNo ?? null,
      };
    });
}

async function draftsInQuestion({ act }: Turn, contacts: readonly RoleHolder[]): Promise<Set<number>> {
  const questions = await act.manager.findBy(OpenQuestionEntity, {
    personId: In([...new Set(contacts.map(({ personId }) => personId))]),
    kind: In([NUMBERED_QUESTION, GUIDED_QUESTION]),
    outcome: 'open',
  });
  return new Set(
    questions
      .filter(({ expiresAt }) => expiresAt > act.now)
      .flatMap(({ payload }) => (JSON.parse(payload) as NumberedQuestion).draftId ?? []),
  );
}
