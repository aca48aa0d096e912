import type { Context } from 'koa';

export interface CookieJar {
  get(name: string): string;
  set(name: string, value: string, seconds: number): void;
  clear(name: string): void;
  /** Names of what the browser has brought, those that begin so. */
  namesOf(beginning: string): string[];
}

/**
 * Cookies of the pages: out of reach of scripts, and not sent with what other sites begin, except where a person follows a
 * link. Under https their names make browsers refuse what another host or an unprotected answer tries to plant.
 */
export function cookieJar(ctx: Context, isHttps: boolean): CookieJar {
  // A proxy in front ends the encryption: the connection that we see says nothing about the browser's.
  ctx.cookies.secure = isHttps;
  const prefix = isHttps ? '__Host-' : '';
  const attributes = {
    httpOnly: true,
    sameSite: 'lax',
    secure: isHttps,
    path: '/',
    overwrite: true,
  } as const;
  return {
    get: (name) => ctx.cookies.get(prefix + name) ?? '',
    set: (name, value, seconds) =>
      void ctx.cookies.set(prefix + name, value, { ...attributes, maxAge: seconds * 1000 }),
    clear: (name) => void ctx.cookies.set(prefix + name, '', { ...attributes, maxAge: 0 }),
    namesOf: (beginning) =>
      ctx
        .get('cookie')
        .split(';')
        .map((pair) => pair.split('=', 1)[0]?.trim() ?? '')
        .filter((name) => name.startsWith(prefix + beginning))
        .map((name) => name.slice(prefix.length)),
  };
}
