import type { Context } from 'koa';
import { enter, type ImportParts, refuse } from './import-entrance';
import { importerOf } from './import-standing';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The empty workbooks that are filled in and handed in again; for whoever has a good link. */
export async function giveTemplate(ctx: Context, parts: ImportParts): Promise<void> {
  const entered = enter(ctx, parts);
  if (!entered) return;
  if (!(await importerOf(parts.store.read, entered.grant)))
    return refuse(ctx, 403, '您目前不是统筹员或管理员，不能导入。', '如有疑问，请与管理员联系。');
  const isUnits = new URLSearchParams(ctx.querystring).get('of') === 'units';
  const bytes = isUnits ? await unitsWorkbook() : await contactsWorkbook();
  ctx.set({
    'Content-Disposition': `attachment; filename="${isUnits ? 'units' : 'contacts'}-template.xlsx"`,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  });
  ctx.type = XLSX;
  ctx.body = bytes;
}

/** Loaded when asked for: the library for workbooks is slow to load. */
function contactsWorkbook(): Promise<Buffer> {
  const { contactsTemplate } =
    require('../intake/contacts-template') as typeof import('../intake/contacts-template');
  return contactsTemplate();
}

function unitsWorkbook(): Promise<Buffer> {
  const { unitsTemplate } = require('../intake/units-template') as typeof import('../intake/units-template');
  return unitsTemplate();
}
