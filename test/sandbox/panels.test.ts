import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Sandbox } from '../../src/sandbox/create-sandbox';
import { BROWSER_MS, launchBrowser, openPage } from './given-page';
import { givenSandbox, platformOf } from './given-sandbox';
import { CORP_ID, field, type Receiver, startReceiver } from './receiver';

const FORETOLD = [
  { at: '2022-06-27T09:31:00+08:00', stage: 'T-3', to: 'huangzq', units: ['市教育局'] },
  { at: '2022-06-30T09:35:00+08:00', stage: 'T0', to: 'huangzq', units: ['市教育局'] },
  { at: '2022-06-30T09:33:00+08:00', stage: 'T0', to: 'linhf', units: ['市公安局'] },
];

let browser: Browser;
let bot: Receiver;
let sandbox: Sandbox;
let page: Page;
let problems: string[];
let asked: string[];

beforeAll(async () => {
  browser = await launchBrowser();
}, BROWSER_MS);
afterAll(() => browser?.close());

beforeEach(async () => {
  asked = [];
  bot = await startReceiver();
  sandbox = await givenSandbox({
    callbackUrl: bot.callbackUrl,
    desk: {
      forecast: async () => FORETOLD,
      setDatabaseAway: async (away) => void asked.push(away ? 'database away' : 'database back'),
      startOver: async () => void asked.push('start over'),
    },
  });
  ({ page, problems } = await openPage(browser, sandbox, 1280));
}, BROWSER_MS);
afterEach(async () => {
  await page?.close();
  await sandbox.close();
  await bot.close();
});

const now = () => sandbox.state.clock.now().toISOString();
const panel = (name: string) => page.getByRole('complementary', { name });

async function openPanel(name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await panel(name).waitFor();
}

describe('the time line', () => {
  const knob = () => page.getByRole('slider');
  const marks = (kind: string) =>
    page
      .locator(`.mark[data-kind="${kind}"]`)
      .evaluateAll((all) => all.map((one) => one.getAttribute('title')));

  it(
    'shows what is coming, and goes to the next event',
    async () => {
      await page.locator('.season', { hasText: '2022年二季度' }).waitFor();
      expect(await marks('due')).toEqual(['6月30日 星期四 今天截止 · 2人']);
      expect(await marks('before')).toEqual(['6月27日 星期一 截止前3个工作日 · 1人']);
      expect(await knob().getAttribute('aria-valuetext')).toBe('2022年6月21日 星期二');
      const next = page.getByRole('button', { name: '下一事件' });
      expect(await next.textContent()).toBe('下一事件6月27日 截止前3个工作日');
      await next.click();
      await page.locator('.next-event', { hasText: '6月30日 今天截止' }).waitFor();
      expect(now()).toBe('2022-06-27T01:36:00.000Z');
      await platformOf(sandbox).sendText('huangzq', '请报送');
      await page.getByRole('button', { name: '下一事件' }).click();
      await page.locator('.next-event', { hasText: '没有可预见的事件' }).waitFor();
      expect(now()).toBe('2022-06-30T01:36:00.000Z');
      // Where something has arrived, the day says how much.
      await page.locator('.mark[data-kind="sent"]').waitFor({ state: 'attached' });
      expect(await marks('sent')).toEqual(['6月27日 星期一 已送达 1 条']);
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );

  it(
    'is drawn by keyboard: arrows aim, Enter goes, Escape stays; never back',
    async () => {
      await page.locator('.season', { hasText: '2022年二季度' }).waitFor();
      await knob().focus();
      for (const key of ['PageUp', 'ArrowLeft']) await page.keyboard.press(key);
      expect(await knob().getAttribute('aria-valuetext')).toBe('6月27日 星期一 截止前3个工作日 · 1人');
      await page.keyboard.press('Escape');
      expect([await knob().getAttribute('aria-valuetext'), now()]).toEqual([
        '2022年6月21日 星期二',
        '2022-06-21T01:30:00.000Z',
      ]);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await page.getByText('2022年6月22日 星期三').first().waitFor();
      expect(now()).toBe('2022-06-22T01:36:00.000Z');
      await page.locator('.clock[data-stepping="false"]').waitFor();
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('时钟只能向前').waitFor();
    },
    BROWSER_MS,
  );

  it(
    'is drawn with the mouse',
    async () => {
      await page.locator('.season', { hasText: '2022年二季度' }).waitFor();
      const track = await page.locator('.track').boundingBox();
      if (!track) throw new Error('no time line');
      // Of the thirty days from 21 June the ninth is the thirtieth of June.
      const x = track.x + (track.width * 9) / 30;
      await page.mouse.move(track.x, track.y + 36);
      await page.mouse.down();
      await page.mouse.move(x, track.y + 36, { steps: 4 });
      expect(await knob().getAttribute('aria-valuetext')).toBe('6月30日 星期四 今天截止 · 2人');
      await page.mouse.up();
      await page.getByText('2022年6月30日 星期四').first().waitFor();
      expect(now()).toBe('2022-06-30T01:36:00.000Z');
    },
    BROWSER_MS,
  );
});

describe('the panel of faults', () => {
  it(
    'switches platform and database, says how many are on, and follows switches from elsewhere',
    async () => {
      await openPanel('故障');
      await page.getByRole('switch', { name: '平台接口中断' }).click();
      await page.getByRole('button', { name: '故障 1' }).waitFor();
      expect((await fetch(`${sandbox.apiRoot}/cgi-bin/gettoken`)).status).toBe(502);
      await page.getByRole('switch', { name: '数据库写不进去' }).press('Space');
      await page.getByRole('button', { name: '故障 2' }).waitFor();
      await sandbox.state.switches.set({ platformDown: false });
      await page.getByRole('switch', { name: '平台接口中断', checked: false }).waitFor();
      await page.getByRole('switch', { name: '数据库写不进去' }).click();
      await page.getByRole('button', { name: '故障', exact: true }).waitFor();
      expect(asked).toEqual(['database away', 'database back']);
      await page.getByRole('switch', { name: '成员的文件转给应用' }).click();
      await page.getByRole('switch', { name: '成员的文件转给应用', checked: true }).waitFor();
      expect(sandbox.state.app.filesFromMembers).toBe(true);
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );

  it(
    'voids the token, and delivers the latest message three times more',
    async () => {
      const platform = platformOf(sandbox);
      const token = await platform.token();
      bot.answerWith({ text: '已收到' });
      await page.getByLabel('以黄志强的身份发送消息').fill('18 已完成');
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: '与黄志强的对话' }).getByText('已收到').waitFor();
      await openPanel('故障');
      await page.getByRole('button', { name: '令牌作废' }).click();
      await page.getByRole('alert').getByText('下一次调用会得到 42001').waitFor();
      expect(
        await platform.call(`/message/send?access_token=${token}`, { method: 'POST', body: '{}' }),
      ).toMatchObject({
        errcode: 42001,
      });
      await page.getByRole('button', { name: '重投最近一条消息' }).click();
      await page.getByRole('alert').getByText('已重投 3 次').waitFor();
      expect(bot.received).toHaveLength(4);
      // Answered four times, shown once.
      expect(await page.getByRole('region', { name: '与黄志强的对话' }).getByText('已收到').count()).toBe(1);
    },
    BROWSER_MS,
  );
});

