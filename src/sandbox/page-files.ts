import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Context, Middleware, Next } from 'koa';

/** The chat page's files by name: nothing else in the folder is reachable, whatever a path says. */
const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; connect-src 'self'; frame-src http://127.0.0.1:*; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves the chat page at `/` and its files below `/page/`, from the source folder: they need no build. */
export function pageFiles(): Middleware {
  const folder = join(packageRoot(__dirname), 'src/sandbox/page');
  return async (ctx: Context, next: Next) => {
    const name =
      ctx.path === '/' ? 'index.html' : /^\/page\/([a-z0-9-]+\.(?:mjs|css|svg))$/.exec(ctx.path)?.[1];
    if (!name || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next();
    const file = join(folder, name);
    if (!existsSync(file)) return next();
    ctx.type = TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    ctx.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.set('Referrer-Policy', 'no-referrer');
    ctx.set('Cache-Control', 'no-cache');
    ctx.body = await readFile(file);
  };
}

/** The nearest folder upward with a package.json: the same from `src` and from `dist/src`. */
function packageRoot(from: string): string {
  const parent = dirname(from);
  if (existsSync(join(from, 'package.json')) || parent === from) return from;
  return packageRoot(parent);
}
