import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Sandbox } from '../../src/sandbox/create-sandbox';
import { BROWSER_MS, inspect, launchBrowser, openPage } from './given-page';
import { givenSandbox, platformOf, textsOf } from './given-sandbox';
import { type Receiver, startReceiver } from './receiver';

let browser: Browser;
let bot: Receiver;
let sandbox: Sandbox;
let page: Page;
let problems: string[];

beforeAll(async () => {
  browser = await launchBrowser();
}, BROWSER_MS);
afterAll(() => browser?.close());

beforeEach(async () => {
  bot = await startReceiver();
  sandbox = await givenSandbox({ callbackUrl: bot.callbackUrl });
  problems = [];
});
afterEach(async () => {
  await page?.close();
  await sandbox.close();
  await bot.close();
});

async function open(width: number, locale = 'zh-CN'): Promise<void> {
  ({ page, problems } = await openPage(browser, sandbox, width, { locale }));
}

const windowOf = (name: string) => page.getByRole('region', { name: `与${name}的对话` });
const composerOf = (name: string) => page.getByLabel(`以${name}的身份发送消息`);
const contact = (name: string) => page.locator('.contact', { hasText: name });

describe('the chat page on a wide screen', () => {
  it(
    'opens the coordinator and the first contact, sends with Enter and shows the reply',
    async () => {
      bot.answerWith({ text: '【二季度】第18项已收到' });
      await open(1280);
      await windowOf('陈玉兰').waitFor();
      const box = composerOf('黄志强');
      await box.fill('18 已完成');
      await box.press('Shift+Enter');
      await box.pressSequentially('下一步扩容');
      await box.press('Enter');
      await windowOf('黄志强').getByText('【二季度】第18项已收到').waitFor();
      expect(await box.inputValue()).toBe('');
      expect(textsOf(sandbox, 'huangzq')).toEqual(['18 已完成\n下一步扩容', '【二季度】第18项已收到']);
      expect(await windowOf('陈玉兰').locator('.bubble').count()).toBe(0);
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );

  it(
    'sends a picture, and says why a file does not reach the bot',
    async () => {
      bot.answerWith({ text: '图片已收到' });
      await open(1280);
      const picker = windowOf('黄志强').locator('input[type=file]');
      const png = { name: '现场.png', mimeType: 'image/png', buffer: Buffer.from('89504e470d0a1a0a', 'hex') };
      await picker.setInputFiles(png);
      await windowOf('黄志强').getByText('图片已收到').waitFor();
      expect(textsOf(sandbox, 'huangzq')).toEqual(['image', '图片已收到']);
      await picker.setInputFiles({
        name: '报告.docx',
        mimeType: 'application/msword',
        buffer: Buffer.from('x'),
      });
      await page.getByRole('alert').getByText('平台不会把成员发送的文件转给应用').waitFor();
      expect(textsOf(sandbox, 'huangzq')).toEqual(['image', '图片已收到']);
    },
    BROWSER_MS,
  );

  it(
    'does not send while an input method composes',
    async () => {
      await open(1280);
      const box = composerOf('黄志强');
      await box.fill('bao song');
      await box.evaluate((element) =>
        element.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }),
        ),
      );
      // Sending empties the box at once.
      expect(await box.inputValue()).toBe('bao song');
      await box.press('Enter');
      await windowOf('黄志强').locator('.bubble').waitFor();
      expect(textsOf(sandbox, 'huangzq')).toEqual(['bao song']);
    },
    BROWSER_MS,
  );

  it(
    'shows what arrives for others as unread, renders links and nothing else of HTML',
    async () => {
      await open(1280);
      const platform = platformOf(sandbox);
      const text =
        '请打开<a href="http://127.0.0.1:8787/h5/fill">填报页面</a><img src=x onerror=alert(1)><a href="javascript:alert(2)">点我</a>';
      await platform.sendText('linhf', text);
      await platform.sendText('linhf', '第二条');
      await contact('林海峰').locator('.badge', { hasText: '2' }).waitFor();
      await contact('林海峰').click();
      const bubble = windowOf('林海峰').locator('.bubble').first();
      expect(
        await bubble.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
      ).toEqual(['/sandbox/open?member=linhf&to=http%3A%2F%2F127.0.0.1%3A8787%2Fh5%2Ffill']);
      expect(await bubble.locator('img').count()).toBe(0);
      expect(await bubble.textContent()).toBe(
        '请打开填报页面<img src=x onerror=alert(1)><a href="javascript:alert(2)">点我</a>',
      );
      expect(await contact('林海峰').locator('.badge').count()).toBe(0);
      await contact('王建国').click();
      // Two fit beside the tour, three without it: the window used longest ago makes room.
      const shown = () =>
        page.locator('.window').evaluateAll((all) => all.map((one) => one.getAttribute('data-userid')));
      expect(await shown()).toEqual(['linhf', 'wangjg']);
      await page.getByRole('button', { name: '关闭面板' }).click();
      await contact('黄志强').click();
      expect(await shown()).toEqual(['linhf', 'wangjg', 'huangzq']);
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );

  it(
    'says in one sentence that a message did not arrive, and delivers it again on request',
    async () => {
      bot.answerWith({ raw: '', status: 500 });
      await open(1280);
      await composerOf('黄志强').fill('任务');
      await composerOf('黄志强').press('Enter');
      await windowOf('黄志强').getByText('未送达：机器人答复了 HTTP 500（已尝试 3 次）').waitFor();
      bot.answerWith({ text: '您好' });
      await windowOf('黄志强').getByRole('button', { name: '再投递一次' }).click();
      await windowOf('黄志强').getByText('您好').waitFor();
    },
    BROWSER_MS,
  );

  it(
    'shows office time whatever the visitor’s zone, and moves it forward',
    async () => {
      await open(1280);
      const clock = page.getByRole('region', { name: '办公时钟' });
      await clock.getByText('2022年6月21日 星期二').waitFor();
      await clock.getByRole('button', { name: '前进1小时' }).click();
      await clock.getByText('10:30').waitFor();
      await clock.getByRole('button', { name: '下一天 09:36' }).click();
      await clock.getByText('2022年6月22日 星期三').waitFor();
      await page.getByLabel('前往的时间').fill('2022-06-30T18:00');
      await page.getByRole('button', { name: '前往', exact: true }).click();
      await clock.getByText('2022年6月30日 星期四').waitFor();
      // On the way the clock stops at 09:36 of that day, too.
      await clock.getByText('18:00').waitFor();
      expect(sandbox.state.clock.now().toISOString()).toBe('2022-06-30T10:00:00.000Z');
      await page.getByLabel('前往的时间').fill('2022-06-29T18:00');
      await page.getByRole('button', { name: '前往', exact: true }).click();
      await page.getByRole('alert').getByText('时钟只能向前').waitFor();
    },
    BROWSER_MS,
  );
});

