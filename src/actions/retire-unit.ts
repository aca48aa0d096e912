import { In, IsNull } from 'typeorm';
import { inheritedPart, inheritedRank } from '../domain/registry/unit-succession';
import { EscalationHoldEntity } from '../store/entities/escalation-hold-entity';
import { HandOverEntity } from '../store/entities/hand-over-entity';
import { type Role, RoleEntity, roleKeyOf } from '../store/entities/role-entity';
import { UnitAliasEntity } from '../store/entities/unit-alias-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import { UnitGroupMemberEntity } from '../store/entities/unit-group-member-entity';
import { lockUnit } from '../store/lock-unit';
import { ObligationRepository } from '../store/obligation-repository';
import type { Act } from './act';
import { lockItems } from './assign-unit';
import { addRow, changeRow, removeRow } from './audited-rows';
import { collectRetirement, type Retirement, type UnitToRetire } from './collect-retirement';
import { unwaiveReport } from './unwaive-report';
import { waiveReport } from './waive-report';

/** Why what the unit owed is 免报. */
export function retirementRemark({ successor }: Pick<Retirement, 'successor'>): string {
  return successor ? `机构并入${successor.name}` : '单位停用';
}

/**
 * 并入, 停用: the unit is no more. A successor takes over what is open (`obligationFate`), its parts in items, its
 * people, hand-overs, holds, requests, the plans it collects, its names; what is over stays under the old name. All or
 * nothing, in the caller's transaction. Throws as `collectRetirement` does, before its first write.
 */
export async function retireUnit(act: Act, target: UnitToRetire): Promise<Retirement> {
  const { unitId, successorId } = target;
  for (const id of [unitId, ...(successorId === null ? [] : [successorId])].sort((a, b) => a - b))
    await lockUnit(act.manager, id);
  const seen = await collectRetirement(act, target);
  if (seen.parts.length > 0)
    await lockItems(
      act,
      seen.parts.map(({ row }) => row.itemId),
    );
  await new ObligationRepository(act.manager).allForUpdate(
    seen.obligations.flatMap(({ obligation, counterpart }) => [
      obligation.id,
      ...(counterpart ? [counterpart.id] : []),
    ]),
  );
  // What was reported or decided until the rows were ours counts.
  const retirement = await collectRetirement(act, target);

  await passOnParts(act, retirement);
  await passOnObligations(act, retirement);
  await passOnHandOvers(act, retirement);
  await passOnHolds(act, retirement);
  await passOnRequests(act, retirement);
  await passOnRoles(act, retirement);
  await leaveGroups(act, retirement);
  await passOnNames(act, retirement);
  for (const { plan } of retirement.collected)
    await changeRow(act, 'plan', plan, { collectingUnitId: successorId }, 'plan.passOn');
  for (const child of await act.manager.findBy(UnitEntity, { parentId: unitId }))
    await changeRow(act, 'unit', child, { parentId: successorId }, 'unit.parents');
  await changeRow(act, 'unit', retirement.unit, { active: false, successorId }, 'unit.retire');
  return retirement;
}

/** The old rows stay: they tell who was responsible in what is over. */
async function passOnParts(act: Act, { parts, successor }: Retirement): Promise<void> {
  if (!successor) return;
  for (const { row, own } of parts) {
    const part = inheritedPart(row, own);
    if (own) await changeRow(act, 'itemUnit', own, part, 'assignment.change');
    else {
      const { itemId, printedName, groupId } = row;
      const values = { itemId, unitId: successor.id, printedName, groupId, ...part };
      await addRow(act, 'itemUnit', values, 'assignment.passOn');
    }
  }
}

async function passOnObligations(act: Act, retirement: Retirement): Promise<void> {
  const remark = retirementRemark(retirement);
  const obligations = new ObligationRepository(act.manager);
  for (const { obligation, fate, counterpart } of retirement.obligations) {
    const { id, inForce } = obligation;
    if (fate === 'moves' && retirement.successor) {
      const row = await obligations.forUpdate(id);
      await changeRow(act, 'obligation', row, { unitId: retirement.successor.id }, 'obligation.passOn');
    }
    if (fate === 'ceases' || fate === 'passesOn')
      await waiveReport(act, { obligationId: id, inForce }, remark);
    if (fate === 'passesOn' && counterpart)
      await unwaiveReport(act, { obligationId: counterpart.id, inForce });
  }
}

