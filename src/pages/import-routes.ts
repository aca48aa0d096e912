import { Router } from '@koa/router';
import type { Context } from 'koa';
import type { ShownImport } from '../actions/change-import';
import type { ImportConfirmation } from '../actions/confirm-import';
import { nextSteps } from '../actions/next-step';
import { readImport } from '../intake/read-import';
import type { ImportKind } from '../store/entities/plan-import-entity';
import { PlanImportRepository } from '../store/plan-import-repository';
import { type Html, showPage } from './html';
import { ASK_AGAIN, type Entered, enter, type ImportParts, refuse } from './import-entrance';
import { donePage, IMPORT_TITLE, importMessage, KIND_CHOICES, startPage } from './import-page';
import { readingPage } from './import-reading';
import {
  atDesk,
  confirm,
  type Desk,
  decide,
  handIn,
  type Looked,
  look,
  offer,
  type Stepped,
  unitNames,
} from './import-steps';
import { giveTemplate } from './import-template';
import { type ImportForm, MOST_REQUEST_BYTES, readImportForm } from './read-import-form';
import { UploadUnreadable } from './read-upload';

const MOST_AT_ONCE = 4;
const FILE_NAME_CHARACTERS = 200;

/** A page that is ready: its status and what it shows; or, once something was changed, the address to look at. */
type Answer = { readonly status: number; readonly body: Html } | { readonly seeImport: number };

/** The one-page form on which a plan, people or units are imported; its link comes from 「导入」 and is the only way in. */
export function importRouter(parts: ImportParts): Router {
  const router = new Router();
  const { mostAtOnce = MOST_AT_ONCE } = parts;
  let underWay = 0;
  const limited = (work: (ctx: Context) => Promise<void>) => async (ctx: Context) => {
    if (underWay >= mostAtOnce) {
      ctx.set('Retry-After', '30');
      return refuse(ctx, 503, '现在使用的人较多。', '请稍后再试。');
    }
    underWay++;
    try {
      await work(ctx);
    } finally {
      underWay--;
    }
  };
  router.get(
    '/h5/import',
    limited((ctx) => show(ctx, parts)),
  );
  router.post(
    '/h5/import',
    limited((ctx) => take(ctx, parts)),
  );
  router.get(
    '/h5/import/template',
    limited((ctx) => giveTemplate(ctx, parts)),
  );
  return router;
}

async function show(ctx: Context, parts: ImportParts): Promise<void> {
  const entered = enter(ctx, parts);
  if (!entered) return;
  const { importId } = entered;
  await answer(ctx, parts, entered, async (desk) =>
    importId === null ? start(entered, desk, {}) : lookedAnswer(entered, desk, await look(desk, importId)),
  );
}

async function take(ctx: Context, parts: ImportParts): Promise<void> {
  const entered = enter(ctx, parts);
  if (!entered) return;
  if (Number(ctx.get('content-length') || 0) > MOST_REQUEST_BYTES)
    return refuse(ctx, 413, '内容过大，未读取。', '文件不超过20MB，粘贴的文字不超过2MB。请返回后重新选择。');
  let form: ImportForm;
  try {
    form = await readImportForm(ctx.req);
  } catch (error) {
    if (!(error instanceof UploadUnreadable)) throw error;
    parts.logger.info({ err: error }, 'an import form broke off');
    return refuse(ctx, 400, '提交中断，未作任何改动。', '请返回后重新提交。');
  }
  const { importId } = entered;
  const step = form.fields.get('step');
  if (step === 'read') return takeDocument(ctx, parts, entered, form);
  if (importId === null || (step !== 'decide' && step !== 'confirm'))
    return refuse(ctx, 400, '提交的内容不完整，未作任何改动。', '请返回后重新提交。');
  const work = step === 'decide' ? decide : confirm;
  await answer(ctx, parts, entered, async (desk) =>
    steppedAnswer(entered, desk, importId, await work(desk, importId, form.fields)),
  );
}

/** Reads what was handed in before any transaction: a large document takes its time. */
async function takeDocument(
  ctx: Context,
  parts: ImportParts,
  entered: Entered,
  form: ImportForm,
): Promise<void> {
  const { fields, file } = form;
  const text = fields.get('text') ?? '';
  const kind = kindIn(fields);
  const again = { text, kind };
  const refused = (status: number, problem: string) =>
    answer(ctx, parts, entered, (desk) => start(entered, desk, { ...again, problems: [problem], status }));
  if (form.tooLarge) return refused(413, '内容过大：文件不超过20MB，粘贴的文字不超过2MB。');
  if (file && text.trim() !== '') return refused(400, '既选择了文件，又粘贴了文字。请只保留一种。');
  if (!file && text.trim() === '') return refused(400, '没有收到文件或文字。请选择文件，或粘贴全文。');
  const bytes = file ? file.bytes : Buffer.from(text.replaceAll('\u0000', ''));
  const read = await readImport(bytes, kind === 'auto' ? null : kind);
  if (!read.ok) {
    const problems = read.problems.map(({ line, message }) =>
      line === null ? message : `第${line}行：${message}`,
    );
    return answer(ctx, parts, entered, (desk) => start(entered, desk, { ...again, problems, status: 422 }));
  }
  const fileName = file ? (file.name.split(/[/\\]/).at(-1) ?? '').slice(0, FILE_NAME_CHARACTERS) : null;
  await answer(ctx, parts, entered, async (desk) => ({
    seeImport: await handIn(desk, read.value, fileName),
  }));
}

