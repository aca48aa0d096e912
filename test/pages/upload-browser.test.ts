import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Router } from '@koa/router';
import type { Browser } from 'playwright-core';
import { createApp } from '../../src/app';
import { createConverse } from '../../src/conversation/converse';
import { createMetrics } from '../../src/observability/metrics';
import { uploadLinks } from '../../src/pages/signed-link';
import { uploadRouter } from '../../src/pages/upload-routes';
import { AttachmentEntity } from '../../src/store/entities/attachment-entity';
import { BROWSER_MS, launchBrowser } from '../sandbox/given-page';
import { Office } from '../support/office';

const SECRET = 'an-invented-secret-of-32-letters';

let browser: Browser;
let office: Office;
let server: Server;

beforeAll(async () => {
  browser = await launchBrowser();
  office = await Office.open('sqlite');
  office.goTo('2022-06-23 10:02');
  const { store, rules, clock, logger } = office;
  const pages = [uploadRouter({ store, rules, clock, logger, secret: SECRET })];
  const app = createApp({ callbacks: new Router(), pages, store, metrics: createMetrics(), logger });
  server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const uploadLink = uploadLinks({ publicUrl, secret: SECRET });
  office.inbox = office.openInbox({ converse: createConverse({ rules, uploadLink }) });
}, BROWSER_MS);
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await office.close();
});

it(
  'the upload page serves a narrow telephone without JavaScript',
  async () => {
    const answer = await office.say('jiaoyu', '附件 18');
    const page = await browser.newPage({
      viewport: { width: 360, height: 640 },
      locale: 'zh-CN',
      javaScriptEnabled: false,
    });
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.goto(/https?:\S+/.exec(answer ?? '')?.[0] ?? '');
    const widest = await page.locator('main').evaluate((main) => main.scrollWidth);
    expect(widest).toBeLessThanOrEqual(360);
    // The style is allowed by its hash: the button is as tall as a thumb needs.
    expect((await page.getByRole('button', { name: '上传' }).boundingBox())?.height).toBeGreaterThanOrEqual(
      44,
    );
    await page.getByLabel('选择文件').setInputFiles([
      { name: '二季度报告.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 报告') },
      { name: '说明.html', mimeType: 'text/html', buffer: Buffer.from('<html></html>') },
    ]);
    await page.getByRole('button', { name: '上传' }).click();
    await page.getByRole('status').getByText('二季度报告.pdf').waitFor();
    await page.getByRole('alert').getByText('说明.html：不是可以登记的格式').waitFor();
    await page.getByRole('heading', { name: '已有附件（1个）' }).waitFor();
    expect((await office.store.read.find(AttachmentEntity)).map(({ fileName }) => fileName)).toEqual([
      '二季度报告.pdf',
    ]);
    expect(problems).toEqual([]);
  },
  BROWSER_MS,
);
