import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { Router } from '@koa/router';
import { importUnits } from '../../src/actions/import-units';
import { createApp } from '../../src/app';
import { createConverse } from '../../src/conversation/converse';
import { createMetrics } from '../../src/observability/metrics';
import { importRouter } from '../../src/pages/import-routes';
import { importLinks, signLink } from '../../src/pages/signed-link';
import { OpenQuestionEntity } from '../../src/store/entities/open-question-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { PlanImportEntity } from '../../src/store/entities/plan-import-entity';
import { RoleEntity } from '../../src/store/entities/role-entity';
import { UnitAliasEntity } from '../../src/store/entities/unit-alias-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { beijing, Office } from '../support/office';

const SECRET = 'an-invented-secret-of-32-letters';
const ADMIN = 'guanli';
const titleOf = (subject: string) => `2022年${subject}工作要点`;
/** A short plan, collected by a unit of the fixture; two names are not in its registry. */
const plan = (subject: string) => `${titleOf(subject)}

一、优化服务
（一）推进一网通办<script>alert(1)</script>。年底前完成。（市政务服务数据管理局牵头，市发改委配合）
（二）推进${subject}。（市${subject}所负责）

各责任单位请于第三、四季度结束前将具体实施情况报送市政务服务数据管理局。
`;

