import type { Context } from 'koa';
import getRawBody from 'raw-body';
import type { z } from 'zod';
import { type Language, Refusal, Sentence } from '../sentence';

/** A request that the sandbox's own API cannot serve; the text is for the person at the page or the test. */
export class AdminRefusal extends Refusal {
  constructor(status: number, zh: string, en: string) {
    super(new Sentence(zh, en), status);
    this.name = 'AdminRefusal';
  }
}

export function noMember(userid: string): AdminRefusal {
  return new AdminRefusal(404, `没有 userid 为 ${userid} 的成员`, `Nobody has the userid ${userid}`);
}

/** Reads and checks a JSON body; what is wrong is named by field. An empty body counts as `{}`. */
export async function jsonRequest<T>(ctx: Context, schema: z.ZodType<T>): Promise<T> {
  const text = await getRawBody(ctx.req, { limit: '1mb', encoding: 'utf8' });
  const result = schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  const { issues } = result.error;
  throw new AdminRefusal(
    400,
    issues.map((issue) => `${issue.path.join('.') || '请求'}：${issue.message}`).join('；'),
    issues.map((issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`).join('; '),
  );
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new AdminRefusal(400, '请求体不是有效的 JSON', 'The body is no valid JSON');
  }
}

/** A query parameter that counts: `?after=12`. Missing counts as 0. */
export function numberParameter(ctx: Context, name: string): number {
  const text = ctx.URL.searchParams.get(name) ?? '0';
  if (!/^\d{1,15}$/.test(text)) {
    throw new AdminRefusal(400, `${name} 须为不小于 0 的整数`, `${name}: must be a whole number, 0 or more`);
  }
  return Number(text);
}

/** As the page asks for; Chinese for whoever does not ask. */
export function languageOf(ctx: Context): Language {
  const asked = ctx.URL.searchParams.get('language') ?? ctx.acceptsLanguages('zh', 'en');
  return asked === 'en' ? 'en' : 'zh';
}
