import { createHash } from 'node:crypto';
import type { Context } from 'koa';

/** Text that may stand in a page: made by `html`, which escapes whatever is put into it. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a piece of a page. */
export type Part = Html | string | number | readonly Html[];

/** A piece of a page. Values are escaped, unless they are pieces themselves. */
export function html(pieces: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(pieces.reduce((page, piece, i) => `${page}${textOf(values[i - 1] ?? '')}${piece}`));
}

function textOf(value: Part): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return value.map(({ text }) => text).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

const STYLE = `
*{box-sizing:border-box}
body{margin:0;background:#f4f5f7;color:#1d2433;font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere}
main{max-width:40rem;margin:0 auto;padding:1rem}
h1{margin:.5rem 0 1rem;font-size:1.25rem}
section{margin:0 0 1rem;padding:1rem;background:#fff;border-radius:8px}
h2{margin:0 0 .5rem;font-size:1rem}
p{margin:0 0 .5rem}
ul{margin:0;padding:0 0 0 1.25rem}
label{display:block;font-weight:600}
input[type=file]{display:block;width:100%;margin:.5rem 0;padding:.75rem;border:1px solid #8a93a5;border-radius:6px;background:#fff;font:inherit}
input[type=text],input[type=number],textarea,select{display:block;width:100%;margin:.25rem 0 .75rem;padding:.6rem;border:1px solid #8a93a5;border-radius:6px;background:#fff;font:inherit}
textarea{min-height:9rem;resize:vertical}
fieldset{margin:0 0 1rem;padding:.5rem .75rem;border:1px solid #c9cfd9;border-radius:6px}
legend{padding:0 .25rem;font-weight:600}
.choice{display:flex;gap:.5rem;align-items:baseline;min-height:44px;padding:.5rem 0;font-weight:400}
.choice input{flex:none;width:1.1rem;height:1.1rem;margin:0}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
th,td{padding:.4rem .5rem;border-top:1px solid #dfe3ea;text-align:left;vertical-align:top}
@media (max-width:40rem){thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}tr,td{display:block}tr{padding:.5rem 0;border-top:1px solid #dfe3ea}td{padding:.1rem 0;border:0}td:empty{display:none}}
button.second{margin-bottom:.75rem;border:1px solid #1a56b0;background:#fff;color:#1a56b0}
button{width:100%;min-height:48px;border:0;border-radius:6px;background:#1a56b0;color:#fff;font:inherit;font-weight:600}
button:focus-visible,input:focus-visible,textarea:focus-visible,select:focus-visible,a:focus-visible{outline:3px solid #e0a300;outline-offset:2px}
.note{color:#545d6e;font-size:.875rem}
.good{border-left:4px solid #1e7d3c}
.bad{border-left:4px solid #b3261e}
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** No script, no other origin, no frame, no address handed on: a page of ours needs none of them. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
  'X-Robots-Tag': 'noindex',
};

/** Answers with a page. */
export function showPage(ctx: Context, status: number, title: string, body: Html): void {
  const page = html`<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${new Html(STYLE)}</style></head><body><main>${body}</main></body></html>`;
  ctx.status = status;
  ctx.set(SECURITY_HEADERS);
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = `<!doctype html>\n${page.text}`;
}
