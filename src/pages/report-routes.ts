import type { Router } from '@koa/router';
import type { Context } from 'koa';
import type { ReportMove } from '../actions/submit-report';
import { filePageReport } from '../conversation/report-page/file-page-report';
import type { OwnReport } from '../conversation/report-page/own-report';
import { ownReportList } from '../conversation/report-page/own-report-list';
import { composeReport, type ReportForm, reportForm } from '../domain/message/compose-report';
import { isNilReport, nilReason, nilText } from '../domain/message/report-marks';
import { sayMoment } from '../domain/text/say-time';
import { numberIn } from './figure-routes';
import { MOST_CHARACTERS, type ReportFormSent, readReportForm } from './read-report-form';
import { besideDraft, saveDraft } from './report-drafts';
import { reportFileRoutes } from './report-file-routes';
import { reportListView } from './report-list-view';
import { moveOf, whyNoForm } from './report-moves';
import { loadReport, type ReportPageTells, receiptOf, refuseReport, showReport } from './report-page';
import { isFormToken } from './session';
import { leadTo } from './sign-in-routes';
import type { Site, Visitor } from './site';
import { forVisitors } from './site-entrance';
import { reports, showMessage, showSitePage } from './site-layout';

/** 填报: what is owed, and the form of each item. */
export function reportRoutes(router: Router, site: Site): void {
  router.get('/h5/report', forVisitors(site, showList));
  router.get('/h5/report/:id', forVisitors(site, showForm));
  router.post('/h5/report/:id', forVisitors(site, takeForm));
  router.post('/h5/report/:id/draft', forVisitors(site, keepDraft));
  reportFileRoutes(router, site);
}

async function showList(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  const { store, rules, clock, root } = site;
  const now = clock.now();
  if (!reports(visitor))
    return showMessage(ctx, site, {
      status: 403,
      title: '不能填报',
      says: '填报供责任单位联络员使用。',
      wayOut: '如您负责报送，请在对话中回复“绑定 单位名称 您的姓名”，由统筹员确认。',
      visitor,
      again: '回到首页',
    });
  const list = await ownReportList({ manager: store.read, rules, now }, visitor);
  showSitePage(ctx, site, { title: '填报', main: reportListView(list, root, now), visitor, form: true });
}

async function showForm(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  const report = await loadReport(site, visitor, numberIn(ctx.params.id) ?? 0);
  if (!report) return refuseReport(ctx, site, visitor);
  const query = new URLSearchParams(ctx.querystring);
  const receipt = await receiptOf(site, visitor, numberIn(query.get('done')));
  const done = receipt === null ? (DONE[query.get('did') ?? ''] ?? null) : null;
  showReport(ctx, site, visitor, report, { receipt, done });
}

/** What a form that changed no report did. */
const DONE: Readonly<Record<string, string>> = {
  save: '草稿已保存，尚未提交。',
  carry: '已填入上期报告，请按本期情况修改后提交。',
};

async function takeForm(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  const sent = await readReportForm(ctx);
  const report = await loadReport(site, visitor, numberIn(ctx.params.id) ?? 0);
  if (!report) return refuseReport(ctx, site, visitor);
  const again = (status: number, tells: ReportPageTells) =>
    showReport(ctx, site, visitor, report, { ...asTyped(sent), ...tells }, status);
  if (!isFormToken(sent.csrf, visitor.session, site.secret))
    return again(403, { problem: '页面已过期，未作任何改动。您填写的内容在下面，请核对后再次提交。' });
  if (sent.tooLong)
    return again(413, {
      problem: `内容超过${MOST_CHARACTERS / 10_000}万字，未保存。请精简，或作为附件上传。`,
    });
  if (sent.action === 'save') return keepTyped(ctx, visitor, site, report, sent, 'save');
  if (sent.action === 'carry') return carryOver(ctx, visitor, site, report, sent);
  return handIn(ctx, visitor, site, report, sent);
}

/** What was typed stands in the form again, whatever became of it. */
function asTyped({ form, reason, revision, baseVersion }: ReportFormSent): ReportPageTells {
  return { form, reason, revision, baseVersion };
}

async function handIn(
  ctx: Context,
  visitor: Visitor,
  site: Site,
  report: OwnReport,
  sent: ReportFormSent,
): Promise<void> {
  const { move, text } = meantBy(sent, report);
  const again = (status: number, problem: string) =>
    showReport(ctx, site, visitor, report, { ...asTyped(sent), problem }, status);
  if (move === null || whyNoForm(report.obligation) !== null)
    return again(422, whyNoForm(report.obligation) ?? '请点击“提交”。');
  const mustSay = move === 'supplement' || move === 'nil' ? text : sent.form.progress;
  if (!/[\p{L}\p{N}]/u.test(mustSay))
    return again(422, '请填写进展情况。本期确无进展的，请展开“零报告”写明原因。');
  const filing = await filePageReport(site, {
    userid: visitor.userid,
    formId: sent.formId,
    obligationId: report.obligation.id,
    seenVersion: sent.seenVersion,
    move,
    text,
  });
  if (filing.outcome === 'foreign') return refuseReport(ctx, site, visitor);
  if (filing.outcome === 'overtaken') return showOvertaken(ctx, visitor, site, sent, report.obligation.id);
  site.committed();
  leadTo(ctx, `${site.root}/h5/report/${report.obligation.id}?done=${filing.inboundId}`);
}

