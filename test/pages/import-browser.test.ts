import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Router } from '@koa/router';
import type { Browser } from 'playwright-core';
import { createApp } from '../../src/app';
import { createConverse } from '../../src/conversation/converse';
import { createMetrics } from '../../src/observability/metrics';
import { importRouter } from '../../src/pages/import-routes';
import { importLinks } from '../../src/pages/signed-link';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { BROWSER_MS, launchBrowser } from '../sandbox/given-page';
import { Office } from '../support/office';

const XIANGTAN = readFileSync(join(__dirname, '../fixtures/plans/xiangtan-2020.txt'));
const SECRET = 'an-invented-secret-of-32-letters';
/** A finger needs so many pixels. */
const TOUCHABLE = 44;

let browser: Browser;
let office: Office;
let server: Server;

beforeAll(async () => {
  browser = await launchBrowser();
  office = await Office.open('sqlite');
  const { store, rules, clock, logger } = office;
  const pages = [importRouter({ store, rules, clock, logger, secret: SECRET })];
  const app = createApp({ callbacks: new Router(), pages, store, metrics: createMetrics(), logger });
  server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const importLink = importLinks({ publicUrl, secret: SECRET });
  office.inbox = office.openInbox({ converse: createConverse({ rules, importLink }) });
}, BROWSER_MS);
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await office.close();
});

// The narrow one last: it stores the plan.
it.each([1280, 360])(
  'the import form serves a window of %d pixels without JavaScript',
  async (width) => {
    const answer = await office.say('tongchou', '导入 重新');
    const page = await browser.newPage({
      viewport: { width, height: 800 },
      locale: 'zh-CN',
      javaScriptEnabled: false,
    });
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    const shot = async (name: string) => {
      if (process.env.SCREENSHOTS)
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-${width}.png`, fullPage: true });
    };
    const fits = async () =>
      expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(width);
    await page.goto(/https?:\S+/.exec(answer ?? '')?.[0] ?? '');
    await fits();
    await shot('start');
    await page
      .getByLabel('选择文件')
      .setInputFiles([{ name: '若干意见.txt', mimeType: 'text/plain', buffer: XIANGTAN }]);
    await page.getByRole('button', { name: '读取并预览' }).click();
    await page.getByRole('alert').getByText('“交发集团”（第1项）不在单位库中').waitFor();
    await fits();
    await shot('reading');
    for (const choice of await page.locator('label.choice').all())
      expect((await choice.boundingBox())?.height).toBeGreaterThanOrEqual(TOUCHABLE);
    await page.getByLabel('对应 市发展改革局').check();
    await page.getByLabel('以下没有逐个指定的，全部新建单位').check();
    await page.getByLabel('标题').fill(`湘潭市支持中小企业若干意见（${width}）`);
    await page.getByRole('button', { name: '更新预览' }).click();
    await page.getByText('新建单位').first().waitFor();
    await fits();
    await shot('settled');
    if (width === 360) {
      await page.getByRole('button', { name: '确认导入并启用' }).click();
      await page.getByRole('status').getByText('已导入并启用《湘潭市支持中小企业若干意见（360）》').waitFor();
      await shot('done');
      expect(await office.store.read.countBy(PlanEntity, { year: 2020 })).toBe(1);
    }
    expect(problems).toEqual([]);
    await page.close();
  },
  BROWSER_MS,
);
