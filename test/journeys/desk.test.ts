import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import JSZip from 'jszip';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { BROWSER_MS, PageWindows } from './page-windows';
import { RunningOffice } from './running-office';

const HOSTILE = '7 =HYPERLINK("http://x")<img src=x onerror="window.harmed=1">\u202e倒置 😀';
const LONG =
  '已完成公共教育服务平台升级，接入学校120所；存在问题：3所学校的数据尚未对接，学籍库字段与省级标准不一致；下一步：8月底前完成字段清洗和对接，9月新学期开学前组织各县（市、区）教育局开展联调，年底前实现义务教育阶段入学一件事全程网办，并将高中阶段招生报名一并纳入，相关经费已列入市级预算。';
const OWED = 134;

let office: RunningOffice;
let windows: PageWindows;

beforeAll(async () => {
  office = await RunningOffice.open('sqlite', { pages: true });
  // What can be done stays at the window's lower edge.
  windows = await PageWindows.open(office, { fullPage: false });
  await office.goTo('2022-06-23 10:02');
  const all = (items: readonly number[]) =>
    items.map((no) => `${no} 已按计划完成本季度任务，系统对接和数据治理同步推进。`).join('\n');
  await office.say('zhengshu', all([1, 2, 3, 4, 5, 6, 17, 24, 36, 37, 38, 39, 40, 41, 42]));
  await office.say('rongcheng', all([1, 2, 4, 5, 34]));
  await office.say('jiaoyu', `18 ${LONG}`);
  await office.say('weijian', HOSTILE);
  await office.say('gongan', '延期 25 到7月8日 系统升级');
  await office.goTo('2022-07-01 09:40');
  await office.say('fagai', '11 已完成营商环境平台对接');
}, BROWSER_MS);
afterAll(async () => {
  await windows?.close();
  await office.close();
});
beforeEach(() => {
  windows.problems.length = 0;
});

const inState = (state: ObligationEntity['state']) => office.store.read.countBy(ObligationEntity, { state });

it.each([360, 1280])(
  'a coordinator at %d pixels sees the matrix, whom the units have and what is asked for, and comes to the import form',
  async (width) => {
    const context = await windows.windowOf(width);
    const page = await windows.enter(context, 'tongchou');
    await page.getByRole('heading', { level: 1, name: '工作台' }).waitFor();
    await page.getByRole('link', { name: '第18项 报送待审' }).waitFor();
    // Where much is owed: the items stay above, the units beside.
    await page
      .getByRole('link', { name: '榕城区人民政府' })
      .evaluate((link) => link.scrollIntoView({ block: 'center', behavior: 'instant' }));
    await windows.picture(page, 'desk');
    expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(width);
    // The same page with fewer of its two thousand cells, each of which the inspection looks at many times.
    await page.getByLabel('章节').selectOption({ index: 4 });
    await page.getByRole('button', { name: '查看' }).click();
    await page.getByText(/^134项中的\d+项$/).waitFor();
    await windows.inspect(page, 'desk-section');
    await page.getByRole('link', { name: '联络员和送达' }).click();
    await page.getByRole('heading', { name: /^各单位联络员/ }).waitFor();
    await windows.inspect(page, 'desk-people');
    await page.getByRole('link', { name: '待批申请' }).click();
    await page.getByText('第25项（市公安局，二季度）延期到7月8日').waitFor();
    await windows.inspect(page, 'desk-requests');
    await page.getByRole('button', { name: '导入' }).click();
    await page.getByRole('heading', { name: '导入工作要点、联络员名单或单位库' }).waitFor();
    await context.close();
  },
  BROWSER_MS,
);

