import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { safeReturnPath } from '../../src/pages/sign-in-attempt';
import { RoleEntity } from '../../src/store/entities/role-entity';
import { AUTHORIZE, GivenSite, type SiteBrowser } from './given-site';

const HOUR_MS = 60 * 60_000;

let site: GivenSite;
beforeAll(async () => {
  site = await GivenSite.open('sqlite', { limits: { exchange: 30 } });
}, 60_000);
afterAll(() => site.close());

const session = (browser: SiteBrowser) => browser.cookies.get('cuibao_session') ?? '';
const formTokenIn = (page: string) => /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';

function signOut(browser: SiteBrowser, csrf: string): Promise<Response> {
  return browser.visit('/h5/sign-out', { method: 'POST', body: new URLSearchParams({ csrf }) });
}

describe('signing in through the messenger', () => {
  it('leads to the messenger and back to the page that was wanted, also below a path of a proxy', async () => {
    const browser = site.browser();
    const sent = await browser.visit('/h5/overview?period=2022Q2');
    expect(sent.status).toBe(302);
    const target = new URL(sent.headers.get('location') ?? '');
    expect(`${target.origin}${target.pathname}`).toBe(AUTHORIZE);
    expect(target.searchParams.get('returnTo')).toBe('http://bot.example/cuibao/h5/signed-in');
    // More the platform does not carry.
    expect(target.searchParams.get('state')).toMatch(/^[0-9a-zA-Z]{1,128}$/);
    const back = await browser.back('Shizhang', target.searchParams.get('state') ?? '');
    expect(back.status).toBe(303);
    expect(back.headers.get('location')).toBe('/cuibao/h5/overview?period=2022Q2#');
    expect(browser.setCookies.at(-1)).toMatch(
      /^cuibao_session=.*; path=\/; expires=.*; samesite=lax; httponly$/,
    );
    expect((await browser.visit('/h5/overview')).status).toBe(200);
  });

  it('under https plants cookies that no other host and no plain answer can plant', async () => {
    const { office } = site;
    const guarded = await GivenSite.open('sqlite', { office, scheme: 'https' });
    const browser = guarded.browser();
    await browser.signIn('/h5/', 'shizhang');
    // The attempt's, its removal, the session's.
    expect(browser.setCookies).toHaveLength(3);
    for (const each of browser.setCookies)
      expect(each).toMatch(/^__Host-cuibao_.*path=\/;.*secure; httponly$/);
    await guarded.close({ keepOffice: true });
  });

  it('takes a state once, from the browser that it was given to, for ten minutes', async () => {
    const browser = site.browser();
    const state = await browser.begin('/h5/overview');
    expect((await site.browser().back('shizhang', state)).status).toBe(403);
    const kept = new Map(browser.cookies);
    expect((await browser.back('shizhang', state)).status).toBe(303);
    // Whoever copied the browser's cookies comes too late as well.
    for (const [name, value] of kept) browser.cookies.set(name, value);
    expect((await browser.back('shizhang', state)).status).toBe(403);

    const late = site.browser();
    const tooLate = await late.begin('/h5/overview');
    site.now += 11 * 60_000;
    expect((await late.back('shizhang', tooLate)).status).toBe(403);
    for (const forged of ['', 'x', '0'.repeat(96), `${state.slice(0, 95)}g`])
      expect((await late.back('shizhang', forged)).status).toBe(403);
    expect(session(late)).toBe('');
  });

  it('lets two tabs sign in at once', async () => {
    const browser = site.browser();
    const first = await browser.begin('/h5/overview');
    const second = await browser.begin('/h5/unit/1');
    expect((await browser.back('shizhang', first)).headers.get('location')).toBe('/cuibao/h5/overview#');
    expect((await browser.back('shizhang', second)).headers.get('location')).toBe('/cuibao/h5/unit/1#');
  });

  it('may be begun as often as one likes without ever finishing, and still works', async () => {
    const browser = site.browser();
    for (let i = 0; i < 30; i++) await browser.begin(`/h5/unit/${i}?${'x'.repeat(400)}`);
    const kept = [...browser.cookies.values()].filter((value) => value !== '');
    expect(kept.length).toBeLessThanOrEqual(8);
    const state = await browser.begin('/h5/overview');
    expect((await browser.back('shizhang', state)).headers.get('location')).toBe('/cuibao/h5/overview#');
  });

  it('tells who is not registered how to register, and nothing else', async () => {
    for (const who of ['nobody', '-']) {
      const browser = site.browser();
      const refused = await browser.signIn('/h5/overview', who);
      expect(refused.status).toBe(403);
      const page = await refused.text();
      expect(page).toContain('绑定 单位名称 您的姓名');
      expect(page).not.toContain('揭阳');
      expect(session(browser)).toBe('');
    }
  });

  it('says so when the code is used up or the messenger does not answer', async () => {
    const browser = site.browser();
    expect((await browser.signIn('/h5/', 'bad')).status).toBe(403);
    const away = await browser.signIn('/h5/', 'away');
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '30']);
  });

  test.each([
    ['/h5/unit/3?plan=1', '/h5/unit/3?plan=1'],
    ['//evil.example/h5/', '/h5/'],
    ['/\\evil.example/h5/', '/h5/'],
    ['https://evil.example/h5/', '/h5/'],
    ['/h5/../metrics', '/h5/'],
    ['/h5//evil.example', '/h5/'],
    ['/h5/%0d%0aLocation: x', '/h5/'],
    [`/h5/${'x'.repeat(600)}`, '/h5/'],
  ])('comes back to %s as %s', (wanted, path) => {
    expect(safeReturnPath(wanted)).toBe(path);
  });
});