function kindIn(fields: ReadonlyMap<string, string>): ImportKind | 'auto' {
  return KIND_CHOICES.find(([value]) => value === fields.get('kind'))?.[0] ?? 'auto';
}

/** Answers with what `work` comes to; whoever may not import any more is told so. */
async function answer(
  ctx: Context,
  parts: ImportParts,
  { token, grant }: Entered,
  work: (desk: Desk) => Promise<Answer>,
): Promise<void> {
  const done = await atDesk(parts, grant, work);
  if (!done) return refuse(ctx, 403, '您目前不是统筹员或管理员，不能导入。', '如有疑问，请与管理员联系。');
  if ('body' in done) return showPage(ctx, done.status, IMPORT_TITLE, done.body);
  // Looked at by an address of its own: to load that again changes nothing.
  ctx.status = 303;
  ctx.set({
    Location: `?t=${token}&n=${done.seeImport}`,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
  });
  ctx.body = '';
}

async function start(
  { token, grant }: Entered,
  { act, importer }: Desk,
  given: {
    readonly problems?: readonly string[];
    readonly text?: string;
    readonly kind?: ImportKind | 'auto';
    readonly status?: number;
  },
): Promise<Answer> {
  const current = await new PlanImportRepository(act.manager).current(importer.personId);
  const unfinished =
    current?.state === 'read' ? { id: current.id, title: current.fileName ?? '粘贴的文字' } : null;
  const { problems = [], text = '', kind = 'auto', status = 200 } = given;
  const view = { token, name: importer.name, expiresAt: grant.expiresAt, unfinished, problems, text, kind };
  return { status, body: startPage(view) };
}

async function lookedAnswer(entered: Entered, desk: Desk, looked: Looked): Promise<Answer> {
  switch (looked.kind) {
    case 'reading':
      return reading(entered, desk, looked.shown, { status: 200, notices: [] });
    case 'done':
      return {
        status: 200,
        body: donePage(entered.token, looked.document.outcome ?? '', await nextSteps(desk.act)),
      };
    case 'dropped':
      return {
        status: 410,
        body: importMessage('这次导入已放弃，或已被后来的导入取代，未导入。', ASK_AGAIN),
      };
    case 'none':
      return { status: 404, body: importMessage('没有这次导入。', ASK_AGAIN) };
  }
}

async function steppedAnswer(
  entered: Entered,
  desk: Desk,
  importId: number,
  stepped: Stepped,
): Promise<Answer> {
  switch (stepped.kind) {
    case 'closed':
      return lookedAnswer(entered, desk, stepped.looked);
    case 'decided':
      if (stepped.problems.length === 0) return { seeImport: importId };
      return reading(entered, desk, stepped.shown, { status: 422, notices: stepped.problems });
    case 'different':
      return reading(entered, desk, stepped.shown, {
        status: 409,
        notices: [...stepped.problems, '您的选择与预览时不同，未导入。请核对新的预览后再确认。'],
      });
    case 'confirmed':
      return confirmedAnswer(entered, desk, importId, stepped.confirmation);
  }
}

const NOT_CONFIRMED = {
  replaced: '这份预览已被后来的预览取代，未导入。请核对后再确认。',
  cancelled: '这份预览已取消，未导入。请核对后再确认。',
  unknown: '这份预览已失效，未导入。请核对后再确认。',
  expired: '这份预览已过有效时间，未导入。请核对后再确认。',
  rights: '预览之后您的权限已有变更，未导入。请核对后再确认。',
  changed: '预览之后单位库或计划已有变化，未导入。请核对新的预览后再确认。',
} as const;

async function confirmedAnswer(
  entered: Entered,
  desk: Desk,
  importId: number,
  confirmation: ImportConfirmation,
): Promise<Answer> {
  const { kind } = confirmation;
  if (kind === 'stored' || kind === 'already') return { seeImport: importId };
  const looked = await look(desk, importId);
  if (looked.kind !== 'reading') return lookedAnswer(entered, desk, looked);
  const notices =
    kind === 'refused' ? ['未导入，未作任何改动。', ...confirmation.problems] : [NOT_CONFIRMED[kind]];
  return reading(entered, desk, await offer(desk, looked.shown.document), { status: 409, notices });
}

async function reading(
  { token, grant }: Entered,
  desk: Desk,
  shown: ShownImport,
  { status, notices }: { readonly status: number; readonly notices: readonly string[] },
): Promise<Answer> {
  const names = await unitNames(desk);
  return {
    status,
    body: readingPage({ token, expiresAt: grant.expiresAt, shown, notices, unitNames: names }),
  };
}