describe.each(oneDatabaseFor(__filename))('the import form, on %s', (kind) => {
  let office: Office;
  let server: Server;
  let origin = '';
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts('单位,姓名,userid,角色,顺序\n,林管理,guanli,管理员,1\n');
    const { store, rules, logger } = office;
    // The clock of each test: `startOver` makes a new one.
    const clock = { ...office.clock, now: () => office.clock.now() };
    const pages = [importRouter({ store, rules, clock, logger, secret: SECRET })];
    const app = createApp({ callbacks: new Router(), pages, store, metrics: createMetrics(), logger });
    server = createServer(app.callback());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(async () => {
    await office.startOver('2022-07-04 10:02');
    const { rules } = office;
    const importLink = importLinks({ publicUrl: origin, secret: SECRET });
    office.inbox = office.openInbox({ converse: createConverse({ rules, importLink }) });
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await office.close();
  });

  async function link(userid = ADMIN): Promise<string> {
    const answer = await office.say(userid, '导入');
    return /https?:\S+/.exec(answer ?? '')?.[0] ?? '';
  }

  type Fields = Readonly<Record<string, string>>;
  async function post(address: string, fields: Fields, file?: readonly [name: string, bytes: Uint8Array]) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    if (file) form.append('file', new Blob([new Uint8Array(file[1])]), file[0]);
    const response = await fetch(address, { method: 'POST', body: form, redirect: 'manual' });
    const location = response.headers.get('location');
    const at = location === null ? address : new URL(location, address).href;
    const page = location === null ? await response.text() : await (await fetch(at)).text();
    return { status: response.status, page, at };
  }
  const read = async (subject: string, address?: string) =>
    post(address ?? (await link()), { step: 'read', text: plan(subject) });
  const numberOn = (page: string) => /name="number" value="(\d+)"/.exec(page)?.[1] ?? '';
  const settling = (subject: string) => ({
    'u:市发改委': 'other',
    'o:市发改委': '市发展改革局',
    [`u:市${subject}所`]: 'new',
  });
  const plans = (subject: string) => office.store.read.countBy(PlanEntity, { title: titleOf(subject) });
  /** Read and settled: the page from which it can be confirmed. */
  async function ready(subject: string) {
    const { at } = await read(subject);
    return post(at, { step: 'decide', ...settling(subject) });
  }

  it('explains itself, works without script, and may be framed and cached by nobody', async () => {
    const response = await fetch(await link());
    const page = await response.text();
    expect(response.status).toBe(200);
    for (const said of ['选择文件', '或者粘贴全文', '林管理；本链接7月4日10:32前有效', '请勿报送涉密信息'])
      expect(page).toContain(said);
    expect(page).toMatch(/<form method="post" enctype="multipart\/form-data" action="\?t=[\w.-]+">/);
    expect(page).not.toMatch(/<script|javascript:|\son\w+=|https?:\/\//i);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/,
      ),
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });

  it('shows the reading, takes choices, says what would follow, and stores it once on 确认', async () => {
    const subject = '档案管理规范提升';
    const first = await read(subject);
    expect(first.status).toBe(303);
    for (const said of [
      `《${titleOf(subject)}》`,
      '章节1个，事项2项',
      '1. 市发改委（第1项）',
      'value="unit:7">对应 市发展改革局',
      '上列问题处理后才能确认导入',
      '&lt;script&gt;alert(1)',
      '牵头：市政务服务数据管理局；配合：市发改委',
    ])
      expect(first.page).toContain(said);
    expect(first.page).not.toMatch(/<script|name="step" value="confirm"/);

    const half = await post(first.at, { step: 'decide', 'u:市发改委': 'other', 'o:市发改委': '市不存在局' });
    expect(half.status).toBe(422);
    expect(half.page).toContain('“市发改委”：单位库中没有“市不存在局”');
    const { at, page } = await post(first.at, { step: 'decide', owedBy: 'lead', ...settling(subject) });
    for (const said of [
      '三季度：应报2项',
      `新建单位1家：市${subject}所`,
      /首批提醒：9月\d+日（星期.），1人/,
      '确认导入并启用',
    ])
      expect(page).toMatch(said);
    expect(await plans(subject)).toBe(0);

    const number = numberOn(page);
    const confirming = { step: 'confirm', number, owedBy: 'lead', ...settling(subject) };
    const both = await Promise.all([post(at, confirming), post(at, confirming)]);
    for (const done of both) expect(done.page).toContain(`已导入并启用《${titleOf(subject)}》`);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 303]);
    expect((await post(at, confirming)).page).toContain('已完成');
    await dialogue(office, ADMIN, [[`确认 ${number}`, '已经执行过，未重复执行']]);
    expect(await plans(subject)).toBe(1);
    expect(await office.store.read.findOneBy(UnitAliasEntity, { alias: '市发改委' })).not.toBeNull();
  });

  it('confirms in the chat what the form has shown, as long as the link is good', async () => {
    const subject = '医疗保障便民服务';
    const { page } = await ready(subject);
    office.goTo('2022-07-04 10:31');
    await dialogue(office, ADMIN, [
      ['1', /./],
      [`确认 ${numberOn(page)}`, `已导入并启用《${titleOf(subject)}》`],
    ]);
    const { page: next, at } = await ready('防汛抗旱应急演练');
    const again = await dialogue(office, ADMIN, [['导入 预览', `《${titleOf('防汛抗旱应急演练')}》`]]);
    // The chat has shown it anew: the number on the form is of the past.
    const settled = settling('防汛抗旱应急演练');
    const old = await post(at, { step: 'confirm', number: numberOn(next), ...settled });
    expect(old.status).toBe(409);
    expect(old.page).toContain('已被后来的预览取代，未导入');
    expect(numberOn(old.page)).not.toBe(/“确认 (\d+)”/.exec(again)?.[1]);
    expect((await post(at, { step: 'confirm', number: numberOn(old.page), ...settled })).page).toContain(
      '已完成',
    );
  });

  it('stores nothing of what is chosen differently from what was shown, or when the registry has changed', async () => {
    const subject = '农村道路硬化养护';
    const { page, at } = await ready(subject);
    const fields = { step: 'confirm', number: numberOn(page), ...settling(subject) };
    const other = await post(at, { ...fields, owedBy: 'lead' });
    expect(other.status).toBe(409);
    expect(other.page).toContain('您的选择与预览时不同，未导入');
    const made = { units: [{ name: `市${subject}所`, level: null, aliases: [] }], groups: [] };
    await office.change((act) => importUnits(act, made));
    const changed = await post(at, { ...fields, number: numberOn(other.page), owedBy: 'lead' });
    expect(changed.status).toBe(409);
    expect(changed.page).toContain('单位库或计划已有变化，未导入');
    expect(await plans(subject)).toBe(0);
    expect((await post(at, { ...fields, number: numberOn(changed.page), owedBy: 'lead' })).page).toContain(
      '已完成',
    );
  });

  it('in two tabs keeps to the later document', async () => {
    const address = await link();
    const [one, two] = ['外贸通关便利举措', '乡村旅游精品线路'];
    const first = await read(one, address);
    const settled = await post(first.at, { step: 'decide', ...settling(one) });
    await read(two, address);
    const late = await post(settled.at, {
      step: 'confirm',
      number: numberOn(settled.page),
      ...settling(one),
    });
    expect(late.status).toBe(410);
    expect(late.page).toContain('已被后来的导入取代，未导入');
    expect(await plans(one)).toBe(0);
  });

  it('takes a contacts file and a units file, by their content', async () => {
    const address = await link();
    const csv =
      '单位,姓名,userid,角色,顺序\n市教育局,页面甲,yemian1,联络员,5\n市网页办,页面乙,yemian2,联络员,1\n';
    const rows = await post(address, { step: 'read', kind: 'auto' }, ['名单.csv', Buffer.from(csv)]);
    expect(rows.page).toContain('联络员名单，共2行');
    expect(rows.page).toContain('1. 市网页办（第3行）');
    const settled = await post(rows.at, { step: 'decide', createUnits: 'yes' });
    // As it was said: all that is left open, not each by itself. Else the next button would say something else.
    expect(settled.page).toContain('name="createUnits" value="yes" checked');
    expect(settled.page).not.toContain('value="new" checked');
    expect(settled.page).toContain('共2人，新增2人');
    const confirming = { step: 'confirm', number: numberOn(settled.page), createUnits: 'yes' };
    expect((await post(settled.at, confirming)).page).toContain('已导入联络员名单：共2人，新增2人');
    expect(await office.store.read.countBy(UnitEntity, { name: '市网页办' })).toBe(1);
    const yaml = Buffer.from('units:\n  - name: 市表单办\n    aliases: [表单办]\n');
    const units = await post(address, { step: 'read' }, ['units.yaml', yaml]);
    expect(units.page).toContain('新增单位1个、简称1个');
    const done = await post(units.at, { step: 'confirm', number: numberOn(units.page) });
    expect(done.page).toContain('已导入单位库：新增单位1个');
  });

  it('hands out the empty workbooks, under a good link only', async () => {
    const address = await link();
    const page = await (await fetch(address)).text();
    const [contacts = '', units = ''] = [...page.matchAll(/href="(import\/template[^"]+)"/g)].map(
      ([, href = '']) => href.replaceAll('&amp;', '&'),
    );
    for (const href of [contacts, units]) {
      const response = await fetch(new URL(href, address));
      expect(response.headers.get('content-disposition')).toMatch(
        /^attachment; filename="(contacts|units)-template/,
      );
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(bytes.subarray(0, 2).toString()).toBe('PK');
    }
    // Handed in as it is, the example line is refused or settled, never stored unseen.
    const workbook = Buffer.from(await (await fetch(new URL(contacts, address))).arrayBuffer());
    const again = await post(address, { step: 'read', kind: 'contacts' }, ['contacts.xlsx', workbook]);
    expect(again.page).toMatch(/示例单位|没有联系人|未能读取/);
    expect((await fetch(`${origin}/h5/import/template?t=x&of=units`)).status).toBe(403);
  });

  test.each([
    ['nothing', {}, undefined, 400, '没有收到文件或文字'],
    ['both', { text: '一、' }, ['a.txt', Buffer.from('一、')] as const, 400, '既选择了文件，又粘贴了文字'],
    ['a PDF', {}, ['要点.docx', Buffer.from('%PDF-1.7 x')] as const, 422, '这是 PDF 文件'],
    ['a page', {}, ['要点.txt', Buffer.from('<!DOCTYPE html><html></html>')] as const, 422, '这是网页文件'],
    ['too much text', { text: '数'.repeat(700_000) }, undefined, 413, '内容过大'],
    ['more than any plan has', { text: '数'.repeat(600_000) }, undefined, 422, '超过50万字'],
    [
      'a broken workbook',
      { kind: 'contacts' },
      ['a.xlsx', Buffer.from('PK\u0003\u0004x')] as const,
      422,
      '未能读取',
    ],
  ])('refuses %s, says why, and keeps what was pasted', async (_, fields, file, status, said) => {
    const refused = await post(await link(), { step: 'read', ...fields }, file);
    expect(refused.status).toBe(status);
    expect(refused.page).toContain(said);
    if ('text' in fields && status === 400) expect(refused.page).toContain('>一、</textarea>');
    expect(await office.store.read.countBy(PlanImportEntity, { state: 'read' })).toBe(0);
  });

  it('refuses a file beyond 20 MB', async () => {
    const large = await post(await link(), { step: 'read' }, [
      '大.docx',
      Buffer.alloc(20 * 1024 * 1024 + 1, 1),
    ]);
    expect(large.status).toBe(413);
  }, 30_000);

  it('is closed to forged, expired and foreign links, to links for something else, and to who has lost the role', async () => {
    const { at, page } = await ready('市容环境综合整治');
    const grant = { purpose: 'import' as const, userid: ADMIN, expiresAt: beijing('2022-07-04 10:30') };
    const confirming = { step: 'confirm', number: numberOn(page), ...settling('市容环境综合整治') };
    const under = (token: string) => post(at.replace(/t=[^&]+/, `t=${token}`), confirming);
    const attach = { ...grant, purpose: 'attach' as const, obligationId: 18 };
    for (const token of [
      signLink(grant, 'another-secret-of-the-same-length'),
      signLink({ ...grant, expiresAt: beijing('2022-07-04 10:00') }, SECRET),
      signLink(attach, SECRET),
      '',
    ])
      expect((await under(token)).status).toBe(403);
    expect((await under(signLink({ ...grant, userid: 'jiaoyu' }, SECRET))).status).toBe(403);
    expect((await under(signLink({ ...grant, userid: 'nobody' }, SECRET))).status).toBe(403);
    // A coordinator has a link, but not to somebody else's document.
    const foreign = await under(signLink({ ...grant, userid: 'tongchou' }, SECRET));
    expect(foreign.status).toBe(404);
    const question = Number(numberOn(page));
    expect(await office.store.read.findOneBy(OpenQuestionEntity, { id: question })).toMatchObject({
      outcome: 'open',
    });
    const [{ id: personId }] = await office.store.read.query(
      `SELECT id FROM people WHERE userid = '${ADMIN}'`,
    );
    const setActive = (active: boolean) =>
      office.change(({ manager }) => manager.update(RoleEntity, { personId }, { active }));
    await setActive(false);
    try {
      const lost = await post(at, confirming);
      expect(lost.status).toBe(403);
      expect(lost.page).toContain('您目前不是统筹员或管理员');
    } finally {
      await setActive(true);
    }
    office.goTo('2022-07-04 10:33');
    expect((await post(at, confirming)).page).toContain('链接已超过30分钟');
    expect(await plans('市容环境综合整治')).toBe(0);
  });

  it('answers whatever is no whole form with a page, and believes no field that it did not offer', async () => {
    const { at } = await read('群众诉求快速办理');
    const body = (type: string, text: string) =>
      fetch(at, { method: 'POST', headers: { 'Content-Type': type }, body: text });
    expect((await body('text/plain', 'step=confirm')).status).toBe(400);
    expect(
      (
        await body(
          'multipart/form-data; boundary=x',
          '--x\r\nContent-Disposition: form-data; name="step"\r\n\r\nconf',
        )
      ).status,
    ).toBe(400);
    expect((await post(at, { step: 'anything' })).status).toBe(400);
    const strange = await post(at, {
      step: 'decide',
      'u:市群众诉求快速办理所': 'unit:999999',
      'u:__proto__': 'new',
      target: '1',
      year: '20x2',
      collector: 'x'.repeat(5000),
    });
    expect(strange.status).toBe(422);
    expect(strange.page).toContain('市群众诉求快速办理所（第2项）');
    expect(strange.page).toContain('上列问题处理后才能确认导入');
    const [document] = await office.store.read.findBy(PlanImportEntity, { state: 'read' });
    expect(JSON.parse(document?.decisions ?? '')).toMatchObject({
      units: {},
      target: null,
      year: null,
      collector: null,
    });
  });

  it('of more requests at once than it can answer refuses some', async () => {
    const address = await link();
    const answers = await Promise.all(Array.from({ length: 12 }, () => fetch(address)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
  });
});
