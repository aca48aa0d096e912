import { takesAttachments } from '../../domain/attachment/takes-attachments';
import { periodName } from '../../domain/period/period-code';
import { attachmentsOf } from '../../store/attachment-repository';
import type { AttachmentEntity } from '../../store/entities/attachment-entity';
import { ObligationEntity } from '../../store/entities/obligation-entity';
import type { PageDraftEntity } from '../../store/entities/page-draft-entity';
import type { ReportVersionEntity } from '../../store/entities/report-version-entity';
import { ObligationRepository } from '../../store/obligation-repository';
import { PageDraftRepository } from '../../store/page-draft-repository';
import { PlanRepository } from '../../store/plan-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { ownObligation } from '../attachments/attachment-targets';
import { obligationNotes } from '../reports/obligation-notes';
import { actionPlanLines } from '../reports/report-in-full';
import { reportTargets } from '../reports/report-targets';
import type { Turn } from '../turn';
import { type PagePerson, type PageReading, readingTurn } from './page-turn';

/** A text with the name of what it was written for. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** One item as the person's unit owes it in one period, with everything that helps to write its report. */
export interface OwnReport {
  readonly obligation: JudgedObligation;
  /** As the plan prints it. */
  readonly itemText: string;
  readonly notes: readonly string[];
  /** The version that counts. */
  readonly current: ReportVersionEntity | null;
  /** What the unit reported on the item the last time before this period. */
  readonly previous: NamedText | null;
  /** The unit's 细化方案 for the item, in a line. */
  readonly actionPlan: readonly string[];
  /** Why it came back; null where it did not. */
  readonly returnReason: string | null;
  readonly attachments: readonly AttachmentEntity[];
  readonly takesFiles: boolean;
  readonly draft: PageDraftEntity | null;
}

/** Null for what is not the person's, or not there. */
export async function ownReport(
  reading: PageReading,
  person: PagePerson,
  obligationId: number,
): Promise<OwnReport | null> {
  const turn = await readingTurn(reading, person);
  const obligation = await ownObligation(turn, obligationId);
  if (!obligation) return null;
  const { manager, now } = reading;
  const { remark } = await manager.findOneByOrFail(ObligationEntity, { id: obligationId });
  const versions = await new ObligationRepository(manager).currentVersions([obligationId]);
  return {
    obligation,
    itemText: (await new PlanRepository(manager).item(obligation.itemId)).text,
    notes: (await obligationNotes(turn, [obligation])).get(obligationId) ?? [],
    current: versions.get(obligationId) ?? null,
    previous: await previousReport(turn, obligation),
    actionPlan: await actionPlanLines(turn, obligation),
    returnReason: obligation.state === 'returned' ? (remark ?? '未注明') : null,
    attachments: await attachmentsOf(manager, [obligationId]),
    takesFiles: takesAttachments(obligation, now),
    draft: await new PageDraftRepository(manager).find(person.personId, obligationId),
  };
}

/** 沿用: the latest of the earlier periods in which the unit reported on the item. */
async function previousReport(turn: Turn, obligation: JudgedObligation): Promise<NamedText | null> {
  const { itemId, unitId } = obligation;
  const groups = await reportTargets(turn, 'progress', [unitId]);
  const all = groups.find((group) => group.itemId === itemId)?.obligations ?? [];
  const place = all.findIndex(({ id }) => id === obligation.id);
  const earlier = all.slice(0, Math.max(0, place)).reverse();
  const last = earlier.find(({ currentVersion }) => currentVersion > 0);
  if (!last) return null;
  const version = (await new ObligationRepository(turn.act.manager).currentVersions([last.id])).get(last.id);
  return version ? { name: periodName(last.periodCode, last.inForce.plan.year), text: version.text } : null;
}
