import { undeliveredMessages } from '../../store/delivery-problems';
import type { OutboxMessageEntity } from '../../store/entities/outbox-message-entity';
import type { PersonEntity } from '../../store/entities/person-entity';
import { PeopleRepository, type RoleHolder } from '../../store/people-repository';
import { type UnitWithoutContact, unitsWithoutContact } from '../../store/read-models/reachability';
import { responsibleUnitIds } from '../../store/read-models/who-owes';
import { RequestRepository } from '../../store/request-repository';
import { managedUnitIds } from '../people/managed-units';
import { type PagePerson, type PageReading, readingTurn } from '../report-page/page-turn';
import { mayDecide, requestLine, viewRequests } from '../requests/request-views';
import type { Turn } from '../turn';

/** Whom the units have, who of them is out of reach, and what did not arrive. */
export interface DeskPeople {
  /** In the order in which they were registered. */
  readonly units: readonly DeskUnit[];
  readonly undelivered: readonly Undelivered[];
}

export interface DeskUnit {
  readonly unitId: number;
  readonly unitName: string;
  /** Contacts in their order, then leaders. */
  readonly people: readonly RoleHolder[];
  /** Why no reminder reaches it; null where one does, or where it owes nothing. */
  readonly unreached: UnitWithoutContact['why'] | null;
  /** By person: since when and why somebody cannot be written to. */
  readonly outOfReach: ReadonlyMap<number, PersonEntity>;
}

export interface Undelivered {
  readonly who: RoleHolder;
  readonly message: OutboxMessageEntity;
}

/** The people of the units whose contacts the person maintains, as 联络员 tells them. */
export async function deskPeople(reading: PageReading, person: PagePerson): Promise<DeskPeople> {
  const turn = await readingTurn(reading, person);
  const { manager } = reading;
  const planIds = turn.calendar.plans.map(({ plan }) => plan.id);
  const unitIds = await maintainedUnitIds(turn, planIds);
  const holders = await new PeopleRepository(manager).ofUnits(unitIds, ['contact', 'unitLeader']);
  const gone = holders.flatMap(({ reachable, personId }) => (reachable ? [] : [personId]));
  const outOfReach = await new PeopleRepository(manager).byIds(gone);
  const bare = new Map((await unitsWithoutContact(manager, planIds)).map((each) => [each.unitId, each]));
  const names = new Map(holders.map(({ unitId, unitName }) => [unitId, unitName]));
  const units = unitIds.flatMap((unitId): DeskUnit[] => {
    const unitName = names.get(unitId) ?? bare.get(unitId)?.unitName;
    if (!unitName) return [];
    const people = holders.filter((each) => each.unitId === unitId);
    const inOrder = [...people].sort((a, b) => Number(a.role !== 'contact') - Number(b.role !== 'contact'));
    return [{ unitId, unitName, people: inOrder, unreached: bare.get(unitId)?.why ?? null, outOfReach }];
  });
  return { units, undelivered: await undeliveredTo(turn, holders) };
}

async function maintainedUnitIds(turn: Turn, planIds: readonly number[]): Promise<number[]> {
  const managed = await managedUnitIds(turn);
  return (await responsibleUnitIds(turn.act.manager, planIds)).filter((id) => !managed || managed.has(id));
}

async function undeliveredTo({ act }: Turn, holders: readonly RoleHolder[]): Promise<Undelivered[]> {
  const byUserid = new Map(holders.map((who) => [who.userid, who]));
  const messages = await undeliveredMessages(act.manager, [...byUserid.keys()]);
  return messages.flatMap((message) => {
    const who = byUserid.get(message.toUserid);
    return who ? [{ who, message }] : [];
  });
}

/** One request that waits for the person's decision, in the words of 待批. */
export interface DeskRequest {
  readonly number: number;
  readonly line: string;
}

export async function deskRequests(reading: PageReading, person: PagePerson): Promise<DeskRequest[]> {
  const turn = await readingTurn(reading, person);
  const open = (await new RequestRepository(reading.manager).open()).filter((each) => mayDecide(turn, each));
  return (await viewRequests(turn, open)).map((view) => ({
    number: view.request.id,
    line: requestLine(view),
  }));
}
