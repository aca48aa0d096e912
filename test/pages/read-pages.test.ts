import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { oneDatabaseFor } from '../support/databases';
import { givenAttachment, PDF } from './given-attachment';
import { GivenSite, type SiteBrowser } from './given-site';

const HOSTILE = '18 已完成<script>alert(1)</script>"\'&amp; \u202e文本倒置\u202c 😀👨‍👩‍👧 ';
const LONG = '长'.repeat(100_000);

/** The figures of a page as it shows them at its head. */
function figuresIn(page: string): Record<string, string> {
  return Object.fromEntries(
    [...page.matchAll(/<dt>([^<]+)<\/dt><dd>([^<]+)<\/dd>/g)].map(([, name, value]) => [name, value]),
  );
}

describe.each(oneDatabaseFor(__filename))('the pages that are read, on %s', (kind) => {
  let site: GivenSite;
  let unitIds: Map<string, number>;
  let attachmentId: number;

  const unit = (name: string) => `/h5/unit/${unitIds.get(name)}`;
  const status = async (browser: SiteBrowser, path: string) => (await browser.visit(path)).status;

  beforeAll(async () => {
    site = await GivenSite.open(kind, { at: '2022-06-23 10:02' });
    const { office } = site;
    await office.say('jiaoyu', HOSTILE);
    await office.say('tongchou', '退回 18 市教育局 与一季度<b>不一致</b> 6月27日');
    await office.say('jiaoyu', '18 已完成修改，接入学校120所');
    await office.say('weijian', `7 已完成推广 ${LONG}`);
    const units = await office.store.read.find(UnitEntity);
    unitIds = new Map(units.map(({ id, name }) => [name, id]));
    attachmentId = await attach('jiaoyu', '现场 "照片".pdf');
  }, 90_000);
  afterAll(() => site.close());

  async function attach(userid: string, fileName: string): Promise<number> {
    const { store } = site.office;
    const [version] = await store.read.find(ReportVersionEntity, { order: { id: 'ASC' } });
    return givenAttachment(store, { userid, obligationId: version?.obligationId ?? 0, fileName });
  }

  it('show a leader the figures that the chat tells, and every unit down to its reports', async () => {
    const said = (await site.office.say('shizhang', '看数')) ?? '';
    const leader = await site.signedIn('shizhang');
    const page = await leader.text('/h5/overview');
    const figures = figuresIn(page);
    expect(said).toContain(
      `应报 ${figures.应报} 已报 ${figures.已报} 未报 ${figures.未报} 逾期 ${figures.逾期}（`,
    );
    expect(said).toContain(`报送率${figures.报送率}，按时率${figures.按时率}，涉及${figures.涉及单位}家单位`);
    expect(Number(figures.已报)).toBe(2);
    const [, unitLink = ''] = /href="\/cuibao(\/h5\/unit\/\d+)">市教育局/.exec(page) ?? [];
    expect(await leader.text(unitLink)).toContain('已完成修改，接入学校120所');
    const later = await leader.text('/h5/overview?period=2022Q3');
    expect(figuresIn(later)).toMatchObject({ 已报: '0', 逾期: '0' });
    expect(later).toContain('三季度');
  });

  it('show an item with its units, and what is overdue with the days', async () => {
    const leader = await site.signedIn('shizhang');
    const item = await site.office.store.read.findOneByOrFail(WorkItemEntity, { no: 18 });
    const page = await leader.text(`/h5/item/${item.id}`);
    expect(page).toContain(item.text.slice(0, 20));
    expect(page).toMatch(/市教育局<\/a><\/th><td>牵头<\/td><td><span class="done">已报，按时/);
    expect(await status(leader, '/h5/item/999999')).toBe(404);
    expect(await status(leader, '/h5/overview?plan=999')).toBe(404);
    expect(await status(leader, '/h5/overview?period=2022Q9')).toBe(404);
  });

  it('show a unit leader the own unit only, with the figures of the chat', async () => {
    const said = (await site.office.say('jiaoyu3', '看数')) ?? '';
    const deputy = await site.signedIn('jiaoyu3');
    const page = await deputy.text('/h5/overview');
    const { 应报, 已报 } = figuresIn(page);
    expect(said).toContain(`应报 ${应报} 已报 ${已报} `);
    expect(page).not.toContain('市公安局');
    expect(await status(deputy, unit('市教育局'))).toBe(200);
    expect(await status(deputy, unit('市卫生健康局'))).toBe(403);
    const item = await site.office.store.read.findOneByOrFail(WorkItemEntity, { no: 7 });
    expect(await deputy.text(`/h5/item/${item.id}`)).not.toContain('市卫生健康局</a>');
  });

  it('show a contact the own unit, and nothing of others', async () => {
    const contact = await site.signedIn('weijian');
    expect((await contact.visit('/h5/')).headers.get('location')).toBe('/cuibao/h5/report');
    expect(await contact.text(unit('市卫生健康局'))).toContain('已完成推广');
    for (const path of [unit('市教育局'), '/h5/unit/999999', '/h5/unit/x', '/h5/overview']) {
      const refused = await contact.visit(path);
      expect(refused.status).toBe(403);
      expect(await refused.text()).not.toContain('接入学校');
    }
  });

  it('show a coordinator the units of the own plans only', async () => {
    await site.office.addContacts('单位,姓名,userid,角色,顺序\n市发展改革局,何别地,biedi,统筹员,1\n');
    const own = await site.signedIn('tongchou');
    expect(await status(own, unit('市教育局'))).toBe(200);
    const other = await site.signedIn('biedi');
    expect(await status(other, unit('市教育局'))).toBe(403);
    expect(await status(other, '/h5/overview')).toBe(404);
  });

  it('keep a report’s versions, the reason of its return and its files; whatever a unit wrote does no harm', async () => {
    const contact = await site.signedIn('jiaoyu');
    const page = await contact.text(unit('市教育局'));
    expect(page).toContain('第2版（报送）');
    expect(page).toContain('历史版本（1个）');
    expect(page).toContain(
      '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;amp; \u202e文本倒置\u202c 😀👨‍👩‍👧',
    );
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('退回理由</strong>（6月23日10:02）：<bdi>与一季度&lt;b&gt;不一致&lt;/b&gt;');
    const long = await (await site.signedIn('weijian')).text(unit('市卫生健康局'));
    expect(long).toContain(LONG);
  });

  it('give a file to whoever may read its report, as a file and nothing else', async () => {
    const path = `/h5/attachment/${attachmentId}`;
    const contact = await site.signedIn('jiaoyu');
    expect(await contact.text(unit('市教育局'))).toContain(`href="/cuibao${path}" download`);
    const {
      headers,
      status: given,
      ...rest
    } = await contact.visit(path).then(async (response) => ({
      headers: response.headers,
      status: response.status,
      bytes: Buffer.from(await response.arrayBuffer()),
    }));
    expect([given, rest.bytes.equals(PDF)]).toEqual([200, true]);
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename=.*filename\*=UTF-8''/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain('sandbox');
    for (const who of ['weijian', 'biedi']) expect(await status(await site.signedIn(who), path)).toBe(403);
    expect(await status(contact, '/h5/attachment/999999')).toBe(403);
  });

  it('show nobody a report of an obligation that is not among the own ones', async () => {
    const obligations = await site.office.store.read.find(ObligationEntity);
    expect(obligations.length).toBeGreaterThan(100);
    const contact = await site.signedIn('gongan');
    const readable: number[] = [];
    for (const [, id] of unitIds) if ((await status(contact, `/h5/unit/${id}`)) === 200) readable.push(id);
    expect(readable).toEqual([unitIds.get('市公安局')]);
  });
});

test('the stream of changes is heard by those who listen, to a limit, until the process stops', async () => {
  const site = await GivenSite.open('sqlite', { at: '2022-06-23 10:02' });
  const browser = await site.signedIn('shizhang');
  const open = () => browser.visit('/h5/changes', { headers: { Accept: 'text/event-stream' } });
  const stream = await open();
  expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  const hear = async (event: string) => {
    while (!heard.includes(event)) {
      const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
      if (done) throw new Error(`ended before ${event}: ${heard}`);
      heard += value;
    }
  };
  await hear('event: at');
  expect(heard).not.toContain('event: change');
  // Whichever process wrote it: only the database is looked at.
  await site.office.say('jiaoyu', '18 已完成平台建设');
  await hear('event: change');
  heard = '';
  site.office.goTo('2022-06-30 18:01');
  await hear('event: change');

  const further = [await open(), await open(), await open()];
  expect(further.map((each) => each.status)).toEqual([200, 200, 200]);
  // A person's fifth.
  const refused = await open();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
  await site.changes.stop();
  await expect(hear('event: never')).rejects.toThrow('ended before');
  expect((await open()).status).toBe(503);
  for (const each of further) await each.body?.cancel();
  await site.close();
}, 30_000);
