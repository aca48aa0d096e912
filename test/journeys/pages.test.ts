import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BrowserContext } from 'playwright-core';
import { BROWSER_MS, PageWindows } from './page-windows';
import { RunningOffice } from './running-office';

const WIDTHS = [360, 1280] as const;
const HOSTILE =
  '7 已完成推广<script>window.harmed=1</script><img src=x onerror="window.harmed=1">\u202e倒置 😀';

let office: RunningOffice;
let windows: PageWindows;
const homes = new Set<string>();

beforeAll(async () => {
  office = await RunningOffice.open('sqlite', { pages: true, redisUrl: process.env.TEST_REDIS_URL });
  windows = await PageWindows.open(office, { homes });
  homes.add(office.url).add(office.sandbox.url);
  await office.goTo('2022-06-23 10:02');
  await office.say(
    'jiaoyu',
    '18 已完成公共教育服务平台升级；存在问题：3所学校数据未对接；下一步：8月底前完成对接。',
  );
  await office.say('tongchou', '退回 18 市教育局 数据与一季度不一致 6月27日');
  await office.say('jiaoyu', '18 已完成公共教育服务平台升级，接入学校120所；下一步：8月底前完成对接。');
  await office.say('weijian', HOSTILE);
  await office.say('gongan', '25 已完成，情况如下：'.padEnd(400, '加快推进身份认证与电子证照对接。'));
  await office.goTo('2022-07-05 09:40');
}, BROWSER_MS);
afterAll(async () => {
  await windows?.close();
  await office.close();
});

describe.each(WIDTHS)('at %d pixels', (width) => {
  let context: BrowserContext;
  beforeAll(async () => {
    context = await windows.windowOf(width);
  });
  afterAll(() => context.close());

  it(
    'the leader goes from the city to a unit and to its report, and to an item',
    async () => {
      const { answers } = await office.say('shizhang', '看数');
      const said = answers.map(({ text }) => text).join('');
      const link = /图表和明细：(\S+)/.exec(said)?.[1] ?? '';
      const page = await windows.enter(context, 'shizhang', link);
      await page.getByRole('heading', { name: '看数' }).waitFor();
      // Through the messenger to the very page, in the period that was told.
      expect(page.url()).toBe(`${link}#`);
      const [owed, submitted] = await page.locator('.figures dd').allTextContents();
      expect(said).toContain(`应报 ${owed} 已报 ${submitted} `);
      await page.locator('[data-chart]').nth(1).scrollIntoViewIfNeeded();
      await page.locator('[data-chart] canvas').nth(1).waitFor();
      await windows.inspect(page, 'overview');
      await page.locator('#units-more summary').click();
      await page.locator('#units-rest').getByRole('link', { name: '市教育局' }).click();
      await page.getByRole('heading', { level: 1, name: '市教育局' }).waitFor();
      await page.getByText('接入学校120所').first().waitFor();
      await page.getByText('历史版本（1个）').click();
      await windows.inspect(page, 'unit');
      await page.getByRole('link', { name: '看数' }).first().click();
      await page
        .locator('#items')
        .getByRole('link', { name: /^第5项/ })
        .click();
      await page.getByRole('heading', { name: '责任单位' }).waitFor();
      await page.locator('[data-chart]').scrollIntoViewIfNeeded();
      await page.locator('[data-chart] canvas').waitFor();
      await windows.inspect(page, 'item');
      await page.close();
    },
    BROWSER_MS,
  );

  it(
    'a contact comes to the own unit; another unit is refused; what a unit wrote does no harm',
    async () => {
      const page = await windows.enter(context, 'weijian');
      await page.getByRole('heading', { level: 1, name: '填报' }).waitFor();
      await page
        .getByRole('navigation', { name: '页面' })
        .getByRole('link', { name: '市卫生健康局' })
        .click();
      await page.getByRole('heading', { level: 1, name: '市卫生健康局' }).waitFor();
      await page.getByText('window.harmed=1').first().waitFor();
      expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false);
      await windows.inspect(page, 'own-unit');
      const own = Number(/unit\/(\d+)/.exec(page.url())?.[1]);
      await page.goto(`${office.url}/h5/unit/${own + 1}`);
      await page.getByRole('alert').getByText('这不是您负责的单位').waitFor();
      // The browser itself reports every refused page.
      windows.problems.length = 0;
      await windows.inspect(page, 'refused');
      await page.getByRole('button', { name: '退出' }).click();
      await page.getByRole('heading', { name: '已退出' }).waitFor();
      await windows.inspect(page, 'signed-out');
      await page.close();
    },
    BROWSER_MS,
  );
});

it(
  'a figure changes by itself when a reply arrives in the chat, also at another process',
  async () => {
    const second = await office.start();
    homes.add(`http://127.0.0.1:${second.port}`);
    const context = await windows.windowOf(1280);
    const page = await windows.enter(context, 'shizhang');
    const submitted = page.locator('.figures div', { hasText: '已报' }).first().locator('dd');
    await submitted.waitFor();
    const before = Number(await submitted.textContent());
    // The cookie holds for every process: they share the secret.
    await page.goto(`http://127.0.0.1:${second.port}/h5/overview`);
    const stream = page.waitForResponse((response) => response.url().endsWith('/h5/changes'));
    await page.reload();
    await stream;
    // Whoever works at the page with the keyboard goes on where they were.
    await page.locator('#units-more summary').press('Enter');
    await office.say('fagai', '11 已完成营商环境平台对接');
    await page
      .locator('.figures dd', { hasText: new RegExp(`^${before + 1}$`) })
      .first()
      .waitFor();
    expect(await page.locator('#units-more').evaluate((fold) => fold.hasAttribute('open'))).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('summary');
    await page.locator('[data-chart]').first().scrollIntoViewIfNeeded();
    await page.locator('[data-chart] canvas').first().waitFor();
    expect(windows.problems.splice(0)).toEqual([]);
    // A process that is told to stop does not wait for those who listen.
    await second.stop();
    await context.close();
    windows.problems.length = 0;
  },
  BROWSER_MS,
);

it(
  'everything can be read without scripts',
  async () => {
    const context = await windows.windowOf(360, { javaScriptEnabled: false });
    const page = await windows.enter(context, 'shizhang');
    await page.locator('#sections').getByText('已报').first().waitFor();
    expect(await page.locator('[data-chart]:visible').count()).toBe(0);
    await page.locator('#units-more summary').click();
    await page.locator('#units-rest').getByRole('link', { name: '市教育局' }).click();
    await page.getByText('接入学校120所').first().waitFor();
    await context.close();
  },
  BROWSER_MS,
);

it(
  'the sandbox opens the pages on a member’s telephone, each time as that member',
  async () => {
    const context = await windows.windowOf(1280);
    const sandbox = await context.newPage();
    await sandbox.goto(office.sandbox.url);
    for (const [name, heading] of [
      ['杨统筹', '工作台'],
      ['刘教育', '填报'],
    ] as const) {
      await sandbox.locator('.contact', { hasText: name }).first().click();
      await sandbox.getByRole('button', { name: `打开${name}的手机页面` }).click();
      const page = sandbox.frameLocator(`iframe[title="${name}的手机"]`);
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      expect(await page.locator('.who').textContent()).toBe(name);
    }
    // Each telephone is an origin of its own of the simulator's.
    expect(
      windows.problems.splice(0).filter((each) => !each.startsWith('left home: http://127.0.0.1:')),
    ).toEqual([]);
    await context.close();
  },
  BROWSER_MS,
);
