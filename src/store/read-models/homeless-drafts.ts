import { type EntityManager, In } from 'typeorm';
import { DraftEntity } from '../entities/draft-entity';
import { OpenQuestionEntity } from '../entities/open-question-entity';
import { PeopleRepository, type RoleHolder } from '../people-repository';
import type { JudgedObligation } from './judged-obligations';

/** A text that has found no item, and whose. */
export interface HomelessDraft {
  readonly draft: DraftEntity;
  readonly writer: string;
  readonly units: readonly string[];
  /** Where it belongs, if that is known; null for a text without any item. */
  readonly itemNo: number | null;
}

/** Kinds of open questions whose payload names the draft that the answer files. */
const ASKING_KINDS = ['numbered', 'guided'];

/**
 * 未归档: texts of the contacts of these obligations' units that wait for an item, the oldest first. Those that a
 * question to their writer may still settle are not counted.
 */
export async function homelessDraftsAmong(
  manager: EntityManager,
  obligations: readonly Pick<JudgedObligation, 'id' | 'unitId' | 'unitName' | 'itemNo'>[],
  now: Date,
): Promise<HomelessDraft[]> {
  const mine = new Map(obligations.map((each) => [each.id, each]));
  const unitIds = [...new Set(obligations.map(({ unitId }) => unitId))];
  const contacts = await new PeopleRepository(manager).ofUnits(unitIds, ['contact']);
  const holders = new Map<string, RoleHolder[]>();
  for (const each of contacts) holders.set(each.userid, [...(holders.get(each.userid) ?? []), each]);
  if (holders.size === 0) return [];
  const drafts = await manager.find(DraftEntity, {
    where: { userid: In([...holders.keys()]), status: 'waiting' },
    order: { id: 'ASC' },
  });
  const asked = await draftsInQuestion(manager, contacts, now);
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

async function draftsInQuestion(
  manager: EntityManager,
  contacts: readonly RoleHolder[],
  now: Date,
): Promise<Set<number>> {
  const questions = await manager.findBy(OpenQuestionEntity, {
    personId: In([...new Set(contacts.map(({ personId }) => personId))]),
    kind: In(ASKING_KINDS),
    outcome: 'open',
  });
  return new Set(
    questions
      .filter(({ expiresAt }) => expiresAt > now)
      .flatMap(({ payload }) => (JSON.parse(payload) as { draftId?: number }).draftId ?? []),
  );
}
