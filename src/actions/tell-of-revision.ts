import { IsNull } from 'typeorm';
import { periodName } from '../domain/period/period-code';
import { sayItem } from '../domain/plan/item-number';
import { answeringContacts } from '../domain/reminders/answering-contacts';
import type { Recipient } from '../domain/reminders/recipient';
import { officeSignature } from '../domain/text/office-signature';
import { shortTitle } from '../domain/text/owed-line';
import { sayDeadline } from '../domain/text/say-time';
import { HandOverEntity } from '../store/entities/hand-over-entity';
import type { PlanEntity } from '../store/entities/plan-entity';
import { PeopleRepository } from '../store/people-repository';
import type { Act } from './act';
import { notify } from './notify';
import type { RevisedItem, Revision } from './propose-revision';
import type { RevisedObligations } from './revise-obligations';

/** What changes for one unit about one item, or (without an item) about the plan. */
interface Concern {
  readonly unitId: number;
  readonly itemId: number;
  readonly no: number;
  readonly line: string;
}

/**
 * One message to everybody who answers for an item that has changed: old and new numbers first, for people go on writing
 * the old ones. Returns the userids.
 */
export async function tellOfRevision(
  act: Act,
  plan: PlanEntity,
  revision: Revision,
  itemIds: ReadonlyMap<number, number>,
  obligations: RevisedObligations,
): Promise<string[]> {
  const concerns = concernsOf(plan, revision, itemIds, obligations);
  const unitIds = [...new Set(concerns.map(({ unitId }) => unitId))];
  const members = await contactsOf(act, unitIds);
  const handedTo = await handOvers(act);
  const lines = new Map<string, Set<string>>();
  for (const { unitId, itemId, no, line } of concerns) {
    const ofUnit = members.get(unitId) ?? [];
    const handed = handedTo.get(`${itemId}|${unitId}`);
    const answering = answeringContacts(ofUnit, no, itemId).primary.map(({ userid }) => userid);
    for (const userid of new Set([...answering, ...(handed ? [handed] : [])]))
      lines.set(userid, (lines.get(userid) ?? new Set()).add(line));
  }
  const head = `【计划调整】《${plan.title}》已按修订后的文件更新，涉及贵单位的有：`;
  const tail = `以后请按现在的编号回复，已报内容均已保留。${officeSignature(plan)}`;
  await notify(
    act,
    [...lines].map(([to, said]) => ({ to, text: [head, ...said, tail].join('\n') })),
    'revision',
  );
  return [...lines.keys()];
}

function concernsOf(
  plan: PlanEntity,
  { stored, items, removed, periods }: Revision,
  itemIds: ReadonlyMap<number, number>,
  { added }: RevisedObligations,
): Concern[] {
  const firstPeriod = new Map<string, string>();
  for (const { itemId, unitId, inForce } of added) {
    const key = `${itemId}|${unitId}`;
    if (!firstPeriod.has(key)) firstPeriod.set(key, periodName(inForce.period.code, plan.year));
  }
  const from = (itemId: number, unitId: number) => {
    const period = firstPeriod.get(`${itemId}|${unitId}`);
    return period === undefined ? '' : `，自${period}起报送`;
  };
  const concerns = items.flatMap((item) => {
    const itemId = itemIds.get(item.parsed.no) ?? 0;
    const { no } = item.parsed;
    return linesOf(item, (unitId) => from(itemId, unitId)).map((each) => ({ ...each, itemId, no }));
  });
  for (const { id, no, title } of removed)
    for (const { unitId } of stored.partsOf.get(id) ?? [])
      concerns.push({
        unitId,
        itemId: id,
        no,
        line: `${sayItem(-no)}（${shortTitle(title)}）已移除，不再要求报送`,
      });
  const moved = periods.differences.flatMap((each) =>
    each.kind === 'periodMoved'
      ? [`${periodName(each.code, plan.year)}截止时间调整为${sayDeadline(each.dueAt)}`]
      : [],
  );
  const everybody = new Map(
    items.flatMap(({ parsed: { no }, parts }) =>
      parts.after.map(({ unitId }) => [unitId, { unitId, itemId: itemIds.get(no) ?? 0, no }] as const),
    ),
  );
  return [
    ...concerns,
    ...moved.flatMap((line) => [...everybody.values()].map((each) => ({ ...each, line }))),
  ];
}

/** One line for each unit that the change of an item concerns. */
function linesOf(
  { parsed: { no, title, text }, old, parts }: RevisedItem,
  from: (unitId: number) => string,
): { unitId: number; line: string }[] {
  const named = `${sayItem(no)}（${shortTitle(title)}）`;
  const part = (role: 'lead' | 'support') => (role === 'lead' ? '牵头' : '配合');
  const added = new Set(parts.added.map(({ unitId }) => unitId));
  const changed = new Map(parts.changed.map((each) => [each.unitId, each.role]));
  const lines = parts.after.flatMap(({ unitId, role }) => {
    if (added.has(unitId))
      return [{ unitId, line: `新增${named.slice(0, -1)}，${part(role)}）${from(unitId)}` }];
    const notes = [
      ...(old && (old.title !== title || old.text !== text) ? ['文字有调整'] : []),
      ...(changed.has(unitId) ? [`贵单位改为${part(role)}`] : []),
    ];
    if (old && old.no !== no)
      return [{ unitId, line: [`原${sayItem(old.no)}现为${named}`, ...notes].join('，') }];
    return notes.length > 0 ? [{ unitId, line: `${named}${notes.join('，')}` }] : [];
  });
  const gone = parts.removed.map(({ unitId }) => ({ unitId, line: `${named}不再由贵单位负责` }));
  return [...lines, ...gone];
}

async function contactsOf(act: Act, unitIds: readonly number[]): Promise<Map<number, Recipient[]>> {
  const members = new Map<number, Recipient[]>();
  for (const holder of await new PeopleRepository(act.manager).ofUnits(unitIds, ['contact'])) {
    const { personId, userid, unitId, rank, items, itemIds, reachable } = holder;
    if (unitId === null) continue;
    const recipient = {
      personId,
      userid,
      unitId,
      order: rank,
      role: 'contact' as const,
      items,
      itemIds,
      reachable,
    };
    members.set(unitId, [...(members.get(unitId) ?? []), recipient]);
  }
  return members;
}

/** userid by item and unit. */
async function handOvers({ manager }: Act): Promise<Map<string, string>> {
  const open = await manager.findBy(HandOverEntity, { endedAt: IsNull() });
  const people = await new PeopleRepository(manager).byIds(open.map(({ toPersonId }) => toPersonId));
  return new Map(
    open.flatMap(({ itemId, unitId, toPersonId }) => {
      const person = people.get(toPersonId);
      return person ? [[`${itemId}|${unitId}`, person.userid] as const] : [];
    }),
  );
}
