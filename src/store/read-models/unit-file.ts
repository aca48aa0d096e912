import type { EntityManager } from 'typeorm';
import type { DocumentVersion } from '../../domain/documents/document-data';
import type { OfficeRules } from '../../domain/office-rules';
import { attachmentsOf } from '../attachment-repository';
import type { AttachmentEntity } from '../entities/attachment-entity';
import { type DecisionReason, decisionReasons } from './decision-reasons';
import { historyOf } from './document-texts';
import { type JudgedObligation, judgedObligations } from './judged-obligations';
import type { PlanCalendar, PlanTimes } from './plan-calendar';

/** One obligation with everything that became of it. */
export interface FiledObligation {
  readonly obligation: JudgedObligation;
  /** The oldest first, withdrawn ones included. */
  readonly versions: readonly DocumentVersion[];
  readonly reasons: readonly DecisionReason[];
  readonly attachments: readonly AttachmentEntity[];
}

/** 一单位一档 of one plan: what the unit owes and has reported, in the order of periods and items. */
export interface UnitFile {
  readonly times: PlanTimes;
  readonly filed: readonly FiledObligation[];
}

/** The unit's files in the given plans; plans in which it owes nothing are left out. */
export async function unitFiles(
  manager: EntityManager,
  { calendar, planIds, unitId }: { calendar: PlanCalendar; planIds: readonly number[]; unitId: number },
  rules: OfficeRules,
  now: Date,
): Promise<UnitFile[]> {
  const plans = calendar.plans.filter(({ plan }) => planIds.includes(plan.id));
  const periodIds = plans.flatMap(({ periods }) => periods.map(({ period }) => period.id));
  const obligations = await judgedObligations(
    manager,
    calendar,
    { periodIds, unitIds: [unitId] },
    rules,
    now,
  );
  const ids = obligations.map(({ id }) => id);
  const versions = await historyOf(manager, obligations);
  const reasons = await decisionReasons(manager, ids);
  const attachments = await attachmentsOf(manager, ids);
  const filed = obligations.map((obligation) => ({
    obligation,
    versions: versions.get(obligation.id) ?? [],
    reasons: reasons.get(obligation.id) ?? [],
    attachments: attachments.filter(({ obligationId }) => obligationId === obligation.id),
  }));
  return plans.flatMap((times) => {
    const ofPlan = filed.filter(({ obligation }) => obligation.planId === times.plan.id);
    return ofPlan.length === 0 ? [] : [{ times, filed: ofPlan }];
  });
}
