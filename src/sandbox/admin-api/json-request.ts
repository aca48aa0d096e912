import type { Context } from 'koa';
import getRawBody from 'raw-body';
import type { z } from 'zod';

/** A request that the sandbox's own API cannot serve; the text is for the person at the page or the test. */
export class AdminRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'AdminRefusal';
  }
}

/** Reads and checks a JSON body; what is wrong is named by field. An empty body counts as `{}`. */
export async function jsonRequest<T>(ctx: Context, schema: z.ZodType<T>): Promise<T> {
  const text = await getRawBody(ctx.req, { limit: '1mb', encoding: 'utf8' });
  const result = schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || '请求'}：${issue.message}`);
  throw new AdminRefusal(400, problems.join('；'));
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new AdminRefusal(400, '请求体不是有效的 JSON');
  }
}

/** A query parameter that counts: `?after=12`. Missing counts as 0. */
export function numberParameter(ctx: Context, name: string): number {
  const text = ctx.URL.searchParams.get(name) ?? '0';
  if (!/^\d{1,15}$/.test(text)) throw new AdminRefusal(400, `${name} 须为不小于 0 的整数`);
  return Number(text);
}
