import type { Context } from 'koa';
import { type OwnReport, ownReport } from '../conversation/report-page/own-report';
import { EMPTY_FORM, type ReportForm, reportForm } from '../domain/message/compose-report';
import { InboundMessageEntity } from '../store/entities/inbound-message-entity';
import { newFormId, storedForm } from './read-report-form';
import { type ReportFormSeen, reportFormView } from './report-form-view';
import { formToken } from './session';
import type { Site, Visitor } from './site';
import { showMessage, showSitePage } from './site-layout';

/** What a page says besides how the report stands. */
export type ReportPageTells = Partial<
  Pick<
    ReportFormSeen,
    | 'form'
    | 'reason'
    | 'revision'
    | 'baseVersion'
    | 'receipt'
    | 'problem'
    | 'done'
    | 'otherDraft'
    | 'uploaded'
  >
>;

export function loadReport(
  { store, rules, clock }: Site,
  visitor: Visitor,
  obligationId: number,
): Promise<OwnReport | null> {
  return ownReport({ manager: store.read, rules, now: clock.now() }, visitor, obligationId);
}

/** The page of one item; its form holds what is told, else the draft, else what was reported. */
export function showReport(
  ctx: Context,
  site: Site,
  visitor: Visitor,
  report: OwnReport,
  tells: ReportPageTells = {},
  status = 200,
): void {
  const { draft, obligation } = report;
  const { title, main } = reportFormView({
    report,
    form: draft ? storedForm(draft.form) : formOf(report),
    reason: '',
    revision: draft?.revision ?? 0,
    baseVersion: draft?.baseVersion ?? obligation.currentVersion,
    receipt: null,
    problem: null,
    done: null,
    otherDraft: null,
    uploaded: [],
    ...tells,
    formId: newFormId(),
    csrf: formToken(visitor.session, site.secret),
    root: site.root,
    now: site.clock.now(),
  });
  showSitePage(ctx, site, { title, main, status, visitor, form: true });
}

/** What was reported, to be corrected; a part stays as it is, and a nil report is nothing to go on from. */
function formOf({ current, obligation }: OwnReport): ReportForm {
  if (!current || obligation.partial || current.kind === 'nil') return EMPTY_FORM;
  if (obligation.inForce.period.kind === 'actionPlan') return { ...EMPTY_FORM, progress: current.text };
  return reportForm(current.text);
}

/** The answer to a report of this person's that came over the page. */
export async function receiptOf(
  { store }: Site,
  { userid }: Visitor,
  asked: number | null,
): Promise<string | null> {
  if (asked === null) return null;
  const message = await store.read.findOneBy(InboundMessageEntity, { id: asked, userid });
  return message?.dedupeKey.startsWith('page:') ? message.reply : null;
}

/** Not there, or not the person's: which of the two is nobody's business. */
export function refuseReport(ctx: Context, site: Site, visitor: Visitor): void {
  showMessage(ctx, site, {
    status: 404,
    title: '没有可填报的内容',
    says: '没有这一应报事项，或者您目前不是该单位的联络员。',
    wayOut: '如有疑问，请与统筹员联系。',
    visitor,
    again: '回到首页',
  });
}
