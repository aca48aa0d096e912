import { moveObligation } from '../domain/obligation/moves';
import { owingUnits } from '../domain/period/owing-units';
import { RuleViolation } from '../domain/rule-violation';
import { ObligationEntity, UNTOUCHED } from '../store/entities/obligation-entity';
import { insertRows } from '../store/insert-rows';
import { ObligationRepository } from '../store/obligation-repository';
import { type JudgedObligation, judgedObligations } from '../store/read-models/judged-obligations';
import { openPeriods } from '../store/read-models/open-periods';
import { loadPlanCalendar, type PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { subjectOf } from './audited-rows';
import type { ImportDecisions } from './import-decisions';
import type { Revision } from './propose-revision';
import { recordAudits } from './record-audit';
import { unwaiveReport } from './unwaive-report';

/** The remark of what is 免报 because the plan was changed. */
export const PLAN_CHANGED = '计划调整';

const IDS_A_STATEMENT = 500;

interface Owing {
  readonly itemId: number;
  readonly unitId: number;
}

/** What has become of the obligations. */
export interface RevisedObligations {
  /** 免报（计划调整）: open, and not asked for any more. */
  readonly waived: readonly JudgedObligation[];
  /** Owed anew, and in which period. */
  readonly added: readonly (Owing & { readonly inForce: PeriodInForce })[];
}

/** Who owes which item before and after a revision. `itemIds` are the ids by the new running numbers. */
export function owingAfter(
  { stored, items, removed }: Revision,
  itemIds: ReadonlyMap<number, number>,
): { readonly begin: Owing[]; readonly cease: Owing[] } {
  const begin: Owing[] = [];
  const cease: Owing[] = [];
  const { owedBy } = stored.plan;
  const owed = (itemId: number) =>
    new Set(owingUnits(stored.partsOf.get(itemId) ?? [], owedBy).map(({ unitId }) => unitId));
  for (const { id } of removed) for (const unitId of owed(id)) cease.push({ itemId: id, unitId });
  for (const { parsed, old, parts } of items) {
    const itemId = itemIds.get(parsed.no) ?? 0;
    const before = old ? owed(old.id) : new Set<number>();
    const after = new Set(owingUnits(parts.after, owedBy).map(({ unitId }) => unitId));
    // An item that is 办结 is not asked for again.
    if (!old?.closedAt) for (const unitId of after) if (!before.has(unitId)) begin.push({ itemId, unitId });
    for (const unitId of before) if (!after.has(unitId)) cease.push({ itemId, unitId });
  }
  return { begin, cease };
}

/**
 * What is not asked for any more and is still open becomes 免报; what is asked for anew is owed from the current open
 * period on, or from the next. Everything that was reported stays as it is.
 */
export async function reviseObligations(
  act: Act,
  planId: number,
  { begin, cease }: { readonly begin: readonly Owing[]; readonly cease: readonly Owing[] },
  addedFrom: ImportDecisions['addedFrom'],
): Promise<RevisedObligations> {
  const calendar = await loadPlanCalendar(act.manager, act.rules, act.now, planId);
  const [times] = calendar.plans;
  if (!times) throw new Error(`plan ${planId} is not there`);
  const { fromCurrent, fromNext } = openPeriods(times, act.now);
  const periodIds = fromCurrent.map(({ period }) => period.id);
  const all = await judgedObligations(act.manager, calendar, {}, act.rules, act.now);
  const ceased = new Set(cease.map(keyOf));
  const waived = await waiveAll(
    act,
    all.filter((each) => ceased.has(keyOf(each)) && isOpen(each, act.now)),
  );
  const starts = addedFrom === 'next' ? fromNext : fromCurrent;
  const known = new Map(
    all
      .filter(({ periodId }) => periodIds.includes(periodId))
      .map((each) => [`${each.periodId}|${keyOf(each)}`, each]),
  );
  const added: (Owing & { inForce: PeriodInForce })[] = [];
  const fresh: (Owing & { periodId: number })[] = [];
  for (const inForce of starts) {
    const periodId = inForce.period.id;
    for (const owing of begin) {
      const there = known.get(`${periodId}|${keyOf(owing)}`);
      if (!there) fresh.push({ periodId, itemId: owing.itemId, unitId: owing.unitId });
      else if (!(await isOwedAgain(act, there, inForce))) continue;
      added.push({ ...owing, inForce });
    }
  }
  await oweAll(act, fresh);
  return { waived, added };
}

/** A period that the document adds asks everybody who owes at that moment. */
export async function oweAll(
  act: Act,
  owed: readonly (Owing & { readonly periodId: number })[],
): Promise<void> {
  await insertRows(
    act.manager,
    ObligationEntity,
    owed.map((each) => ({ ...each, ...UNTOUCHED })),
  );
  const wanted = new Set(owed.map(({ periodId, ...each }) => `${periodId}|${keyOf(each)}`));
  for (const periodId of new Set(owed.map((each) => each.periodId))) {
    const rows = await act.manager.find(ObligationEntity, { where: { periodId }, order: { id: 'ASC' } });
    await recordAudits(
      act,
      rows
        .filter((row) => wanted.has(`${periodId}|${keyOf(row)}`))
        .map(({ id, ...row }) => ({
          action: 'obligation.add',
          subject: subjectOf('obligation', id),
          before: null,
          after: row,
        })),
    );
  }
}

/** Locked first: who has reported a second ago has reported. */
async function waiveAll(act: Act, open: readonly JudgedObligation[]): Promise<JudgedObligation[]> {
  const byId = new Map(open.map((each) => [each.id, each]));
  const rows = await new ObligationRepository(act.manager).allForUpdate([...byId.keys()]);
  const still = rows.flatMap((row) => {
    const judged = byId.get(row.id);
    if (!judged || (row.state !== 'pending' && row.state !== 'returned')) return [];
    const { state } = moveObligation(row, 'waive', { at: act.now, due: judged.marks }).obligation;
    return [{ row, judged, state }];
  });
  for (let from = 0; from < still.length; from += IDS_A_STATEMENT) {
    const ids = still.slice(from, from + IDS_A_STATEMENT).map(({ row }) => row.id);
    await act.manager
      .createQueryBuilder()
      .update(ObligationEntity)
      .set({ state: 'waived', remark: PLAN_CHANGED, revision: () => 'revision + 1' })
      .where('id IN (:...ids)', { ids })
      .updateEntity(false)
      .execute();
  }
  await recordAudits(
    act,
    still.map(({ row, state }) => ({
      action: 'report.waive',
      subject: subjectOf('obligation', row.id),
      before: { state: row.state, remark: row.remark },
      after: { state, remark: PLAN_CHANGED },
    })),
  );
  return still.map(({ judged }) => judged);
}

/** What an earlier change of the plan took out comes back; what a coordinator has waived stays so. */
async function isOwedAgain(act: Act, there: JudgedObligation, inForce: PeriodInForce): Promise<boolean> {
  if (there.state !== 'waived') return false;
  const { remark } = await act.manager.findOneByOrFail(ObligationEntity, { id: there.id });
  if (remark !== PLAN_CHANGED) return false;
  try {
    await unwaiveReport(act, { obligationId: there.id, inForce });
    return true;
  } catch (error) {
    // Somebody else has taken it back a moment ago.
    if (!(error instanceof RuleViolation)) throw error;
    return false;
  }
}

function isOpen({ state, marks }: JudgedObligation, now: Date): boolean {
  return (state === 'pending' || state === 'returned') && now <= marks.closesAt;
}

function keyOf({ itemId, unitId }: Owing): string {
  return `${itemId}|${unitId}`;
}