describe('a session', () => {
  it('is renewed while it is used, ends when it is not, and after half a day anyway', async () => {
    const browser = await site.signedIn('shizhang');
    const first = session(browser);
    site.now += 0.5 * HOUR_MS;
    expect((await browser.visit('/h5/overview')).status).toBe(200);
    const second = session(browser);
    expect(second).not.toBe(first);
    for (let hours = 0.5; hours < 11.5; hours += 1) {
      site.now += HOUR_MS;
      expect((await browser.visit('/h5/overview')).status).toBe(200);
    }
    site.now += HOUR_MS;
    expect((await browser.visit('/h5/overview')).status).toBe(302);

    const idle = await site.signedIn('shizhang');
    site.now += 2 * HOUR_MS;
    expect((await idle.visit('/h5/overview')).status).toBe(302);
  }, 30_000);

  it('is worth nothing when a letter of it was changed or when it is another signed value', async () => {
    const browser = await site.signedIn('shizhang');
    const good = session(browser);
    const other = site.browser();
    await other.begin('/h5/');
    const [attempt = ''] = other.cookies.values();
    const [payload = '', signature = ''] = good.split('.');
    const admin = Buffer.from(
      Buffer.from(payload, 'base64url').toString().replace('shizhang', 'tongchou'),
    ).toString('base64url');
    for (const value of [`${good}x`, `${admin}.${signature}`, attempt, 'x.y', `${payload}.`, '%E0%A4%A']) {
      other.cookies.set('cuibao_session', value);
      expect((await other.visit('/h5/overview')).status).toBe(302);
    }
  });

  it('ends for whoever has lost every role', async () => {
    const { office } = site;
    await office.addContacts('单位,姓名,userid,角色,顺序\n,暂时领导,zanshi,领导,1\n');
    const browser = await site.signedIn('zanshi');
    expect((await browser.visit('/h5/overview')).status).toBe(200);
    await office.store.inTransaction((manager) =>
      manager.query(
        "UPDATE roles SET active = 0 WHERE person_id = (SELECT id FROM people WHERE userid = 'zanshi')",
      ),
    );
    expect(await office.store.read.countBy(RoleEntity, { active: false })).toBe(1);
    expect((await browser.visit('/h5/overview')).status).toBe(403);
    expect(session(browser)).toBe('');
  });

  it('is left by a form of its own page, not by one of another page', async () => {
    const browser = await site.signedIn('shizhang');
    const other = await site.signedIn('shizhang');
    const foreign = formTokenIn(await other.text('/h5/overview'));
    for (const csrf of ['', 'x', foreign]) expect((await signOut(browser, csrf)).status).toBe(403);
    expect(session(browser)).not.toBe('');
    const own = formTokenIn(await browser.text('/h5/overview'));
    const copied = session(browser);
    expect((await signOut(browser, own)).headers.get('location')).toBe('/cuibao/h5/signed-out');
    expect(session(browser)).toBe('');
    browser.cookies.set('cuibao_session', copied);
    expect((await browser.visit('/h5/overview')).status).toBe(302);
    expect((await other.visit('/h5/overview')).status).toBe(200);
    expect((await browser.visit('/h5/sign-out')).status).toBe(404);
  });

  it('is asked for with 401 where a script or a form asks', async () => {
    const browser = site.browser();
    expect((await browser.visit('/h5/overview', { headers: { 'Sec-Fetch-Dest': 'empty' } })).status).toBe(
      401,
    );
    expect((await browser.visit('/h5/changes', { headers: { Accept: 'text/event-stream' } })).status).toBe(
      401,
    );
  });
});

describe('every answer', () => {
  it('forbids foreign scripts, frames and guessing of types, and is not stored', async () => {
    const browser = await site.signedIn('shizhang');
    const { headers } = await browser.visit('/h5/overview');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('private, no-store');
  });

  it('serves scripts and styles for ever under the name of their content, and nothing else', async () => {
    const browser = site.browser();
    const page = await browser.text('/h5/signed-out');
    const [style = ''] = /\/h5\/assets\/pages\.[0-9a-f]{16}\.css/.exec(page) ?? [];
    const { status, headers } = await browser.visit(style);
    expect([status, headers.get('content-type'), headers.get('content-encoding')]).toEqual([
      200,
      'text/css; charset=utf-8',
      'gzip',
    ]);
    expect(headers.get('cache-control')).toContain('immutable');
    for (const path of ['/h5/assets/pages.css', '/h5/assets/..%2f..%2fhtml.ts', '/h5/assets/'])
      expect((await browser.visit(path)).status).toBe(404);
  });

  it('is refused to whoever asks too often', async () => {
    const { office } = site;
    const narrow = await GivenSite.open('sqlite', { office, limits: { person: 2, exchange: 2 } });
    const browser = await narrow.signedIn('shizhang');
    await browser.visit('/h5/overview');
    await browser.visit('/h5/overview');
    const refused = await browser.visit('/h5/overview');
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    await narrow.signedIn('shizhang');
    expect((await narrow.browser().signIn('/h5/', 'shizhang')).status).toBe(429);
    await narrow.close({ keepOffice: true });
  });
});
