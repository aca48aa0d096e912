import type { EntityManager } from 'typeorm';
import type { OfficeRules } from '../domain/office-rules';
import { unreachedUserids } from '../store/delivery-problems';
import type { PlanSectionEntity } from '../store/entities/plan-section-entity';
import type { RequestEntity } from '../store/entities/request-entity';
import { PeopleRepository } from '../store/people-repository';
import { PlanRepository } from '../store/plan-repository';
import { homelessDraftsIn } from '../store/read-models/homeless-drafts';
import { type JudgedObligation, judgedObligations } from '../store/read-models/judged-obligations';
import type { PlanTimes } from '../store/read-models/plan-calendar';
import {
  type UnitWithoutContact,
  type UnreachableContact,
  unitsWithoutContact,
  unreachableContacts,
} from '../store/read-models/reachability';
import { RequestRepository } from '../store/request-repository';
import type { PlannerInputs } from './planner-inputs';

/** How one plan stands: all that digest and summary are written from. */
export interface PlanStanding {
  readonly times: PlanTimes;
  /** Of all its periods, in whatever state. */
  readonly obligations: readonly JudgedObligation[];
  readonly sections: readonly PlanSectionEntity[];
  /** Open requests that its coordinators decide. */
  readonly requests: readonly RequestEntity[];
  /** 未归档. */
  readonly homelessDrafts: number;
  /** Units and names of those whom the last message did not reach, nor is known why. */
  readonly unreached: readonly string[];
  readonly unreachable: readonly UnreachableContact[];
  readonly unitsWithoutContact: readonly UnitWithoutContact[];
}

/** Read once, however many texts are written from it. */
export async function loadStandings(
  manager: EntityManager,
  { calendar }: Pick<PlannerInputs, 'calendar'>,
  planIds: ReadonlySet<number>,
  rules: OfficeRules,
  now: Date,
): Promise<ReadonlyMap<number, PlanStanding>> {
  const standings = new Map<number, PlanStanding>();
  if (planIds.size === 0) return standings;
  const all = await judgedObligations(manager, calendar, {}, rules, now);
  const requests = await new RequestRepository(manager).open();
  for (const times of calendar.plans) {
    const planId = times.plan.id;
    if (!planIds.has(planId)) continue;
    const obligations = all.filter((each) => each.planId === planId);
    const periodIds = times.periods.map(({ period }) => period.id);
    const unreachable = await unreachableContacts(manager, [planId]);
    standings.set(planId, {
      times,
      obligations,
      sections: await new PlanRepository(manager).sections(planId),
      requests: requests.filter((each) => each.planId === null || each.planId === planId),
      homelessDrafts: (await homelessDraftsIn(manager, periodIds, now)).length,
      unreached: await unreachedPeople(manager, obligations, unreachable),
      unreachable,
      unitsWithoutContact: await unitsWithoutContact(manager, [planId]),
    });
  }
  return standings;
}

async function unreachedPeople(
  manager: EntityManager,
  obligations: readonly JudgedObligation[],
  known: readonly UnreachableContact[],
): Promise<string[]> {
  const unitIds = [...new Set(obligations.map(({ unitId }) => unitId))];
  const people = await new PeopleRepository(manager).ofUnits(unitIds, ['contact', 'unitLeader']);
  const unreached = await unreachedUserids(manager, [...new Set(people.map(({ userid }) => userid))]);
  const unexplained = new Set(
    [...unreached].filter((userid) => !known.some((each) => each.userid === userid)),
  );
  const names = new Map(people.map(({ userid, unitName, name }) => [userid, `${unitName}${name}`]));
  return [...unexplained].map((userid) => names.get(userid) ?? userid);
}
