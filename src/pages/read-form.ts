import type { Context } from 'koa';
import getRawBody from 'raw-body';

/** Of a form with a few fields, none of them a text. */
export const SHORT_FORM = { limit: '8kb', withinMs: 15_000 };

/** A form without files; who sends it slowly is cut off, what is longer than `limit` is refused. */
export async function readForm(
  ctx: Context,
  { limit, withinMs }: { readonly limit: string; readonly withinMs: number },
): Promise<URLSearchParams> {
  const timer = setTimeout(() => ctx.req.complete || ctx.req.destroy(), withinMs).unref();
  try {
    const length = ctx.req.headers['content-length'] ?? null;
    return new URLSearchParams(await getRawBody(ctx.req, { length, limit, encoding: 'utf8' }));
  } finally {
    clearTimeout(timer);
  }
}

/** Browsers send line ends as CR LF; NUL no store takes. */
export function typedText(sent: URLSearchParams, name: string): string {
  return (sent.get(name) ?? '').replace(/\r\n?/g, '\n').replaceAll('\u0000', '');
}