it.each([360, 1280])(
  'a coordinator at %d pixels filters 待审 and accepts twenty at once; the chat takes them back',
  async (width) => {
    const context = await windows.windowOf(width);
    const page = await windows.enter(context, 'tongchou');
    await page.getByLabel('状态').selectOption('toReview');
    await page.getByLabel('显示').selectOption('list');
    await page.getByRole('button', { name: '查看' }).click();
    await page.getByText('134项中的23项').waitFor();
    expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false);
    await page.getByRole('link', { name: '全选本页' }).click();
    const boxes = page.locator('.ticks input:checked');
    await boxes.nth(22).waitFor();
    for (let i = 0; i < 3; i++) await boxes.first().uncheck();
    // Read where it stands: nobody has to leave the page, and the ticks on it.
    await page.locator('.quote summary', { hasText: '公共教育服务平台' }).click();
    await windows.inspect(page, 'desk-list');
    await page.getByRole('button', { name: '通过', exact: true }).click();
    await page.getByText(/^将通过\d家单位的20项：/).waitFor();
    await windows.inspect(page, 'desk-preview');
    expect(await inState('accepted')).toBe(0);
    await page.getByRole('button', { name: '确认执行' }).click();
    await page.getByText(/^已通过20项：/).waitFor();
    await windows.inspect(page, 'desk-done');
    expect(await inState('accepted')).toBe(20);
    await office.settled();
    expect(office.shownTo('tongchou').at(-1)?.text).toContain('已通过20项：');
    expect((await office.say('tongchou', '撤销')).answers[0]?.text).toContain('已撤销');
    expect(await inState('accepted')).toBe(0);
    await page.getByRole('link', { name: '返回工作台' }).click();
    await page.getByText('134项中的23项').waitFor();
    await context.close();
  },
  BROWSER_MS,
);

it(
  'a document is waited for and downloaded whole, without scripts',
  async () => {
    // The page looks again by itself.
    const quiet = await windows.windowOf(360, { javaScriptEnabled: false });
    const page = await windows.enter(quiet, 'tongchou', `${office.url}/h5/documents`);
    await page.getByRole('button', { name: '导出工作簿' }).click();
    await page.getByText('正在生成').first().waitFor();
    const link = page.getByRole('link', { name: '下载', exact: true }).first();
    await link.waitFor();
    const downloading = page.waitForEvent('download');
    await link.click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe(
      '2022年二季度报送情况工作簿（揭阳市数字政府改革建设2022年工作要点）.xlsx',
    );
    const zip = await JSZip.loadAsync(readFileSync(await download.path()), { checkCRC32: true });
    const details = (await zip.file('xl/worksheets/sheet2.xml')?.async('string')) ?? '';
    expect([...details.matchAll(/<row /g)]).toHaveLength(OWED + 1);
    expect(details).toContain('=HYPERLINK(');
    await quiet.close();
    for (const width of [360, 1280]) {
      const context = await windows.windowOf(width);
      await windows.inspect(
        await windows.enter(context, 'tongchou', `${office.url}/h5/documents`),
        'documents',
      );
      await context.close();
    }
  },
  BROWSER_MS,
);

it(
  'a contact has no 工作台; a report that is returned there leads to its form from the chat',
  async () => {
    const context = await windows.windowOf(360);
    const contact = await windows.enter(context, 'jiaoyu', `${office.url}/h5/desk`);
    await contact.getByRole('alert').getByText('工作台供统筹员和管理员使用').waitFor();
    windows.problems.length = 0;
    const page = await windows.enter(context, 'tongchou', `${office.url}/h5/desk?state=toReview`);
    await page.getByLabel(/^第18项/).check();
    await page.locator('summary', { hasText: '退回' }).click();
    await page.getByLabel('退回理由（发给报送人）').fill('数据与一季度不一致');
    await page.getByRole('button', { name: '退回', exact: true }).click();
    await page.getByText('理由：数据与一季度不一致').waitFor();
    await windows.inspect(page, 'desk-return');
    // Without a window in sight for others: pressed twice it is done once.
    await page.getByRole('button', { name: '确认执行' }).dblclick();
    await page.getByText('已退回 第18项（市教育局，二季度）').waitFor();
    await office.settled();
    const notice = office.shownTo('jiaoyu').at(-1)?.text ?? '';
    expect(notice).toContain('【退回修改】第18项（二季度）：数据与一季度不一致。');
    const form = /页面修改：(\S+)/.exec(notice)?.[1] ?? '';
    const written = await windows.enter(context, 'jiaoyu', form);
    await written.getByText('退回理由：数据与一季度不一致').waitFor();
    expect(await written.getByLabel('进展情况').inputValue()).toContain('接入学校120所');
    await context.close();
  },
  BROWSER_MS,
);
