import { Router } from '@koa/router';
import type { Context } from 'koa';
import type { OfficeRules } from '../domain/office-rules';
import type { Clock } from '../observability/clock';
import type { Logger } from '../observability/logger';
import type { Store } from '../store/store';
import { showPage } from './html';
import { MOST_REQUEST_BYTES, readUpload, UploadUnreadable } from './read-upload';
import { type AttachGrant, readLink } from './signed-link';
import { StandingLost, storeUpload, uploadOperation } from './store-upload';
import { messagePage, UPLOAD_TITLE, type UploadResult, uploadPage } from './upload-page';
import { type UploadStanding, uploadStanding } from './upload-standing';

export interface UploadParts {
  readonly store: Store;
  readonly rules: OfficeRules;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly secret: string;
  /** Forms read at the same time in this process: each holds one file in memory. */
  readonly mostAtOnce?: number;
}

const MOST_AT_ONCE = 4;
const ASK_AGAIN = '请在对话中回复“附件”加事项编号，如“附件 18”，取得新的链接。';

/** The page on which a contact hands in files; its link comes from `附件 5` and is the only way in. */
export function uploadRouter(parts: UploadParts): Router {
  const router = new Router();
  const { mostAtOnce = MOST_AT_ONCE } = parts;
  let underWay = 0;
  router.get('/h5/upload', async (ctx) => {
    const entered = await enter(ctx, parts);
    if (entered) show(ctx, entered, 200, [], false);
  });
  router.post('/h5/upload', async (ctx) => {
    const entered = await enter(ctx, parts);
    if (!entered) return;
    if (underWay >= mostAtOnce) {
      ctx.set('Retry-After', '30');
      return refuse(ctx, 503, '现在上传的人较多。', '请稍后再试。');
    }
    underWay++;
    try {
      await receive(ctx, parts, entered);
    } finally {
      underWay--;
    }
  });
  return router;
}

type OpenStanding = Extract<UploadStanding, { open: true }>;

interface Entered {
  readonly token: string;
  readonly grant: AttachGrant;
  readonly standing: OpenStanding;
}

/** Whoever has a good link, and still the role and the state for it; everybody else is shown why not. */
async function enter(ctx: Context, { store, rules, clock, secret }: UploadParts): Promise<Entered | null> {
  const token = new URLSearchParams(ctx.querystring).get('t') ?? '';
  const reading = readLink('attach', token, secret, clock.now());
  if (!reading.ok) {
    const expired = reading.why === 'expired';
    refuse(ctx, 403, expired ? '链接已超过30分钟，不能再用。' : '链接无效。', ASK_AGAIN);
    return null;
  }
  const { grant } = reading;
  const standing = await uploadStanding(store.read, grant, rules, clock.now());
  if (!standing.open) {
    refuseStanding(ctx, standing.why);
    return null;
  }
  return { token, grant, standing };
}

function refuseStanding(ctx: Context, why: 'role' | 'state'): void {
  if (why === 'role') refuse(ctx, 403, '您目前不是该单位的联络员，不能上传。', '如有疑问，请与统筹员联系。');
  else refuse(ctx, 409, '该项已审核通过、免报或停止报送，不能增加附件。', '如需补充，请与统筹员联系。');
}

function refuse(ctx: Context, status: number, message: string, wayOut: string): void {
  showPage(ctx, status, UPLOAD_TITLE, messagePage(message, wayOut));
}

async function receive(ctx: Context, parts: UploadParts, entered: Entered): Promise<void> {
  const { store, rules, clock, logger } = parts;
  if (Number(ctx.get('content-length') || 0) > MOST_REQUEST_BYTES)
    return refuse(ctx, 413, '一次上传的文件合计超过100MB，未保存。', '请分几次上传。');
  const results: UploadResult[] = [];
  const operation = uploadOperation(entered.standing.obligation);
  let tooMany = false;
  try {
    ({ tooMany } = await readUpload(ctx.req, async (file) => {
      results.push(await storeUpload(parts, entered.grant, operation, file));
    }));
  } catch (error) {
    if (error instanceof StandingLost) return refuseStanding(ctx, error.why);
    if (!(error instanceof UploadUnreadable)) throw error;
    logger.info({ err: error }, 'an upload broke off');
    const saved = results.filter(({ outcome }) => outcome === 'stored').length;
    return refuse(ctx, 400, `上传中断，已保存${saved}个文件，其余未保存。`, '请返回后重新上传其余文件。');
  }
  if (results.length === 0) return refuse(ctx, 400, '没有收到文件，未保存。', '请返回，选择文件后再上传。');
  const standing = await uploadStanding(store.read, entered.grant, rules, clock.now());
  if (!standing.open) return refuseStanding(ctx, standing.why);
  const anySaved = results.some(({ outcome }) => outcome === 'stored' || outcome === 'already');
  show(ctx, { ...entered, standing }, anySaved ? 200 : 422, results, tooMany);
}

function show(
  ctx: Context,
  { standing, token, grant }: Entered,
  status: number,
  results: readonly UploadResult[],
  tooMany: boolean,
): void {
  const body = uploadPage({ standing, token, expiresAt: grant.expiresAt, results, tooMany });
  showPage(ctx, status, UPLOAD_TITLE, body);
}
