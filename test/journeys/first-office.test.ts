import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { addAdmin } from '../../src/actions/add-admin';
import { loadOfficeRules } from '../../src/intake/load-office-rules';
import { parseMembers } from '../../src/sandbox/load-members';
import { freePort } from '../../src/sandbox/quickstart/office';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import type { Store } from '../../src/store/store';
import { oneDatabaseFor } from '../support/databases';
import { RunningOffice } from './running-office';

const PROJECT = join(__dirname, '../..');
const XIANGTAN = readFileSync(join(PROJECT, 'test/fixtures/plans/xiangtan-2020.txt'));
const UNITS = `units:
  - name: 湘潭县人民政府
  - name: 岳塘区人民政府
  - name: 湘潭高新区管委会
  - name: 市工业和信息化局
    aliases: [市工信局]
groups:
  - name: 各县市区人民政府
    members: [湘潭县人民政府, 岳塘区人民政府]
  - name: 园区和示范区管委会
    members: [湘潭高新区管委会]
`;
const CONTACTS = `单位,姓名,userid,角色,顺序
市工信局,何统筹,hetong,统筹员,1
市财政局,彭财政,pengcz,联络员,1
市税务局,罗税务,luosw,联络员,1
岳塘区人民政府,谭岳塘,tanyt,联络员,1
`;
const ADMIN = 'zhouguanli';
const TITLE = '湘潭市支持中小企业2020年若干意见';

/** A store in which nobody but the first administrator is known, as after `cuibao admin add`. */
async function onlyAdmin(store: Store, now: Date): Promise<void> {
  const { rules } = loadOfficeRules(join(PROJECT, 'config'));
  const machineNow = await store.machineNow();
  await store.inTransaction((manager) =>
    addAdmin(
      { manager, now, machineNow, actor: 'cli:test', inboundId: null, operation: null, rules },
      ADMIN,
      '周管理',
    ),
  );
}

let office: RunningOffice;
afterEach(() => office.close());

const said = async (userid: string, text: string) =>
  (await office.say(userid, text)).answers.map((each) => each.text).join('\n');
const latest = (userid: string) => office.shownTo(userid).at(-1)?.text ?? '';

async function submit(address: string, fields: Readonly<Record<string, string>>, file?: Uint8Array) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (file) form.append('file', new Blob([new Uint8Array(file)]), '若干意见.txt');
  const response = await fetch(address, { method: 'POST', body: form });
  return { at: response.url, page: await response.text() };
}

describe.each(oneDatabaseFor(__filename))('another city’s office, on %s', (kind) => {
  it('begins with one administrator, chat and form, and is a running office', async () => {
    const port = await freePort();
    office = await RunningOffice.open(kind, {
      clockStart: '2020-02-17 09:00',
      seed: { name: 'onlyadmin', into: onlyAdmin },
      settings: {
        PORT: String(port),
        PUBLIC_URL: `http://127.0.0.1:${port}`,
        SESSION_SECRET: 'an-invented-secret-of-32-letters',
      },
      sandbox: {
        callbackUrl: `http://127.0.0.1:${port}/wecom/callback`,
        members: parseMembers(`${CONTACTS},周管理,${ADMIN},管理员,1\n`, 'members.csv'),
      },
    });
    expect(await said('pengcz', '任务')).toContain('尚未登记');

    expect(await said(ADMIN, '帮助')).toContain('请先导入工作要点');

    // The registry, as a file in the chat; not every platform lets it through.
    await office.admin('app', { filesFromMembers: true });
    await said(ADMIN, '导入 单位');
    const media = `${office.sandbox.url}/sandbox/api/members/${ADMIN}/media?type=file&filename=units.txt`;
    await fetch(media, { method: 'POST', body: UNITS });
    await office.until('the units are read', async () => latest(ADMIN).includes('新增单位4个'));
    expect(await said(ADMIN, '确认')).toContain('已导入单位库：新增单位4个、简称1个、单位组2个');

    // The plan, by the form.
    const address = /http:\/\/\S+/.exec(await said(ADMIN, '导入'))?.[0] ?? '';
    const read = await submit(address, { step: 'read', kind: 'plan' }, XIANGTAN);
    expect(read.page).toContain('文中没有写明由谁收集进展');
    expect(read.page).not.toContain('市工信局（第');
    const choices = { title: TITLE, createUnits: 'yes', collector: '市工信局', owedBy: 'all' };
    const settled = await submit(read.at, { step: 'decide', ...choices });
    expect(settled.page).toContain('确认导入并启用');
    expect(settled.page).toContain('文中没有报送期限');
    const number = /name="number" value="(\d+)"/.exec(settled.page)?.[1] ?? '';
    const collector = { ...choices, collector: '市工信局' };
    const done = await submit(settled.at, { step: 'confirm', number, ...collector });
    expect(done.page).toContain(`已导入并启用《${TITLE}》`);

    // The people, pasted.
    await said(ADMIN, '导入 联络员');
    await said(ADMIN, CONTACTS);
    expect(await said(ADMIN, '完')).toContain('新增：市工业和信息化局 统筹员 何统筹（hetong），顺序1');
    expect(await said(ADMIN, '确认')).toContain('共4人，新增4人、角色4个');
    expect(await office.store.read.countBy(UnitEntity, { name: '市工信局' })).toBe(0);

    // The coordinator asks for reports; the first reminder goes out; a contact reports.
    expect(await said('hetong', '报送期 添加 3月20日')).toContain('确认');
    await said('hetong', '确认');
    await office.goTo('2020-02-28 10:00');
    expect(latest('pengcz')).toContain(`《${TITLE}》`);
    expect(latest('pengcz')).toContain('市财政局联络员');
    expect(latest('tanyt')).toContain('岳塘区人民政府联络员');
    expect(await said('pengcz', '6 已兑现奖补资金1200万元，惠及企业86家。')).toMatch(/第6项已收到（第1版/);
    expect(await said('hetong', '状态')).toMatch(/已报 ?1/);
  }, 60_000);
});
