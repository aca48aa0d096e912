import { type EntityManager, In } from 'typeorm';
import { groupedBy } from '../../domain/figures/figures';
import { DraftEntity } from '../entities/draft-entity';
import { OpenQuestionEntity } from '../entities/open-question-entity';
import { type ObligationFact, ObligationRepository } from '../obligation-repository';
import { PeopleRepository, type RoleHolder } from '../people-repository';

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
 * 未归档: texts that wait for an item, of contacts of units that owe something in these periods, the oldest first. Those that
 * a question to their writer may still settle are not counted. Found from the texts: they are few, obligations are many.
 */
export async function homelessDraftsIn(
  manager: EntityManager,
  periodIds: readonly number[],
  now: Date,
): Promise<HomelessDraft[]> {
  if (periodIds.length === 0) return [];
  const drafts = await manager.find(DraftEntity, { where: { status: 'waiting' }, order: { id: 'ASC' } });
  const contacts = await contactsOwing(manager, drafts, periodIds);
  if (contacts.length === 0) return [];
  const holders = groupedBy(contacts, ({ userid }) => userid);
  const asked = await draftsInQuestion(manager, contacts, now);
  const obligations = await obligationsNamed(manager, drafts, periodIds);
  return drafts.flatMap((draft) => {
    const { id, userid, obligationId } = draft;
    const roles = holders.get(userid);
    const obligation = obligationId === null ? undefined : obligations.get(obligationId);
    if (!roles || asked.has(id) || (obligationId !== null && !obligation)) return [];
    const units = obligation ? [obligation.unitName] : roles.flatMap(({ unitName }) => unitName ?? []);
    return [{ draft, writer: roles[0]?.name ?? userid, units, itemNo: obligation?.itemNo ?? null }];
  });
}

/** Contacts among the writers, of units that owe something in the periods. */
async function contactsOwing(
  manager: EntityManager,
  drafts: readonly DraftEntity[],
  periodIds: readonly number[],
): Promise<RoleHolder[]> {
  const userids = [...new Set(drafts.map(({ userid }) => userid))];
  const contacts = await new PeopleRepository(manager).ofPeople(userids, ['contact']);
  const unitIds = [...new Set(contacts.flatMap(({ unitId }) => unitId ?? []))];
  const owing = await new ObligationRepository(manager).unitsOwing(unitIds, periodIds);
  return contacts.filter(({ unitId }) => unitId !== null && owing.has(unitId));
}

async function obligationsNamed(
  manager: EntityManager,
  drafts: readonly DraftEntity[],
  periodIds: readonly number[],
): Promise<ReadonlyMap<number, ObligationFact>> {
  const ids = [...new Set(drafts.flatMap(({ obligationId }) => obligationId ?? []))];
  const facts = await new ObligationRepository(manager).facts({ ids, periodIds });
  return new Map(facts.map((fact) => [fact.id, fact]));
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
