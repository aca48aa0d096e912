import type { Router } from '@koa/router';
import type { Context } from 'koa';
import type { Act } from '../actions/act';
import { dropAttachment } from '../actions/move-attachments';
import { beginOperation } from '../actions/operation';
import type { OwnReport } from '../conversation/report-page/own-report';
import { ATTACHMENT_KIND_NAMES } from '../domain/attachment/say-attachment';
import { ObligationRepository } from '../store/obligation-repository';
import { numberIn } from './figure-routes';
import { readForm, SHORT_FORM } from './read-form';
import { MOST_FILES, MOST_REQUEST_BYTES, readUpload, UploadUnreadable } from './read-upload';
import { loadReport, refuseReport, showReport } from './report-page';
import { isFormToken } from './session';
import { leadTo } from './sign-in-routes';
import type { Site, Visitor } from './site';
import { forVisitors } from './site-entrance';
import { showMessage } from './site-layout';
import { StandingLost, storeUpload, uploadOperation } from './store-upload';
import type { UploadResult } from './upload-page';
import { uploadStanding } from './upload-standing';

/** Forms read at the same time in this process: each holds one file in memory. */
const MOST_AT_ONCE = 4;
const CLOSED = '该项已审核通过、免报或停止报送，不能改动附件。';
const EXPIRED = '页面已过期，未作任何改动。请刷新页面后再试。';

/** Files of a report, handed in and taken away on its page. */
export function reportFileRoutes(router: Router, site: Site): void {
  let underWay = 0;
  router.post(
    '/h5/report/:id/files',
    forVisitors(site, async (ctx, visitor) => {
      if (underWay >= MOST_AT_ONCE) {
        ctx.set('Retry-After', '30');
        return showMessage(ctx, site, {
          status: 503,
          title: '请稍后再试',
          says: '现在上传的人较多，文件未保存。',
          wayOut: '请稍后再试。',
          visitor,
        });
      }
      underWay++;
      try {
        await receive(ctx, visitor, site);
      } finally {
        underWay--;
      }
    }),
  );
  router.post('/h5/report/:id/files/:attachmentId/remove', forVisitors(site, remove));
}

class TokenMissing extends Error {}

async function receive(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  const report = await loadReport(site, visitor, numberIn(ctx.params.id) ?? 0);
  if (!report) return refuseReport(ctx, site, visitor);
  if (!report.takesFiles) return again(ctx, visitor, site, report, 409, CLOSED);
  if (Number(ctx.get('content-length') || 0) > MOST_REQUEST_BYTES)
    return again(ctx, visitor, site, report, 413, '一次上传的文件合计超过100MB，未保存。请分几次上传。');
  const results: UploadResult[] = [];
  const operation = uploadOperation(report.obligation);
  const place = { userid: visitor.userid, obligationId: report.obligation.id };
  let problem: string | null = null;
  try {
    const { tooMany } = await readUpload(ctx.req, async (file, fields) => {
      if (!isFormToken(fields.get('csrf') ?? '', visitor.session, site.secret)) throw new TokenMissing();
      results.push(await storeUpload(site, place, operation, file));
    });
    if (tooMany) problem = `一次最多${MOST_FILES}个文件，超出的未保存，请再次上传。`;
    else if (results.length === 0) problem = '没有收到文件，请选择文件后再上传。';
  } catch (error) {
    if (error instanceof TokenMissing) return again(ctx, visitor, site, report, 403, EXPIRED);
    if (error instanceof StandingLost) problem = CLOSED;
    else if (error instanceof UploadUnreadable) problem = '上传中断，其余文件未保存，请重新上传。';
    else throw error;
  }
  site.committed();
  const now = await loadReport(site, visitor, report.obligation.id);
  if (!now) return refuseReport(ctx, site, visitor);
  const isClean = problem === null && results.every(({ outcome }) => outcome === 'stored');
  if (isClean) leadTo(ctx, `${site.root}/h5/report/${report.obligation.id}#files`);
  else showReport(ctx, site, visitor, now, { problem, uploaded: results }, 422);
}

function again(
  ctx: Context,
  visitor: Visitor,
  site: Site,
  report: OwnReport,
  status: number,
  problem: string,
): void {
  showReport(ctx, site, visitor, report, { problem }, status);
}

/** As 附件 5 删除 2 in the chat: taken away until the report is accepted; 撤销 puts it back. */
async function remove(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  const form = await readForm(ctx, SHORT_FORM);
  const report = await loadReport(site, visitor, numberIn(ctx.params.id) ?? 0);
  if (!report) return refuseReport(ctx, site, visitor);
  if (!isFormToken(form.get('csrf') ?? '', visitor.session, site.secret))
    return again(ctx, visitor, site, report, 403, EXPIRED);
  const dropped = await drop(site, visitor, report, numberIn(ctx.params.attachmentId) ?? 0);
  if (!dropped) return again(ctx, visitor, site, report, 409, '附件已不在，或本项已不能改动附件。');
  site.committed();
  leadTo(ctx, `${site.root}/h5/report/${report.obligation.id}#files`);
}

async function drop(
  { store, rules, clock }: Site,
  { userid }: Visitor,
  { obligation }: OwnReport,
  attachmentId: number,
): Promise<boolean> {
  const machineNow = await store.machineNow();
  return store.inTransaction(async (manager) => {
    const now = clock.now();
    // Locked, so that of two presses at the same moment one sees what the other did.
    await new ObligationRepository(manager).forUpdate(obligation.id);
    const standing = await uploadStanding(manager, { userid, obligationId: obligation.id }, rules, now);
    if (!standing.open) return false;
    const attachment = standing.attachments.find(({ id }) => id === attachmentId);
    if (!attachment) return false;
    const plain: Act = { manager, now, machineNow, actor: userid, inboundId: null, rules, operation: null };
    const name = attachment.fileName ?? ATTACHMENT_KIND_NAMES[attachment.kind];
    const summary = `删除${uploadOperation(obligation).summary.replace('：上传的文件', `：${name}`)}`;
    await dropAttachment(beginOperation(plain, { kind: 'detach', summary, undoable: true }), attachment);
    return true;
  });
}