describe('files', () => {
  it(
    'are sent by dropping and by pasting them; pasted text stays text',
    async () => {
      await open(1280);
      await windowOf('黄志强').waitFor();
      const give = (type: 'drop' | 'paste', filename: string | null) =>
        page.evaluate(
          ([kind, name]) => {
            const data = new DataTransfer();
            if (name) data.items.add(new File(['\u0089PNG'], name, { type: 'image/png' }));
            else data.setData('text/plain', '任务');
            const place = document.querySelector('[data-userid="huangzq"] textarea');
            const event = new Event(String(kind), { bubbles: true, cancelable: true });
            Object.assign(event, kind === 'drop' ? { dataTransfer: data } : { clipboardData: data });
            return place?.dispatchEvent(event);
          },
          [type, filename] as const,
        );
      expect(await give('paste', null)).toBe(true);
      expect(await give('drop', '现场.png')).toBe(false);
      await windowOf('黄志强').getByAltText('图片 现场.png').waitFor();
      expect(await give('paste', '截图.png')).toBe(false);
      await windowOf('黄志强').getByAltText('图片 截图.png').waitFor();
      expect(textsOf(sandbox, 'huangzq')).toEqual(['image', 'image']);
    },
    BROWSER_MS,
  );
});

describe('by keyboard alone', () => {
  it(
    'one finds a person, writes, and comes back; what comes in is announced',
    async () => {
      await open(1280);
      await windowOf('黄志强').waitFor();
      const focused = () =>
        page.evaluate(
          () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
        );
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('跳到对话');
      await page.getByLabel('搜索联系人').focus();
      await page.keyboard.type('公安');
      // One stop for the whole list, arrows within it.
      await page.keyboard.press('Tab');
      expect(await focused()).toContain('林海峰');
      await page.keyboard.press('Enter');
      expect(await focused()).toBe('以林海峰的身份发送消息');
      await page.keyboard.type('任务');
      await page.keyboard.press('Enter');
      await windowOf('林海峰').getByText('任务').waitFor();
      await page.keyboard.press('Escape');
      expect(await focused()).toContain('林海峰');
      await page.getByLabel('搜索联系人').fill('');
      await platformOf(sandbox).sendText('wangjg', '报送小结');
      await page.locator('#announcer', { hasText: '王建国 收到新消息' }).waitFor({ state: 'attached' });
      // Into a panel and out again: the focus returns to where it was opened.
      await page.getByRole('button', { name: '线路' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('complementary', { name: '线路' }).waitFor();
      await page.keyboard.press('Escape');
      expect(await focused()).toBe('线路');
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );
});

describe.each(['zh-CN', 'en-US'])('with a browser that speaks %s', (locale) => {
  it(
    'nothing is in the way of who does not see the page, at either width; the language can be changed',
    async () => {
      const { tour, wire, other, own } =
        locale === 'zh-CN'
          ? { tour: '导览', wire: '线路', other: 'English', own: '发送' }
          : { tour: 'Tour', wire: 'Wire', other: '中文', own: 'Send' };
      bot.answerWith({ text: '您好' });
      await open(1280, locale);
      await page.getByRole('button', { name: own, exact: true }).first().waitFor();
      await page.locator('[data-userid="huangzq"] textarea').fill('任务');
      await page.keyboard.press('Enter');
      await page.locator('[data-userid="huangzq"]').getByText('您好').first().waitFor();
      await inspect(page);
      await page.getByRole('button', { name: wire }).click();
      await page.locator('.wire-row summary').first().click();
      await inspect(page);
      await page.close();
      await open(390, locale);
      await inspect(page);
      await page.getByRole('button', { name: tour }).click();
      await inspect(page);
      await page.getByRole('button', { name: other }).click();
      await page.getByRole('button', { name: locale === 'zh-CN' ? 'Tour' : '导览' }).waitFor();
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );
});

it(
  'says in English why the sandbox refuses something, and why a message did not arrive',
  async () => {
    bot.answerWith({ raw: '', status: 500 });
    await open(1280, 'zh-CN');
    await page.getByRole('button', { name: 'English' }).click();
    const chat = page.getByRole('region', { name: 'Chat with 黄志强' });
    await chat.getByRole('textbox').fill('任务');
    await page.keyboard.press('Enter');
    await chat.getByText('Not delivered: the bot answered HTTP 500 (tried 3 times)').waitFor();
    const file = { name: '报告.docx', mimeType: 'application/msword', buffer: Buffer.from('x') };
    await chat.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('alert').getByText('The platform does not pass on files of members').waitFor();
    await page.getByRole('button', { name: 'Wire' }).click();
    const wire = page.getByRole('complementary', { name: 'Wire' });
    await wire.getByText('bad-status 500').first().waitFor();
    await page.getByRole('button', { name: 'Faults' }).click();
    await page.getByRole('button', { name: 'Verify the callback address' }).click();
    await page
      .getByRole('alert')
      .getByText(/^Answered HTTP \d+ instead of 200$/)
      .waitFor();
  },
  BROWSER_MS,
);

describe('the chat page on a telephone', () => {
  it(
    'shows the list or one conversation, with a way back, and nothing wider than the screen',
    async () => {
      await open(390);
      expect(await page.locator('.window').count()).toBe(0);
      await page.getByLabel('搜索联系人').fill('公安');
      expect(await page.locator('.contact').count()).toBe(1);
      await page.getByLabel('搜索联系人').press('ArrowDown');
      await page.keyboard.press('Enter');
      await composerOf('林海峰').fill('任务');
      await page.getByRole('button', { name: '发送', exact: true }).click();
      await windowOf('林海峰').getByText('任务').waitFor();
      expect(await contact('林海峰').isVisible()).toBe(false);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      await page.getByRole('button', { name: '返回联系人' }).click();
      await contact('林海峰').waitFor();
      expect(await page.locator('.window').count()).toBe(0);
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );
});

it('serves nothing but the page’s own files', async () => {
  for (const path of [
    '/page/../create-sandbox.ts',
    '/page/%2e%2e/main.ts',
    '/page/index.html',
    '/package.json',
  ]) {
    expect((await fetch(`${sandbox.url}${path}`)).status).toBe(404);
  }
  const index = await fetch(sandbox.url);
  expect(index.headers.get('content-security-policy')).toContain("script-src 'self'");
});
