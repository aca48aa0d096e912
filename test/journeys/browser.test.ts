import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { RunningOffice } from './running-office';

const BROWSER_MS = 30_000;
/** Set to a folder to keep pictures of each step. */
const PICTURES = process.env.CUIBAO_PICTURES;

let office: RunningOffice;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  office = await RunningOffice.open('sqlite');
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium' });
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'zh-CN' });
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(office.sandbox.url);
}, BROWSER_MS);
afterAll(async () => {
  await browser?.close();
  await office.close();
});
beforeEach(() => {
  problems.length = 0;
});

const windowOf = (name: string) => page.getByRole('region', { name: `与${name}的对话` });

async function open(name: string): Promise<void> {
  if (!(await windowOf(name).isVisible())) await page.locator('.contact', { hasText: name }).first().click();
  await windowOf(name).waitFor();
}

/** Types as a person and waits for what the bot says to it. */
async function say(name: string, text: string, answered: string): Promise<void> {
  await open(name);
  const box = page.getByLabel(`以${name}的身份发送消息`);
  await box.fill(text);
  await box.press('Enter');
  await windowOf(name).locator('.bubble', { hasText: answered }).last().waitFor();
}

async function picture(name: string): Promise<void> {
  if (!PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

describe('whoever opens the sandbox in a browser', () => {
  it(
    'moves the clock to the opening notice and sees it arrive',
    async () => {
      await open('刘教育');
      await picture('1-opened');
      office.sandbox.state.clock.moveTo(new Date('2022-06-08T10:00:00+08:00'));
      await page.getByRole('button', { name: '下一天 09:36' }).click();
      await windowOf('刘教育').locator('.bubble', { hasText: '【报送通知】' }).waitFor();
      await picture('2-notice');
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );

  it(
    'plays a contact, whose report is receipted',
    async () => {
      await say('刘教育', '帮助', '请勿报送涉密信息');
      await say('刘教育', '任务', '第18项');
      await say('刘教育', '18 已完成公共教育服务平台升级', '【二季度】第18项已收到（第1版');
      await picture('3-contact');
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );

  it(
    'plays the coordinator beside, who sees the figures, nudges after a preview, and the nudge arrives',
    async () => {
      await say('杨统筹', '状态', '应报 134 已报 1 未报 133');
      await page.getByRole('button', { name: '下一天 09:36' }).click();
      await page.getByText('2022年6月10日').first().waitFor();
      await office.settled();
      await open('吴发改');
      await say('杨统筹', '催办 市发展改革局', '确认');
      await picture('4-preview');
      const before = await windowOf('吴发改').locator('.bubble').count();
      await say('杨统筹', '确认', '已催办1家单位的1人');
      await windowOf('吴发改').locator('.bubble').nth(before).waitFor();
      expect(await windowOf('吴发改').locator('.bubble').nth(before).textContent()).toContain('第11项');
      await picture('5-nudged');
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );
});
