import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { givenAttachment, PDF } from '../pages/given-attachment';
import { AUTHORIZE, GivenSite, type SiteBrowser } from '../pages/given-site';

/** Where nobody needs to have signed in. */
const FOR_ANYBODY = ['/h5/assets/:name', '/h5/signed-in', '/h5/sign-out', '/h5/signed-out'];
const PEOPLE = ['jiaoyu', 'tongchou', 'shizhang'];
const WITHOUT_LIMIT = { address: 1_000_000, person: 1_000_000, exchange: 1_000_000 };
const TABLES = ['audit_entries', 'report_versions', 'page_drafts', 'attachments', 'outbox_messages'];

/** Every address that the router has, so that one that is added is looked at without a further test. */
let site: GivenSite;
const browsers = new Map<string, SiteBrowser>();
beforeAll(async () => {
  site = await GivenSite.open('sqlite', { at: '2022-06-23 10:02', limits: WITHOUT_LIMIT });
  await site.office.addContacts(
    '单位,姓名,userid,角色,顺序\n市发展改革局,何别地,biedi,统筹员,1\n市政务服务数据管理局,管理,guanli,管理员,1\n',
  );
  await site.office.say('jiaoyu', '18 已完成平台升级');
  await site.office.say('weijian', '7 已完成推广');
}, 60_000);
afterAll(() => site.close());

async function browserOf(userid: string): Promise<SiteBrowser> {
  const known = browsers.get(userid) ?? (await site.signedIn(userid));
  browsers.set(userid, known);
  return known;
}

const addressOf = (path: string, number: number | string = 1) => path.replace(/:\w+/g, String(number));
const guarded = (method: 'GET' | 'POST') =>
  site.routes
    .filter((route) => route.method === method && !FOR_ANYBODY.includes(route.path))
    .map(({ path }) => path);
const query = (sql: string) => site.office.store.read.query(sql) as Promise<Record<string, number>[]>;
const countRows = () =>
  Promise.all(TABLES.map(async (table) => (await query(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n));

it('there are pages to look at, to be read and to be sent', () => {
  expect(guarded('GET').length).toBeGreaterThan(8);
  expect(guarded('POST').length).toBeGreaterThan(6);
});

it('without a session every page leads to the messenger, and every form is refused', async () => {
  for (const cookie of ['', 'cuibao_session=x', 'cuibao_session=eyJhIjoxfQ.AAAA']) {
    const visit = (path: string, method: string) =>
      site.browser().visit(addressOf(path), { method, headers: { cookie } });
    for (const path of guarded('GET')) {
      const answer = await visit(path, 'GET');
      expect([path, answer.status]).toEqual([path, 302]);
      expect(answer.headers.get('location')).toMatch(`${AUTHORIZE}?`);
    }
    for (const path of guarded('POST'))
      expect([path, (await visit(path, 'POST')).status]).toEqual([path, 401]);
  }
});

it('every page that is shown may be framed, kept and guessed at by nobody, and names no place in the program', async () => {
  for (const userid of PEOPLE) {
    const browser = await browserOf(userid);
    for (const path of guarded('GET').filter((each) => each !== '/h5/changes')) {
      for (const number of [1, 999_999, "1'--"]) {
        const answer = await browser.visit(addressOf(path, number));
        expect([path, number, answer.status < 500]).toEqual([path, number, true]);
        const isPage = answer.headers.get('content-type')?.startsWith('text/html');
        if (!isPage || answer.headers.has('location')) continue;
        expect(answer.headers.get('content-security-policy')).toMatch(
          /default-src 'none'.*frame-ancestors 'none'/,
        );
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
        expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
        expect(answer.headers.get('cache-control')).toMatch(/\bno-store$/);
        expect(await answer.text()).not.toMatch(/node_modules|\.js:\d|SELECT |at \w+ \(/);
      }
    }
  }
});

it('no form does anything without the token of the session that sends it', async () => {
  const foreign =
    /name="csrf" value="([^"]+)"/.exec(await (await browserOf('shizhang')).text('/h5/'))?.[1] ?? '';
  const tokens = [null, '', 'x', foreign];
  const before = await countRows();
  for (const userid of ['jiaoyu', 'tongchou', 'guanli']) {
    const browser = await browserOf(userid);
    for (const path of guarded('POST')) {
      for (const token of tokens) {
        const form = new URLSearchParams({
          ...(token === null ? {} : { csrf: token }),
          text: '已完成',
          do: 'file',
        });
        const sent = new FormData();
        for (const [name, value] of form) sent.append(name, value);
        sent.append('file', new Blob([PDF]), '报告.pdf');
        for (const body of [form, sent]) {
          const { status } = await browser.visit(addressOf(path), { method: 'POST', body });
          expect([path, userid, token, [400, 403, 404, 415].includes(status)]).toEqual([
            path,
            userid,
            token,
            true,
          ]);
        }
      }
    }
  }
  expect(await countRows()).toEqual(before);
});

it('a number that was guessed opens what is the own unit’s and nothing else', async () => {
  const attachmentOf = async (item: number) => {
    const [found] = await query(
      `SELECT v.obligation_id AS id FROM report_versions v JOIN obligations o ON o.id = v.obligation_id JOIN work_items i ON i.id = o.item_id WHERE i.no = ${item}`,
    );
    return givenAttachment(site.office.store, {
      userid: 'jiaoyu',
      obligationId: found?.id ?? 0,
      fileName: '报告.pdf',
    });
  };
  const [own, other] = [await attachmentOf(18), await attachmentOf(7)];
  const ofUnit = async (name: string) => {
    const [unit] = await query(`SELECT id FROM units WHERE name = '${name}'`);
    const owed = await query(`SELECT id FROM obligations WHERE unit_id = ${unit?.id} ORDER BY id`);
    return { unit: unit?.id, owed: owed.map(({ id }) => id as number) };
  };
  const education = await ofUnit('市教育局');
  const ids = async (table: string) =>
    (await query(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => id as number);
  const numbers: Readonly<Record<string, number[]>> = {
    '/h5/unit/:id': await ids('units'),
    '/h5/item/:id': await ids('work_items'),
    // Enough of them: some of every unit.
    '/h5/report/:id': (await ids('obligations')).filter((id) => id % 4 === 0 || education.owed.includes(id)),
    '/h5/attachment/:id': await ids('attachments'),
  };
  const numbered = guarded('GET').filter((path) => path.includes(':'));
  expect(numbered).toEqual(expect.arrayContaining(Object.keys(numbers)));
  const numbersFor = (path: string) => numbers[path] ?? Array.from({ length: 30 }, (_, i) => i + 1);

  const opened = async (userid: string, path: string) => {
    const browser = await browserOf(userid);
    const found: number[] = [];
    for (const number of numbersFor(path))
      if ((await browser.visit(addressOf(path, number))).status === 200) found.push(number);
    return found;
  };
  expect(await opened('jiaoyu', '/h5/unit/:id')).toEqual([education.unit]);
  expect(await opened('jiaoyu', '/h5/attachment/:id')).toEqual([own]);
  expect(await opened('jiaoyu3', '/h5/attachment/:id')).toEqual([own]);
  expect(await opened('weijian', '/h5/attachment/:id')).toEqual([other]);
  const reports = await opened('jiaoyu', '/h5/report/:id');
  expect(reports.length).toBeGreaterThan(0);
  expect(reports.filter((id) => !education.owed.includes(id))).toEqual([]);
  // Coordinates for a unit that collects nothing.
  for (const path of numbered) expect([path, await opened('biedi', path)]).toEqual([path, []]);
});
