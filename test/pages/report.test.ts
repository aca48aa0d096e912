import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createConverse } from '../../src/conversation/converse';
import { AttachmentEntity } from '../../src/store/entities/attachment-entity';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PageDraftEntity } from '../../src/store/entities/page-draft-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { RoleEntity } from '../../src/store/entities/role-entity';
import { oneDatabaseFor } from '../support/databases';
import { GivenSite, type SiteBrowser } from './given-site';

describe.each(oneDatabaseFor(__filename))('填报 on %s', (kind) => {
  let site: GivenSite;
  let browser: SiteBrowser;
  /** Of 第18项 in 二季度, which 市教育局 owes. */
  let id: number;

  beforeAll(async () => {
    site = await GivenSite.open(kind);
  }, 60_000);
  afterAll(() => site.close());
  beforeEach(async () => {
    await site.office.startOver('2022-06-23 10:02');
    browser = await site.signedIn('jiaoyu');
    id = await idOf('第18项');
  });

  /** The number in the address of an item, from the list. */
  async function idOf(item: string, by = browser): Promise<number> {
    const list = await by.text('/h5/report');
    return Number(new RegExp(`/h5/report/(\\d+)">${item} `).exec(list)?.[1]);
  }

  const fieldIn = (page: string, name: string) =>
    new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(page)?.[1] ?? '';
  const textIn = (page: string, name: string) =>
    new RegExp(`<textarea id="${name}"[^>]*>\\n([^<]*)<`).exec(page)?.[1];

  /** The form as the page has it. */
  async function formOf(by = browser, of = id): Promise<Record<string, string>> {
    const page = await by.text(`/h5/report/${of}`);
    return Object.fromEntries(
      ['csrf', 'form', 'version', 'base', 'revision'].map((name) => [name, fieldIn(page, name)]),
    );
  }

  const send = (form: Record<string, string>, by = browser, of = id, path = '') =>
    by.visit(`/h5/report/${of}${path}`, { method: 'POST', body: new URLSearchParams(form) });

  /** Follows where a form leads. */
  async function followed(answer: Response): Promise<string> {
    expect(answer.status).toBe(303);
    return browser.text((answer.headers.get('location') ?? '').replace('/cuibao', ''));
  }

  const versions = () => site.office.store.read.find(ReportVersionEntity, { order: { id: 'ASC' } });
  const drafts = () => site.office.store.read.find(PageDraftEntity);

  it('lists what the own units owe, under the plan, and files what the form says as the chat would', async () => {
    const list = await browser.text('/h5/report');
    expect(list).toContain('二季度　市教育局');
    expect(list).toContain('《揭阳市数字政府改革建设2022年工作要点》');
    expect(list).not.toContain('/h5/report/NaN');
    const form = await formOf();
    const answer = await send({
      ...form,
      action: 'submit',
      progress: '已完成平台升级。\r\n接入120所。',
      problems: '数据未对接',
      nextStep: '8月底前对接',
      completion: 'inProgress',
      percent: '80',
    });
    const page = await followed(answer);
    expect(page).toContain('【二季度】第18项已收到（第1版，6月23日10:02，按时）。');
    expect(page).toContain('贵单位本期已报齐，感谢支持。');
    const [version] = await versions();
    expect(version?.text).toBe(
      '进展情况：已完成平台升级。\n接入120所。\n存在问题：数据未对接\n下一步计划：8月底前对接\n完成情况：推进中（80%）',
    );
    expect(textIn(page, 'nextStep')).toBe('8月底前对接');
    const other = await site.signedIn('gongan');
    const theirs = `/h5/report/${await idOf('第5项', other)}?${answer.headers.get('location')?.split('?')[1]}`;
    expect(await other.text(theirs)).not.toContain('id="receipt"');
    // The receipt is in the chat as well, and 撤销 there takes the report back.
    const [told] = await site.office.store.read.find(OutboxMessageEntity);
    expect(told?.content).toContain('【二季度】第18项已收到');
    expect(await site.office.say('jiaoyu', '撤销')).toContain('已撤销');
    expect((await formOf()).version).toBe('0');
  });

  it('takes a form that is sent twice once, and other words from the same form as another report', async () => {
    const form = { ...(await formOf()), action: 'submit', progress: '已完成平台升级' };
    const [first, second] = await Promise.all([send(form), send(form)]);
    expect(first.headers.get('location')).toBe(second.headers.get('location'));
    expect(await versions()).toHaveLength(1);
    const back = await send({ ...form, progress: '已完成平台升级，另有补充' });
    expect(back.status).toBe(409);
    expect(await versions()).toHaveLength(1);
    expect((await drafts()).map(({ baseVersion }) => baseVersion)).toEqual([0]);
  });

  it('writes over nothing that came in the chat meanwhile, shows both, and asks', async () => {
    const form = { ...(await formOf()), action: 'submit', progress: '页面上写的' };
    await site.office.say('jiaoyu', '18 已在对话中报送的内容');
    const page = await (await send(form)).text();
    expect(page).toContain('已有新的版本');
    expect(page).toContain('已在对话中报送的内容');
    expect(textIn(page, 'progress')).toBe('页面上写的');
    expect(await versions()).toHaveLength(1);
    // As long as nobody has decided, it is asked again.
    const reloaded = await browser.text(`/h5/report/${id}`);
    expect(reloaded).toContain('补充（接在后面）');
    expect(textIn(reloaded, 'progress')).toBe('页面上写的');
    const added = await send({ ...(await formOf()), action: 'supplement', progress: '页面上写的' });
    expect(await followed(added)).toContain('已补充在原报告之后');
    expect((await versions()).at(-1)?.text).toBe('已在对话中报送的内容\n页面上写的');
    expect(await drafts()).toEqual([]);
  });

  it('keeps a draft through a reload, and lets no tab write over the other', async () => {
    const one = await formOf();
    const other = await formOf();
    const save = (form: Record<string, string>, progress: string) =>
      send({ ...form, progress }, browser, id, '/draft');
    const first = (await (await save(one, '第一个页面')).json()) as { revision: number; says: string };
    expect(first).toEqual({ revision: 1, says: '草稿已于6月23日10:02保存。' });
    const second = await save(other, '第二个页面');
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ says: expect.stringContaining('另一页面') });
    expect((await save({ ...one, revision: '1' }, '第一个页面，续')).status).toBe(200);
    expect(textIn(await browser.text(`/h5/report/${id}`), 'progress')).toBe('第一个页面，续');
    expect(await browser.text('/h5/report')).toContain('有草稿，6月23日10:02保存');
    expect(await site.office.say('jiaoyu', '草稿')).toContain('填报页面有1份未提交的草稿：第18项');

    // Without a script the button saves: both stand side by side, and the second press decides.
    const pressed = await send({ ...other, action: 'save', progress: '第二个页面' });
    expect(pressed.status).toBe(409);
    const page = await pressed.text();
    expect(page).toContain('第一个页面，续');
    // Typing on saves nothing over it before the writer has decided.
    expect(page).not.toContain('data-draft');
    expect(textIn(page, 'progress')).toBe('第二个页面');
    const decided = { ...other, revision: fieldIn(page, 'revision'), action: 'save', progress: '第二个页面' };
    expect(await followed(await send(decided))).toContain('草稿已保存，尚未提交');
  });

  it('saves nothing from a tab that was left open once the report is in', async () => {
    const leftOpen = await formOf();
    await send({ ...(await formOf()), action: 'submit', progress: '已完成平台升级' });
    expect((await send({ ...leftOpen, progress: '旧页面' }, browser, id, '/draft')).status).toBe(409);
    expect(await drafts()).toEqual([]);
  });

  it('is for the contacts of the unit only, at each request', async () => {
    const form = await formOf();
    const gongan = await site.signedIn('gongan');
    for (const answer of [
      await gongan.visit(`/h5/report/${id}`),
      await send({ ...form, action: 'submit', progress: '冒名' }, gongan),
      await send({ ...form, progress: '冒名' }, gongan, id, '/draft'),
      await send(form, gongan, id, '/files/1/remove'),
      await gongan.visit(`/h5/report/${id}/files`, { method: 'POST', body: new FormData() }),
    ])
      expect(answer.status).toBe(404);
    expect((await (await site.signedIn('shizhang')).visit('/h5/report')).status).toBe(403);
    expect((await send({ ...form, action: 'submit', progress: '无人' }, site.browser())).status).toBe(401);

    await site.office.store.inTransaction((manager) =>
      manager.update(RoleEntity, { role: 'contact' }, { active: false }),
    );
    const lost = await send({ ...form, action: 'submit', progress: '已离岗' });
    await site.office.store.inTransaction((manager) =>
      manager.update(RoleEntity, { role: 'contact' }, { active: true }),
    );
    expect([403, 404]).toContain(lost.status);
    expect([...(await versions()), ...(await drafts())]).toEqual([]);
  });

  it('does nothing without the token of its form, and gives the text back', async () => {
    const { csrf: _, ...form } = await formOf();
    const answer = await send({ ...form, action: 'submit', progress: '没有令牌' });
    expect(answer.status).toBe(403);
    expect(textIn(await answer.text(), 'progress')).toBe('没有令牌');
    expect((await send(form, browser, id, '/draft')).status).toBe(403);
    const file = new FormData();
    file.append('files', new Blob(['%PDF-1.7']), '一.pdf');
    expect((await browser.visit(`/h5/report/${id}/files`, { method: 'POST', body: file })).status).toBe(403);
    expect(await site.office.store.read.find(AttachmentEntity)).toEqual([]);
    expect([...(await versions()), ...(await drafts())]).toEqual([]);
  });

  it('asks the coordinators where the report is accepted or closed, and has no form where it is waived', async () => {
    const { office } = site;
    await office.say('jiaoyu', '18 已完成平台升级');
    await office.say('tongchou', '通过 18 市教育局');
    const page = await browser.text(`/h5/report/${id}`);
    expect(page).toContain('申请修改');
    const asked = await send({ ...(await formOf()), action: 'amend', progress: '已完成平台二期升级' });
    expect(await followed(asked)).toContain('已审核通过，未作改动；您的文字已保存为草稿，已请统筹员退回');
    expect(await versions()).toHaveLength(1);

    await office.startOver('2022-06-23 10:02');
    const form = await formOf();
    await office.say('tongchou', '免报 18 市教育局 计划调整');
    const refused = await send({ ...form, action: 'submit', progress: '已完成平台升级' });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('本项已免报；确需报送的，请联系统筹员。');

    await office.startOver('2022-08-01 10:02');
    expect(await browser.text(`/h5/report/${id}`)).toContain('申请补报');
    const late = await send({ ...(await formOf()), action: 'submit', progress: '补报内容' });
    expect(await followed(late)).toContain('停止报送，未登记');
  });

  it('takes a part, the rest, and a nil report; fills in what was reported the last time', async () => {
    await send({ ...(await formOf()), action: 'submitPartial', progress: '已完成招标' });
    expect(await browser.text(`/h5/report/${id}`)).toContain('已报部分如下');
    await send({ ...(await formOf()), action: 'submit', progress: '其余已建成' });
    expect((await versions()).map(({ text }) => text)).toEqual(['已完成招标', '已完成招标\n其余已建成']);

    site.office.goTo('2022-09-20 10:00');
    const next = await idOf('第18项');
    expect(next).not.toBe(id);
    const nil = await formOf(browser, next);
    const carried = await send({ ...nil, action: 'carry' }, browser, next);
    expect(textIn(await followed(carried), 'progress')).toBe('已完成招标\n其余已建成');
    const form = await formOf(browser, next);
    expect((await send({ ...form, action: 'carry', progress: '已写' }, browser, next)).status).toBe(422);
    const filed = await send({ ...form, action: 'nil', reason: '资金未下达' }, browser, next);
    expect(await followed(filed)).toContain('零报告已收到');
    expect((await versions()).at(-1)).toMatchObject({ text: '零报告：资金未下达', kind: 'nil' });

    site.office.goTo('2022-12-15 10:00');
    const last = await idOf('第18项');
    const nothing = await send({ ...(await formOf(browser, last)), action: 'carry' }, browser, last);
    expect(await nothing.text()).toContain('上期为零报告，没有可沿用的内容');
    await send(
      { ...(await formOf(browser, last)), action: 'submit', progress: '无进展：仍未下达' },
      browser,
      last,
    );
    expect((await versions()).at(-1)).toMatchObject({ text: '零报告：仍未下达', kind: 'nil' });
  });

  it('takes 100,000 characters whole, shows them harmlessly, and gives back what is too long', async () => {
    const long = '<script>alert(1)</script>\u202e推进😀'.padEnd(100_000, '政务服务事项标准化。');
    const page = await followed(await send({ ...(await formOf()), action: 'submit', progress: long }));
    expect((await versions())[0]?.text).toBe(long);
    expect(page).not.toContain('<script>alert');
    const { state } = await site.office.store.read.findOneByOrFail(ObligationEntity, { id });
    expect(state).toBe('submitted');
    // The chat shows its beginning and where the rest is: the messenger would drop two hundred messages.
    const { office } = site;
    const pageRoot = 'https://bot.example';
    const converse = createConverse({ rules: office.rules, pageRoot });
    office.inbox = office.openInbox({ converse });
    for (const [who, said, where] of [
      ['jiaoyu', '查看 18', `/h5/report/${id}`],
      ['jiaoyu', '任务 18', '/h5/unit/'],
      ['tongchou', '查看 18 市教育局', '/h5/unit/'],
    ] as const) {
      await office.say(who, said);
      const [{ reply }] = (await office.store.read.find(InboundMessageEntity, {
        order: { id: 'DESC' },
        take: 1,
      })) as [InboundMessageEntity];
      expect(reply).toContain(`全文共${[...long].length}字，请在页面查看：${pageRoot}${where}`);
      expect(reply?.length).toBeLessThan(3_000);
    }
    const form = await formOf();
    const refused = await send({ ...form, action: 'amend', progress: '长'.repeat(200_001) });
    expect(refused.status).toBe(413);
    expect(textIn(await refused.text(), 'progress')).toHaveLength(200_001);
  });

  it('takes files, says which it does not take, and gives them up until the report is accepted', async () => {
    const { csrf = '' } = await formOf();
    const upload = (...names: string[]) => {
      const body = new FormData();
      body.append('csrf', csrf);
      for (const name of names) body.append('files', new Blob([`%PDF-1.7 ${name}`]), name);
      return browser.visit(`/h5/report/${id}/files`, { method: 'POST', body });
    };
    expect(await followed(await upload('报告.pdf'))).toContain('附件（1个）');
    const mixed = await upload('附表.pdf', '程序.exe');
    expect(mixed.status).toBe(422);
    expect(await mixed.text()).toContain('<bdi>程序.exe</bdi>：未保存');
    const [first] = await site.office.store.read.find(AttachmentEntity);
    const removed = await send({ csrf }, browser, id, `/files/${first?.id}/remove`);
    expect(await followed(removed)).toContain('附件（1个）');
    expect((await send({ csrf }, browser, id, `/files/${first?.id}/remove`)).status).toBe(409);
    await site.office.say('jiaoyu', '18 已完成平台升级');
    await site.office.say('tongchou', '通过 18 市教育局');
    expect((await upload('迟到.pdf')).status).toBe(409);
  });
});
