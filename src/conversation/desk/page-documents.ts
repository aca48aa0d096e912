import type { Act } from '../../actions/act';
import { requestDocument } from '../../actions/request-document';
import type { DocumentKind } from '../../domain/documents/document-data';
import { documentName } from '../../domain/documents/words';
import type { OfficeRules } from '../../domain/office-rules';
import { periodName } from '../../domain/period/period-code';
import type { Clock } from '../../observability/clock';
import { DocumentJobEntity } from '../../store/entities/document-job-entity';
import { evidenceSize } from '../../store/read-models/evidence-source';
import { judgedObligations } from '../../store/read-models/judged-obligations';
import {
  loadPlanCalendar,
  type PeriodInForce,
  type PlanCalendar,
  type PlanTimes,
} from '../../store/read-models/plan-calendar';
import type { Store } from '../../store/store';
import { coordinatedPlanIds, identifyMember } from '../member';
import type { PagePerson, PageReading } from '../report-page/page-turn';
import { mayOnDesk } from './desk-rights';

/** So many of the person's latest are listed. */
const LISTED = 12;

export type DocumentAnswer =
  | { readonly outcome: 'asked'; readonly planId: number; readonly code: string }
  /** One at a time: another one of the person's is being made. */
  | { readonly outcome: 'busy' }
  | { readonly outcome: 'nothing'; readonly says: string }
  /** Not there, or not the person's. */
  | { readonly outcome: 'foreign' };

/** Asks for a document as 导出 and the others do in the chat; it is fetched from the page. The person's row is locked. */
export async function askForPageDocument(
  { store, rules, clock }: { readonly store: Store; readonly rules: OfficeRules; readonly clock: Clock },
  userid: string,
  { periodId, kind }: { readonly periodId: number; readonly kind: DocumentKind },
): Promise<DocumentAnswer> {
  const machineNow = await store.machineNow();
  return store.inTransaction(async (manager): Promise<DocumentAnswer> => {
    const now = clock.now();
    const member = await identifyMember(manager, userid);
    if (!member || !mayOnDesk(member, 'documents')) return { outcome: 'foreign' };
    const calendar = await loadPlanCalendar(manager, rules, now);
    const inForce = coordinatedPeriod(member, calendar, periodId);
    if (!inForce) return { outcome: 'foreign' };
    const { personId } = member;
    const waiting = { personId, way: 'page', state: 'waiting' } as const;
    if (await manager.existsBy(DocumentJobEntity, waiting)) return { outcome: 'busy' };
    if (kind === 'evidence') {
      const obligations = await judgedObligations(manager, calendar, { periodIds: [periodId] }, rules, now);
      const { files } = await evidenceSize(manager, obligations);
      if (files === 0) return { outcome: 'nothing', says: '各单位尚未报送附件，没有可以打包的文件。' };
    }
    const act: Act = { manager, now, machineNow, actor: userid, inboundId: null, rules, operation: null };
    const planId = inForce.plan.id;
    await requestDocument(act, { personId, planId, periodId, kind, way: 'page' });
    return { outcome: 'asked', planId, code: inForce.period.code };
  });
}

function coordinatedPeriod(
  person: Pick<PagePerson, 'roles'>,
  calendar: PlanCalendar,
  periodId: number,
): PeriodInForce | null {
  const inForce = calendar.periodById.get(periodId);
  return inForce && coordinatedPlanIds(person, calendar).includes(inForce.plan.id) ? inForce : null;
}

/** A document of the person's, whatever became of it. */
export interface PageDocument {
  readonly job: DocumentJobEntity;
  /** `《…》二季度落实情况汇总`. */
  readonly name: string;
}

export interface PageDocuments {
  readonly plans: readonly PlanTimes[];
  /** The latest first. */
  readonly documents: readonly PageDocument[];
}

/** What the person may ask for, and what the person has asked for. */
export async function pageDocuments(
  { manager, rules, now }: PageReading,
  person: Pick<PagePerson, 'roles' | 'personId'>,
): Promise<PageDocuments> {
  const calendar = await loadPlanCalendar(manager, rules, now);
  const mine = coordinatedPlanIds(person, calendar);
  const jobs = await manager.find(DocumentJobEntity, {
    where: { personId: person.personId, way: 'page' },
    order: { id: 'DESC' },
    take: LISTED,
  });
  const documents = jobs.flatMap((job): PageDocument[] => {
    const inForce = coordinatedPeriod(person, calendar, job.periodId);
    if (!inForce) return [];
    const { plan, period } = inForce;
    return [{ job, name: `《${plan.title}》${periodName(period.code, plan.year)}${documentName(job.kind)}` }];
  });
  return { plans: calendar.plans.filter(({ plan }) => mine.includes(plan.id)), documents };
}

export interface ReadyDocument {
  readonly key: string;
  readonly size: number;
  readonly fileName: string;
}

/** A document of the person's that is ready; null for any other, and for who may read the plan no more. */
export async function readyDocument(
  reading: PageReading,
  person: Pick<PagePerson, 'roles' | 'personId'>,
  id: number,
): Promise<ReadyDocument | null> {
  const { personId } = person;
  const job = await reading.manager.findOneBy(DocumentJobEntity, {
    id,
    personId,
    way: 'page',
    state: 'done',
  });
  if (!job?.sha256 || job.size === null || job.fileName === null) return null;
  const calendar = await loadPlanCalendar(reading.manager, reading.rules, reading.now);
  if (!mayOnDesk(person, 'documents') || !coordinatedPeriod(person, calendar, job.periodId)) return null;
  return { key: job.sha256, size: job.size, fileName: job.fileName };
}
