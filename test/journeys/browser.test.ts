import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { officeIso } from '../../src/domain/calendar/office-time';
import { loadOfficeRules } from '../../src/intake/load-office-rules';
import { previewReminders } from '../../src/reminders/preview';
import type { ForetoldReminder } from '../../src/sandbox/office-desk';
import { inspect, launchBrowser, openPage } from '../sandbox/given-page';
import { RunningOffice } from './running-office';

const BROWSER_MS = 120_000;

let office: RunningOffice;
let browser: Browser;
let page: Page;
let problems: string[];

beforeAll(async () => {
  office = await RunningOffice.open('sqlite', {
    pages: true,
    sandbox: {
      morningPauseMs: 20,
      desk: { forecast, setDatabaseAway: async () => undefined, startOver: async () => undefined },
    },
  });
  browser = await launchBrowser();
  ({ page, problems } = await openPage(browser, office.sandbox, 1280, { homes: ['http://127.0.0.1:'] }));
}, BROWSER_MS);
afterAll(async () => {
  await browser?.close();
  await office.close();
});
beforeEach(() => {
  problems.length = 0;
});

/** As `cuibao reminders simulate --json` would say, without another process. */
async function forecast(now: string, from: string, to: string): Promise<ForetoldReminder[]> {
  const { rules } = loadOfficeRules(office.config.configDir, office.config.publicUrl);
  const { reminders } = await previewReminders(office.store.read, rules, new Date(now), { from, to });
  return reminders.map(({ sendAt, mostUrgent, userid, obligations }) => ({
    at: officeIso(sendAt),
    stage: mostUrgent,
    to: userid,
    units: obligations.map(({ unitName }) => unitName),
  }));
}

const windowOf = (name: string) => page.getByRole('region', { name: `与${name}的对话` });
const step = (number: number) => page.locator(`[data-step="${number}"]`);

/** Does what a task asks for, with its button; words that it fills in are sent with Enter. */
async function does(number: number, task: number): Promise<void> {
  const button = page.locator(`[data-task="${number}-${task}"]`);
  const fillsIn = (await button.textContent()) === '填入';
  await button.click();
  if (fillsIn) await page.keyboard.press('Enter');
  const done = step(number).locator('.tour-tasks li').nth(task).and(page.locator('[data-done]'));
  await done
    .or(page.locator(`[data-step="${number}"][data-done]`))
    .first()
    .waitFor({ state: 'attached' });
}

describe('the tour of a quarter, with the bot behind it', () => {
  it(
    'one: the clock goes to the opening notice, which is read',
    async () => {
      await does(1, 0);
      await windowOf('刘教育').locator('.bubble', { hasText: '【报送通知】' }).waitFor();
      // His window was open: he has read it as it came.
      await page.locator('[data-step="1"][data-done]').waitFor();
      await page.locator('#announcer', { hasText: '第1步已完成' }).waitFor({ state: 'attached' });
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );

  it(
    'two and three: a contact reports, the coordinator looks and returns it, the contact corrects it',
    async () => {
      await does(2, 0);
      await windowOf('刘教育').locator('.bubble', { hasText: '【二季度】第18项已收到（第1版' }).waitFor();
      await does(3, 0);
      await windowOf('杨统筹').locator('.bubble', { hasText: '应报 134 已报 1 未报 133' }).waitFor();
      await does(3, 1);
      await windowOf('刘教育').locator('.bubble', { hasText: '请补充未对接学校名单' }).waitFor();
      await does(3, 2);
      await page.locator('[data-step="3"][data-done]').waitFor();
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );

  it(
    'four: three working days before the deadline the coordinator nudges, after a preview, and the nudge arrives',
    async () => {
      await does(4, 0);
      await does(4, 1);
      await does(4, 2);
      await page.locator('[data-step="4"][data-done]').waitFor();
      await office.settled();
      await page.getByLabel('搜索联系人').fill('吴发改');
      await page.locator('.contact', { hasText: '吴发改' }).click();
      await windowOf('吴发改').locator('.bubble', { hasText: '【催办】市发展改革局' }).waitFor();
      await page.getByLabel('搜索联系人').fill('');
      // On the way everybody got every reminder: none was overtaken by the clock.
      const obsolete = await office.store.read.query(
        "SELECT COUNT(*) AS n FROM outbox_messages WHERE status = 'obsolete'",
      );
      expect(Number(obsolete[0].n)).toBe(0);
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );

  it(
    'five and six: after the deadline; the leader sees the figures on his telephone, the document arrives',
    async () => {
      await does(5, 0);
      await does(5, 1);
      await does(6, 0);
      const phone = page.frameLocator('iframe[title="许市长的手机"]');
      await phone.getByRole('heading', { name: '看数' }).waitFor();
      expect(await phone.locator('.figures dd').first().textContent()).toBe('134');
      await inspect(page);
      await does(6, 1);
      await page.getByText('一个季度走完了').waitFor();
      // The document opens beside the chat, and says what it should.
      await windowOf('杨统筹').locator('.file').last().click();
      const document = page.getByRole('document', { name: '落实情况汇总' });
      await document.locator('.paper', { hasText: '助推基本公共教育均等化' }).first().waitFor();
      await inspect(page);
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );

  it(
    'a link in a message opens on the telephone of whoever got it; what is filed there is receipted in the chat',
    async () => {
      await page.getByLabel('搜索联系人').fill('刘教育');
      await page.locator('.contact', { hasText: '刘教育' }).click();
      await page.getByLabel('以刘教育的身份发送消息').fill('填报');
      await page.keyboard.press('Enter');
      await windowOf('刘教育').getByRole('link', { name: '/h5/report' }).last().click();
      const phone = page.frameLocator('iframe[title="刘教育的手机"]');
      await phone.getByText('刘教育').first().waitFor();
      // Somebody else's telephone beside it is still somebody else's.
      await page.getByLabel('搜索联系人').fill('许公安');
      await page.locator('.contact', { hasText: '许公安' }).click();
      await windowOf('许公安').getByRole('link', { name: '/h5/report' }).last().click();
      const other = page.frameLocator('iframe[title="许公安的手机"]');
      await other.getByText('许公安').first().waitFor();
      await other.getByLabel('进展情况').fill('已完成智感安防小区建设32个');
      await other.getByRole('button', { name: '提交', exact: true }).click();
      await other.locator('#receipt').getByText('第25项已收到').waitFor();
      await windowOf('许公安').locator('.bubble', { hasText: '第25项已收到' }).waitFor();
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );
});