/** As in the chat, 零报告 in place of a report is one, whichever button was pressed. */
function meantBy(
  { action, form, reason }: ReportFormSent,
  { obligation }: OwnReport,
): {
  move: ReportMove | null;
  text: string;
} {
  const move = moveOf(action);
  const text = composeReport(form);
  if (move === 'nil') return { move, text: nilText(reason) };
  if (move !== 'submit' || obligation.state !== 'pending' || !isNilReport(text)) return { move, text };
  return { move: 'nil', text: nilText(nilReason(text) ?? text) };
}

/** Another version came meanwhile: what was typed is kept as a draft of the version on which it was begun. */
async function showOvertaken(
  ctx: Context,
  visitor: Visitor,
  site: Site,
  sent: ReportFormSent,
  obligationId: number,
): Promise<void> {
  const { form, revision } = sent;
  const saved = await saveDraft(site, visitor, {
    obligationId,
    form,
    baseVersion: sent.seenVersion,
    revision,
  });
  const report = await loadReport(site, visitor, obligationId);
  if (!report) return refuseReport(ctx, site, visitor);
  const tells = {
    ...asTyped(sent),
    baseVersion: sent.seenVersion,
    revision: saved?.revision ?? report.draft?.revision ?? 0,
    otherDraft: saved ? null : besideDraft(report.draft, form),
  };
  showReport(ctx, site, visitor, report, tells, 409);
}

/** 存草稿, for whom no script does it. */
async function keepTyped(
  ctx: Context,
  visitor: Visitor,
  site: Site,
  report: OwnReport,
  { form, baseVersion, revision, reason }: ReportFormSent,
  did: 'save' | 'carry',
): Promise<void> {
  const obligationId = report.obligation.id;
  const saved = await saveDraft(site, visitor, { obligationId, form, baseVersion, revision });
  if (saved) return leadTo(ctx, `${site.root}/h5/report/${obligationId}?did=${did}`);
  const now = await loadReport(site, visitor, obligationId);
  if (!now) return refuseReport(ctx, site, visitor);
  const otherDraft = besideDraft(now.draft, form);
  const problem = otherDraft ? null : '草稿此前已在另一页面保存或提交，请核对后再次操作。';
  const known = now.draft?.revision ?? 0;
  showReport(
    ctx,
    site,
    visitor,
    now,
    { form, reason, baseVersion, revision: known, otherDraft, problem },
    409,
  );
}

/** 沿用上期: fills what is still empty. */
function carryOver(
  ctx: Context,
  visitor: Visitor,
  site: Site,
  report: OwnReport,
  sent: ReportFormSent,
): Promise<void> {
  const nothingToCarry = report.previous !== null && isNilReport(report.previous.text);
  const last = report.previous && !nothingToCarry ? reportForm(report.previous.text) : null;
  const isEmpty = composeReport(sent.form) === '';
  const form: ReportForm = last && isEmpty ? last : sent.form;
  if (form === last) return keepTyped(ctx, visitor, site, report, { ...sent, form }, 'carry');
  const problem = nothingToCarry
    ? '上期为零报告，没有可沿用的内容。本期仍无进展的，请展开“零报告”写明原因。'
    : '表单中已有内容，未填入上期报告，以免覆盖。如需沿用，请先清空表单，或从上期报告中复制。';
  showReport(ctx, site, visitor, report, { ...asTyped(sent), problem }, 422);
  return Promise.resolve();
}

/** What the page's script sends while somebody types. */
async function keepDraft(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  const sent = await readReportForm(ctx);
  const report = await loadReport(site, visitor, numberIn(ctx.params.id) ?? 0);
  const answer = (status: number, body: object) => {
    ctx.status = status;
    ctx.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    ctx.body = body;
  };
  if (!report) return answer(404, { says: '您目前不能填报本项，草稿未保存。请先复制已填内容。' });
  if (!isFormToken(sent.csrf, visitor.session, site.secret))
    return answer(403, { says: '页面已过期，草稿未保存。请先复制已填内容，再刷新页面。' });
  if (sent.tooLong) return answer(413, { says: '内容过长，草稿未保存。' });
  const { form, baseVersion, revision } = sent;
  const obligationId = report.obligation.id;
  // A tab that was left open saves nothing over what has been handed in since.
  const isLeftOpen = revision === 0 && baseVersion !== report.obligation.currentVersion;
  const saved = isLeftOpen
    ? null
    : await saveDraft(site, visitor, { obligationId, form, baseVersion, revision });
  if (saved) answer(200, { revision: saved.revision, says: `草稿已于${sayMoment(saved.savedAt)}保存。` });
  else
    answer(409, {
      says: '本项已在另一页面保存或提交，本页不再自动保存。请点击“存草稿”对照两处内容，或刷新页面。',
    });
}