describe('the panel of the wire', () => {
  it(
    'shows callback and answer decrypted, calls with whom they are for, and only what is asked for',
    async () => {
      bot.answerWith({ text: '【二季度】第18项已收到' });
      await openPanel('线路');
      await panel('线路').getByText('还没有往来').waitFor();
      await page.getByLabel('以黄志强的身份发送消息').fill('18 已完成');
      await page.keyboard.press('Enter');
      const callback = panel('线路').locator('.wire-row[data-kind="callback"]');
      await callback.getByText('黄志强：18 已完成').click();
      await callback
        .getByLabel('回调（解密后）', { exact: true })
        .getByText('<Content><![CDATA[18 已完成]]></Content>')
        .waitFor();
      const answer = callback.getByLabel('机器人的答复（解密后）', { exact: true });
      expect(await answer.textContent()).toContain('【二季度】第18项已收到');
      expect(await callback.getByLabel('答复原文', { exact: true }).textContent()).toContain('<Encrypt>');
      await platformOf(sandbox).sendText('linhf', '请报送');
      const call = panel('线路').locator('.wire-row', { hasText: 'POST /message/send → 林海峰' });
      await call.locator('summary').click();
      expect(await call.getByLabel('答复', { exact: true }).textContent()).toContain('"errcode": 0');
      expect(await panel('线路').textContent()).not.toContain('invented-secret');
      await page.getByRole('button', { name: '回调', exact: true }).click();
      expect(await panel('线路').locator('.wire-row').count()).toBe(1);
      expect(problems).toEqual([]);
    },
    BROWSER_MS,
  );
});

describe('a card', () => {
  it(
    'has buttons that reach the bot, and shows what came of them',
    async () => {
      const sent = await platformOf(sandbox).post('/message/send', {
        touser: 'huangzq',
        msgtype: 'template_card',
        agentid: 1000123,
        template_card: {
          card_type: 'button_interaction',
          main_title: { title: '延期申请#1', desc: '市教育局' },
          task_id: 'request-1',
          button_list: [{ text: '同意', style: 1, key: 'settle:同意 #1' }],
        },
      });
      expect(sent).toMatchObject({ errcode: 0 });
      const chat = page.getByRole('region', { name: '与黄志强的对话' });
      await chat.getByText('延期申请#1').waitFor();
      bot.answerWith({
        xml: `<xml><ToUserName>huangzq</ToUserName><FromUserName>${CORP_ID}</FromUserName><CreateTime>1655775000</CreateTime><MsgType>update_button</MsgType><Button><ReplaceName>已回复：同意</ReplaceName></Button></xml>`,
      });
      await chat.getByRole('button', { name: '同意' }).click();
      await chat.getByText('已回复：同意').waitFor();
      expect(await chat.getByRole('button', { name: '同意' }).count()).toBe(0);
      expect(bot.received.map(({ inner }) => field(inner, 'EventKey'))).toEqual(['settle:同意 #1']);
    },
    BROWSER_MS,
  );
});

describe('to start over', () => {
  it(
    'asks first, then begins anew through whoever set up the office, and waits for the next life',
    async () => {
      await page.getByRole('button', { name: '重新开始' }).click();
      await page.getByRole('dialog', { name: '重新开始' }).getByText('时钟回到起点').waitFor();
      await page.getByRole('button', { name: '取消' }).click();
      expect(asked).toEqual([]);
      await page.getByRole('button', { name: '重新开始' }).click();
      await page.getByRole('dialog').getByRole('button', { name: '重新开始' }).click();
      await page.getByRole('dialog', { name: '正在重新开始' }).waitFor();
      expect(asked).toEqual(['start over']);
    },
    BROWSER_MS,
  );
});
