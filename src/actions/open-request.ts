import { RequestEntity } from '../store/entities/request-entity';
import { ObligationRepository } from '../store/obligation-repository';
import { PeopleRepository, type RoleHolder } from '../store/people-repository';
import { PlanRepository } from '../store/plan-repository';
import { RequestRepository } from '../store/request-repository';
import type { Act } from './act';
import { addRow, changeRow } from './audited-rows';
import { notify } from './notify';

export interface RequestToOpen
  extends Pick<RequestEntity, 'kind' | 'planId' | 'unitId' | 'obligationId' | 'userid' | 'inboundId'> {
  /** Stored as JSON; its shape goes with `kind`. */
  readonly payload: object;
}

export interface OpenedRequest {
  /** What the coordinator says: `同意 #12`. */
  readonly number: number;
  /** The older request that this one takes the place of; null where there was none. */
  readonly replaced: RequestEntity | null;
  /** So many coordinators were written to; 0: nobody can be reached. */
  readonly told: number;
}

/**
 * Asks the coordinators of the plan (every coordinator, where `planId` is null; where there is none, for 绑定 the
 * administrators) for a decision. One open request of a
 * kind for one obligation (for one person, where there is no obligation): a second one replaces the first.
 * `textFor` makes what the coordinators read. Needs an act with an operation.
 */
export async function openRequest(
  act: Act,
  request: RequestToOpen,
  textFor: (number: number) => string,
): Promise<OpenedRequest> {
  const { kind, planId, unitId, obligationId, userid, inboundId } = request;
  // Two people of one unit asking at once follow each other.
  if (obligationId !== null) await new ObligationRepository(act.manager).forUpdate(obligationId);
  const replaced = await replaceOlder(act, request);
  const number = await addRow(
    act,
    'request',
    {
      kind,
      planId,
      unitId,
      obligationId,
      userid,
      inboundId,
      payload: JSON.stringify(request.payload),
      status: 'open',
      askedAt: act.now,
      decidedBy: null,
      decidedAt: null,
      note: null,
    },
    'request.open',
  );
  const coordinators = await reachableCoordinators(act, planId);
  // An office that is only being set up has no coordinator yet: who may maintain every contact decides.
  const userids = kind === 'binding' && coordinators.length === 0 ? await reachableAdmins(act) : coordinators;
  const text = textFor(number);
  await notify(
    act,
    userids.map((to) => ({
      to,
      text,
      buttons: ['同意', '不同意'].map((label) => ({ label, says: `${label} #${number}`, settles: true })),
    })),
    `request:${number}`,
  );
  return { number, replaced, told: userids.length };
}

async function replaceOlder(
  act: Act,
  { kind, obligationId, userid }: RequestToOpen,
): Promise<RequestEntity | null> {
  const older = await new RequestRepository(act.manager).lockOpen(
    kind,
    obligationId === null ? { userid } : { obligationId },
  );
  for (const each of older) await changeRow(act, 'request', each, { status: 'replaced' }, 'request.replace');
  return older[0] ?? null;
}

/** userids of the coordinators of a plan who can be written to, each once; of every plan where `planId` is null. */
export async function reachableCoordinators(
  { manager }: Pick<Act, 'manager'>,
  planId: number | null,
): Promise<string[]> {
  const people = new PeopleRepository(manager);
  return [
    ...new Set(
      (await coordinatorsOf(people, manager, planId)).flatMap(({ reachable, userid }) =>
        reachable ? [userid] : [],
      ),
    ),
  ];
}

async function reachableAdmins({ manager }: Pick<Act, 'manager'>): Promise<string[]> {
  const admins = await new PeopleRepository(manager).withRole(['admin']);
  return [...new Set(admins.flatMap(({ reachable, userid }) => (reachable ? [userid] : [])))];
}

async function coordinatorsOf(
  people: PeopleRepository,
  manager: Act['manager'],
  planId: number | null,
): Promise<RoleHolder[]> {
  if (planId === null) return people.withRole(['coordinator']);
  const { collectingUnitId } = await new PlanRepository(manager).byId(planId);
  return collectingUnitId === null ? [] : people.ofUnits([collectingUnitId], ['coordinator']);
}
