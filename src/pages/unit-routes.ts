import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { ATTACHMENT_KIND_NAMES } from '../domain/attachment/say-attachment';
import { readBlob } from '../store/blob-store';
import { AttachmentEntity } from '../store/entities/attachment-entity';
import { ObligationEntity } from '../store/entities/obligation-entity';
import { ReportingPeriodEntity } from '../store/entities/reporting-period-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import { latestEntryId } from '../store/read-models/change-mark';
import { loadPlanCalendar } from '../store/read-models/plan-calendar';
import { coordinatedPlanIds, ownUnitIds, plansReadableOfUnit } from '../store/read-models/reading-rights';
import { unitFiles } from '../store/read-models/unit-file';
import { documentsFor, numberIn } from './figure-routes';
import { giveFile } from './give-file';
import type { Site, Visitor } from './site';
import { forVisitors } from './site-entrance';
import { readsFigures, showMessage, showSitePage } from './site-layout';
import { unitView } from './unit-view';

/** 一单位一档, and the files that its reports carry. */
export function unitRoutes(router: Router, site: Site): void {
  router.get('/h5/unit/:id', forVisitors(site, showUnit));
  router.get('/h5/attachment/:id', forVisitors(site, giveAttachment));
}

async function showUnit(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  const { store, rules, clock, root } = site;
  const at = await latestEntryId(store.read);
  const now = clock.now();
  const unit = await store.read.findOneBy(UnitEntity, { id: numberIn(ctx.params.id) ?? 0 });
  const calendar = await loadPlanCalendar(store.read, rules, now);
  const planIds = unit ? plansReadableOfUnit(visitor, unit.id, calendar) : [];
  const files = unit ? await unitFiles(store.read, { calendar, planIds, unitId: unit.id }, rules, now) : [];
  const isOwn = unit !== null && ownUnitIds(visitor).includes(unit.id);
  if (!unit || (files.length === 0 && !isOwn)) return refuseUnit(ctx, visitor, site);
  const coordinated = coordinatedPlanIds(visitor, calendar);
  const main = unitView({
    unit,
    files,
    deskHref: files.some(({ times }) => coordinated.includes(times.plan.id))
      ? `${root}/h5/desk?unit=${unit.id}`
      : null,
    overviewHref: readsFigures(visitor) ? `${root}/h5/overview` : null,
    documentsHref: documentsFor(visitor, calendar, root),
    attachmentHref: (id) => `${root}/h5/attachment/${id}`,
    now,
    at,
  });
  showSitePage(ctx, site, { title: unit.name, main, visitor, live: true });
}

/** The bytes as they came, whatever the unit says that they are. */
async function giveAttachment(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  const { store, rules, clock } = site;
  const id = numberIn(ctx.params.id) ?? 0;
  const attachment = await store.read.findOneBy(AttachmentEntity, { id, status: 'stored' });
  const obligation = await store.read.findOneBy(ObligationEntity, { id: attachment?.obligationId ?? 0 });
  const period = await store.read.findOneBy(ReportingPeriodEntity, { id: obligation?.periodId ?? 0 });
  const calendar = await loadPlanCalendar(store.read, rules, clock.now());
  const planIds = obligation ? plansReadableOfUnit(visitor, obligation.unitId, calendar) : [];
  if (!attachment?.sha256 || !period || !planIds.includes(period.planId))
    return refuseUnit(ctx, visitor, site);
  const bytes = await readBlob(store.read, attachment.sha256);
  if (!bytes) return refuseUnit(ctx, visitor, site);
  const { kind, fileName } = attachment;
  giveFile(ctx, {
    name: fileName ?? ATTACHMENT_KIND_NAMES[kind],
    size: bytes.length,
    portions: [bytes],
    contentType: 'application/octet-stream',
  });
}

/** Not there, or not the reader's: which of the two is nobody's business. */
function refuseUnit(ctx: Context, visitor: Visitor, site: Site): void {
  showMessage(ctx, site, {
    status: 403,
    title: '不能查看',
    says: '这不是您负责的单位，或者没有可看的内容。',
    wayOut: '联络员和分管领导可查看本单位，统筹员可查看所统筹计划的责任单位。如有疑问，请与统筹员联系。',
    visitor,
    again: '回到首页',
  });
}
