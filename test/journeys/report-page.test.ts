import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BrowserContext } from 'playwright-core';
import { BROWSER_MS, PageWindows } from './page-windows';
import { RunningOffice } from './running-office';

const TEXT = '已完成公共教育服务平台升级，接入学校120所。';

let office: RunningOffice;
let windows: PageWindows;
let context: BrowserContext;

beforeAll(async () => {
  office = await RunningOffice.open('sqlite', { pages: true });
  windows = await PageWindows.open(office);
  await office.goTo('2022-06-09 09:40');
}, BROWSER_MS);
afterAll(async () => {
  await windows?.close();
  await office.close();
});
beforeEach(() => {
  windows.problems.length = 0;
});

const linkIn = (texts: readonly { readonly text: string }[]) =>
  /页面填[报写]：(\S+)/.exec(texts.map(({ text }) => text).join('\n'))?.[1] ?? '';

describe('a contact at 360 pixels', () => {
  it(
    'comes from the reminder, writes a draft that survives a reload, adds a file, submits, and has the receipt in the chat',
    async () => {
      const link = linkIn(office.shownTo('jiaoyu'));
      expect(link).toMatch(/\/h5\/report\/\d+$/);
      context = await windows.windowOf(360);
      const page = await windows.enter(context, 'jiaoyu', link);
      await page.getByRole('heading', { level: 1, name: /^第18项/ }).waitFor();
      await windows.inspect(page, 'report-empty');

      await page.getByLabel('进展情况').fill(TEXT);
      await page.getByLabel('完成情况').selectOption('推进中');
      await page.getByText('草稿已于6月9日09:4').waitFor();
      await page.reload();
      expect(await page.getByLabel('进展情况').inputValue()).toBe(TEXT);

      // The file is sent without leaving the page: what is typed meanwhile stays.
      await page.getByLabel('存在问题').fill('3所学校数据未对接');
      await page.getByLabel('添加文件').setInputFiles([
        { name: '二季度报告.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 报告') },
        { name: '说明.html', mimeType: 'text/html', buffer: Buffer.from('<html></html>') },
      ]);
      await page.getByRole('button', { name: '上传' }).click();
      await page.getByRole('heading', { name: '附件（1个）' }).waitFor();
      await page.getByText('说明.html：未保存').waitFor();
      expect(await page.getByLabel('存在问题').inputValue()).toBe('3所学校数据未对接');
      // The browser itself reports an answer that refuses something.
      windows.problems.length = 0;
      await windows.inspect(page, 'report-filled');

      await page.getByRole('button', { name: '提交', exact: true }).click();
      const receipt = page.locator('#receipt');
      await receipt.getByText('【二季度】第18项已收到（第1版').waitFor();
      await windows.inspect(page, 'report-receipt');
      await office.settled();
      expect(office.shownTo('jiaoyu').at(-1)?.text).toContain('【二季度】第18项已收到（第1版');
      const { answers } = await office.say('jiaoyu', '查看 18');
      expect(answers[0]?.text).toContain(`进展情况：${TEXT}\n存在问题：3所学校数据未对接\n完成情况：推进中`);
      await page.getByRole('link', { name: '返回应报事项' }).click();
      await page.getByText('已报，按时').first().waitFor();
      await windows.inspect(page, 'report-list');
      await context.close();
    },
    BROWSER_MS,
  );

  it(
    'is told in a second tab, and asked when the chat was faster',
    async () => {
      const { answers } = await office.say('weijian', '任务');
      const list = linkIn(answers);
      context = await windows.windowOf(360);
      const one = await windows.enter(context, 'weijian', list);
      await windows.inspect(one, 'report-list-many');
      await one.locator('.owed a').first().click();
      await one.getByLabel('进展情况').waitFor();
      const other = await context.newPage();
      await other.goto(one.url());
      await one.getByLabel('进展情况').fill('第一个页面');
      await one.getByText('草稿已于').waitFor();
      await other.getByLabel('进展情况').fill('第二个页面');
      await other.getByText('本项已在另一页面保存或提交').waitFor();
      await other.getByRole('button', { name: '存草稿' }).click();
      await other.getByRole('heading', { name: '另一页面保存了草稿' }).waitFor();
      windows.problems.length = 0;
      await windows.inspect(other, 'report-two-tabs');
      await other.close();

      const no = /第(\d+)项/.exec((await one.locator('h1').textContent()) ?? '')?.[1];
      await office.say('weijian', `${no} 已在对话中报送，完成系统对接`);
      await one.getByRole('button', { name: '提交', exact: true }).click();
      await one.getByRole('heading', { name: '已有新的版本' }).waitFor();
      windows.problems.length = 0;
      await windows.inspect(one, 'report-overtaken');
      await one.getByRole('button', { name: /^补充/ }).click();
      await one.getByText('已补充在原报告之后').waitFor();
      expect(windows.problems.splice(0)).toEqual([]);
      await context.close();
    },
    BROWSER_MS,
  );

  it(
    'fills in and submits without scripts',
    async () => {
      context = await windows.windowOf(360, { javaScriptEnabled: false });
      const page = await windows.enter(context, 'gongan', `${office.url}/h5/report`);
      await page.locator('.owed a').first().click();
      await page.getByLabel('进展情况').fill('已完成身份认证对接');
      await page.getByRole('button', { name: '存草稿' }).click();
      await page.getByText('草稿已保存，尚未提交').waitFor();
      expect(await page.getByLabel('进展情况').inputValue()).toBe('已完成身份认证对接');
      await page.getByRole('button', { name: '先报部分' }).click();
      await page.locator('#receipt').getByText('部分内容已收到').waitFor();
      await page.getByText('已报部分如下').waitFor();
      await context.close();
    },
    BROWSER_MS,
  );
});

it(
  'on a wide screen the last report stands beside the form, and a returned one says why',
  async () => {
    await office.say('tongchou', '退回 18 市教育局 数据与一季度不一致，请核对“=SUM(1)”后重报');
    const { answers } = await office.say('jiaoyu', '填报 18');
    context = await windows.windowOf(1280);
    const page = await windows.enter(context, 'jiaoyu', linkIn(answers));
    await page.getByText('退回理由：数据与一季度不一致，请核对“=SUM(1)”后重报').waitFor();
    expect(await page.getByLabel('进展情况').inputValue()).toBe(TEXT);
    await windows.inspect(page, 'report-returned');
    await office.goTo('2022-09-08 09:40');
    await page.goto(`${office.url}/h5/report`);
    await windows.inspect(page, 'report-list');
    await page.locator('.card', { hasText: '三季度' }).locator('.owed a').first().click();
    const previous = await page.getByRole('heading', { name: '上期报告（二季度）' }).boundingBox();
    const field = await page.getByLabel('进展情况').boundingBox();
    expect(previous?.x ?? 0).toBeGreaterThan((field?.x ?? 0) + (field?.width ?? 0));
    await page.getByRole('button', { name: '沿用上期' }).click();
    await page.getByText('已填入上期报告').waitFor();
    expect(await page.getByLabel('进展情况').inputValue()).toBe(TEXT);
    await windows.inspect(page, 'report-beside');
    await context.close();
  },
  BROWSER_MS,
);
