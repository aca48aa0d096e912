import type { Context } from 'koa';
import type { OfficeRules } from '../domain/office-rules';
import type { Clock } from '../observability/clock';
import type { Logger } from '../observability/logger';
import type { Store } from '../store/store';
import { showPage } from './html';
import { IMPORT_TITLE, importMessage } from './import-page';
import { type ImportGrant, readLink } from './signed-link';

export interface ImportParts {
  readonly store: Store;
  readonly rules: OfficeRules;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly secret: string;
  /** Requests answered at the same time in this process: each may hold a file, and rehearses an import. */
  readonly mostAtOnce?: number;
}

export const ASK_AGAIN = '请在对话中回复“导入”，取得新的链接。';

export interface Entered {
  readonly token: string;
  readonly grant: ImportGrant;
  /** The document that the address names; null for none. */
  readonly importId: number | null;
}

/** Whoever has a good link; everybody else is shown why not. The role is looked at in the transaction. */
export function enter(ctx: Context, { secret, clock }: ImportParts): Entered | null {
  const query = new URLSearchParams(ctx.querystring);
  const token = query.get('t') ?? '';
  const reading = readLink('import', token, secret, clock.now());
  if (!reading.ok) {
    refuse(ctx, 403, reading.why === 'expired' ? '链接已超过30分钟，不能再用。' : '链接无效。', ASK_AGAIN);
    return null;
  }
  const n = query.get('n');
  return { token, grant: reading.grant, importId: n !== null && /^\d{1,9}$/.test(n) ? Number(n) : null };
}

export function refuse(ctx: Context, status: number, message: string, wayOut: string): void {
  showPage(ctx, status, IMPORT_TITLE, importMessage(message, wayOut));
}