/** Only items that are new to the successor: in its own ones its own people go on. */
async function passOnHandOvers(act: Act, { handOvers, parts, successor }: Retirement): Promise<void> {
  const inherits = new Set(parts.flatMap(({ row, own }) => (own ? [] : [row.itemId])));
  for (const each of handOvers) {
    await changeRow(act, 'handOver', each, { endedAt: act.now }, 'handOver.end');
    if (!successor || !inherits.has(each.itemId)) continue;
    const { itemId, fromPersonId, toPersonId } = each;
    const unitId = successor.id;
    if (await act.manager.findOneBy(HandOverEntity, { itemId, unitId, endedAt: IsNull() })) continue;
    const values = { itemId, unitId, fromPersonId, toPersonId, since: act.now, endedAt: null };
    await addRow(act, 'handOver', values, 'handOver.begin');
  }
}

async function passOnHolds(act: Act, { unit, successor, obligations }: Retirement): Promise<void> {
  const unitIds = [unit.id, ...(successor ? [successor.id] : [])];
  const holds = await act.manager.findBy(EscalationHoldEntity, { unitId: In(unitIds), endedAt: IsNull() });
  for (const hold of holds.filter(({ unitId }) => unitId === unit.id)) {
    const { periodId } = hold;
    await changeRow(act, 'hold', hold, { endedAt: act.now }, 'hold.end');
    const moves = obligations.some((each) => each.obligation.periodId === periodId && each.fate === 'moves');
    const isHeld = holds.some((each) => each.unitId === successor?.id && each.periodId === periodId);
    if (!successor || !moves || isHeld) continue;
    const values = { periodId, unitId: successor.id, since: act.now, endedAt: null };
    await addRow(act, 'hold', values, 'hold.begin');
  }
}

/** What is asked about an obligation that the successor does not owe has lost its matter; a text that waited stays a draft. */
async function passOnRequests(act: Act, retirement: Retirement): Promise<void> {
  const { requests, successor, obligations } = retirement;
  const moved = new Set(
    obligations.flatMap(({ obligation, fate }) => (fate === 'moves' ? [obligation.id] : [])),
  );
  for (const request of requests) {
    const follows = request.obligationId === null || moved.has(request.obligationId);
    if (successor && follows) {
      const payload =
        request.kind === 'binding'
          ? JSON.stringify({
              ...(JSON.parse(request.payload) as object),
              unitId: successor.id,
              unitName: successor.name,
            })
          : request.payload;
      await changeRow(act, 'request', request, { unitId: successor.id, payload }, 'request.passOn');
    } else {
      const settled = {
        status: 'withdrawn' as const,
        decidedAt: act.now,
        note: retirementRemark(retirement),
      };
      await changeRow(act, 'request', request, settled, 'request.withdraw');
    }
  }
}

async function passOnRoles(act: Act, { roles, successorRoles, successor }: Retirement): Promise<void> {
  const firstRank = new Map<Role, number>();
  for (const { role, rank } of roles) firstRank.set(role, Math.min(rank, firstRank.get(role) ?? rank));
  for (const held of roles) {
    await changeRow(act, 'role', held, { active: false }, 'role.deactivate');
    if (!successor) continue;
    const same = successorRoles.filter(({ role }) => role === held.role);
    if (same.some(({ personId }) => personId === held.personId)) continue;
    const last = Math.max(0, ...same.map(({ rank }) => rank));
    const rank = inheritedRank(held.rank, firstRank.get(held.role) ?? held.rank, last);
    await takeRole(act, { ...held, unitId: successor.id, rank });
  }
}

async function takeRole(act: Act, held: RoleEntity): Promise<void> {
  const { personId, unitId, role, rank, items, itemIds } = held;
  const roleKey = roleKeyOf(held);
  const known = await act.manager.findOneBy(RoleEntity, { roleKey });
  if (known) await changeRow(act, 'role', known, { rank, items, itemIds, active: true }, 'role.passOn');
  else
    await addRow(
      act,
      'role',
      { personId, unitId, role, rank, items, itemIds, roleKey, active: true },
      'role.passOn',
    );
}

/** In its groups the successor takes the place. */
async function leaveGroups(act: Act, { unit, successor }: Retirement): Promise<void> {
  const { manager } = act;
  for (const membership of await manager.findBy(UnitGroupMemberEntity, { unitId: unit.id })) {
    await removeRow(act, 'groupMember', membership, 'groupMember.remove');
    const { groupId, ordinal } = membership;
    if (!successor || (await manager.findOneBy(UnitGroupMemberEntity, { groupId, unitId: successor.id })))
      continue;
    await addRow(act, 'groupMember', { groupId, unitId: successor.id, ordinal }, 'groupMember.add');
  }
}

/** Who prints or types an old name means the successor. */
async function passOnNames(act: Act, { unit, successor }: Retirement): Promise<void> {
  if (!successor) return;
  for (const alias of await act.manager.findBy(UnitAliasEntity, { unitId: unit.id }))
    await changeRow(act, 'unitAlias', alias, { unitId: successor.id }, 'alias.passOn');
  await addRow(act, 'unitAlias', { alias: unit.name, unitId: successor.id }, 'alias.add');
}
