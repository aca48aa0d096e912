import { unreachedUserids } from '../../store/delivery-problems';
import { PeopleRepository } from '../../store/people-repository';
import { RequestRepository } from '../../store/request-repository';
import { coordinatedPlanIds } from '../member';
import { homelessDrafts } from '../reports/homeless-drafts';
import type { Turn } from '../turn';
import { sendingNotes } from './sending-notes';

const NAMED_PEOPLE = 5;

/** What waits for the coordinator besides reports: 未归档, 待批申请, messages that did not arrive at one of the units. */
export async function standingNotes(turn: Turn, unitIds: ReadonlySet<number>): Promise<string[]> {
  const drafts = (await homelessDrafts(turn)).length;
  const requests = await openRequests(turn);
  return [
    ...(drafts > 0 ? [`未归档${drafts}条（回复“草稿”查看）。`] : []),
    ...(requests > 0 ? [`待批申请${requests}件（回复“同意”或“不同意”查看）。`] : []),
    ...(await deliveryNote(turn, unitIds)),
    ...(await sendingNotes(turn)),
  ];
}

async function openRequests(turn: Turn): Promise<number> {
  const planIds = coordinatedPlanIds(turn.member, turn.calendar);
  const open = await new RequestRepository(turn.act.manager).open();
  return open.filter(({ planId }) => planId === null || planIds.includes(planId)).length;
}

async function deliveryNote({ act }: Turn, unitIds: ReadonlySet<number>): Promise<string[]> {
  const unreached = [...(await unreachedUserids(act.manager))];
  const people = (
    await new PeopleRepository(act.manager).ofPeople(unreached, ['contact', 'unitLeader'])
  ).filter(({ unitId }) => unitId !== null && unitIds.has(unitId));
  const names = new Map(people.map(({ userid, unitName, name }) => [userid, `${unitName}${name}`]));
  if (names.size === 0) return [];
  const named = unreached.flatMap((userid) => names.get(userid) ?? []).slice(0, NAMED_PEOPLE);
  const more = names.size > NAMED_PEOPLE ? '等' : '';
  return [`${names.size}人送达失败：${named.join('、')}${more}。`];
}
