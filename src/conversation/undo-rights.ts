import { subjectParts } from '../actions/reverse-entry';
import type { AuditEntryEntity } from '../store/entities/audit-entry-entity';
import type { OperationEntity } from '../store/entities/operation-entity';
import { ReportingPeriodEntity } from '../store/entities/reporting-period-entity';
import { WorkItemEntity } from '../store/entities/work-item-entity';
import { ObligationRepository } from '../store/obligation-repository';
import { coordinatedPlanIds, hasRole } from './member';
import type { Turn } from './turn';

/** Commands of a contact about the own units; every other one is a coordinator's or an administrator's. */
const CONTACTS_OWN = [
  'report',
  'withdraw',
  'changePeriod',
  'request',
  'offline',
  'acknowledge',
  'promise',
  'attach',
  'detach',
  'dropDraft',
  'handOver',
  'takeBack',
  'standIn',
  'standInEnd',
  'nudge',
];

/** What an administrator may do to whichever plan it concerns: corrected documents, units and their groups. */
const ADMINISTRATORS = /^(?:plan\.revise$|unit-)/;

/** What the columns of an entry may name besides its own row. */
interface Named {
  readonly obligationId?: number | null;
  readonly unitId?: number | null;
}

/** Whether the member might still give the command that is to be taken back: rights may be lost since. */
export async function mayTakeBack(
  turn: Turn,
  { kind }: Pick<OperationEntity, 'kind'>,
  entries: readonly AuditEntryEntity[],
): Promise<boolean> {
  const ids = [...new Set(entries.flatMap((entry) => obligationIdOf(entry) ?? []))];
  const obligations = await new ObligationRepository(turn.act.manager).facts({ ids });
  if (CONTACTS_OWN.includes(kind)) {
    const units = [...obligations.map(({ unitId }) => unitId), ...entries.flatMap(handedOverIn)];
    return units.every((unitId) => turn.member.contactUnitIds.includes(unitId));
  }
  if (hasRole(turn.member, 'admin') && ADMINISTRATORS.test(kind)) return true;
  if (!hasRole(turn.member, 'coordinator') && !hasRole(turn.member, 'admin')) return false;
  const planIds = [...obligations.map(({ planId }) => planId), ...(await plansOf(turn, entries))];
  const coordinated = coordinatedPlanIds(turn.member, turn.calendar);
  return planIds.every((id) => coordinated.includes(id));
}

function columnsOf({ before, after }: AuditEntryEntity): Named {
  return { ...(JSON.parse(before ?? '{}') as Named), ...(JSON.parse(after ?? '{}') as Named) };
}

function obligationIdOf(entry: AuditEntryEntity): number | null {
  const { name, id } = subjectParts(entry.subject);
  return name === 'obligation' ? id : (columnsOf(entry).obligationId ?? null);
}

function handedOverIn(entry: AuditEntryEntity): number[] {
  const unitId = subjectParts(entry.subject).name === 'handOver' ? columnsOf(entry).unitId : null;
  return unitId === null || unitId === undefined ? [] : [unitId];
}

/** The plans whose periods and items the entries change, and those that they change themselves. */
async function plansOf({ act }: Turn, entries: readonly AuditEntryEntity[]): Promise<number[]> {
  const planIds = new Set<number>();
  for (const { subject } of entries) {
    const { name, id } = subjectParts(subject);
    if (name === 'plan') planIds.add(id);
    if (name !== 'period' && name !== 'item') continue;
    const row = await act.manager.findOneBy(name === 'period' ? ReportingPeriodEntity : WorkItemEntity, {
      id,
    });
    if (row) planIds.add(row.planId);
  }
  return [...planIds];
}
